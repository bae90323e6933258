"""A province pushes a file from its own machine, waits for the numbers, and verifies its books."""

import json
from pathlib import Path
from typing import Any

from tests.journeys.callers import Portal
from tests.journeys.items import project
from tests.journeys.system import System


async def test_a_pushed_file_is_counted_and_its_books_agree(
    system: System, portal: Portal, helper: dict[str, Any], tmp_path: Path
) -> None:
    held = tmp_path / "credentials.json"
    held.write_text(json.dumps(system.credentials))
    who = ("--credentials", str(held), "--as", "province-61", "--source", "cn-61")
    before = int(await portal.numerator("C00"))
    items = [project(helper) for _ in range(5_500)]
    file = tmp_path / "projects.ndjson"
    file.write_text("".join(json.dumps(item) + "\n" for item in items))

    said = await system.operate("push", str(file), "--wait-counted", *who, "--lang", "en")

    assert "The statistics have counted it" in said
    assert int(await portal.numerator("C00")) == before + 5_500
    assert "The books agree: 5,500 items" in await system.operate(
        "verify", str(file), *who, "--lang", "en"
    )
    assert "Pushed before" in await system.operate("push", str(file), *who, "--lang", "en")
