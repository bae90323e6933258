"""While a long table is read nobody else on the process waits for it."""

import asyncio
import time

import httpx
import pytest

from services.projects.batches.intake import INTAKE
from tests.shared.ingestion.formats.bodies import XLSX, changed, xlsx_of


@pytest.mark.parametrize("prefer", ["", "respond-async"])
async def test_others_are_answered_while_a_workbook_is_read(
    province: httpx.AsyncClient,
    prefer: str,
) -> None:
    body = xlsx_of(*[changed(来源编号=f"P-{n}", 帮扶类型="x") for n in range(2_000)])
    began = time.thread_time()
    INTAKE.read(body, media_type=XLSX, row_type="project")
    alone = time.thread_time() - began
    worked, is_done = [0.0], False

    async def look() -> None:
        """How long this thread works between two turns; not how long others keep it waiting."""
        last = time.thread_time()
        while not is_done:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            worked.append(now - last)
            last = now

    looking = asyncio.create_task(look())
    await asyncio.sleep(0.01)
    headers = {"Idempotency-Key": '"long"', "Content-Type": XLSX, "Prefer": prefer}
    answer = await province.post(
        "/projects/v1/batches?type=project&mode=validate", content=body, headers=headers
    )
    is_done = True
    await looking
    assert answer.status_code == (202 if prefer else 200)
    assert max(worked) < 0.7 * alone
