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
    began = time.perf_counter()
    INTAKE.read(body, media_type=XLSX, row_type="project")
    alone = time.perf_counter() - began
    gaps, is_done = [0.0], False

    async def look() -> None:
        last = time.perf_counter()
        while not is_done:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last)
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
    assert max(gaps) < 0.7 * alone
