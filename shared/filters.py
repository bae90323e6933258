"""The codes by which lists and numbers are narrowed: a wrong one is an error, never a zero.

A filter's name says what its codes are, in every list of every service: `county`, `prefecture`,
`province`, `helper`, `division` and `parent` take codes of divisions, `organization` and `code`
take credit codes.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import catalogue
from shared.areas import Resolution
from shared.clock import today
from shared.identifiers import DIVISION_UNKNOWN, credit_code_fault, retired_fault
from shared.lineage import lineage
from shared.problems import Fault, Invalid

Levels = Mapping[str, tuple[str, ...]]

LEVELS: Levels = {
    "county": ("county",),
    "prefecture": ("prefecture",),
    "province": ("province",),
    # An organization of the nation itself helps as `000000`.
    "helper": ("province", "nation"),
    "division": ("county", "prefecture", "province", "nation"),
    "parent": ("prefecture", "province", "nation"),
}
CREDIT_CODES = ("organization", "code")

DIVISION_NOT_YET = catalogue.declare(
    "division_not_yet",
    en="This division did not exist yet on the day asked about",
    zh="在所查询的日期该行政区划尚未设立",
    repair_en="Ask about a later day, or use the code that was in force then.",
    repair_zh="请查询更晚的日期，或使用当时有效的代码。",
)
DIVISION_OF_OTHER_LEVEL = catalogue.declare(
    "division_of_other_level",
    en="This division is of another level",
    zh="该行政区划不是所要求的级别",
    repair_en="Use a code of the level given under `expected`.",
    repair_zh="请使用“应为”（expected_zh）所列级别的代码。",
)


async def refuse_wrong_codes(
    tx: AsyncConnection,
    given: Mapping[str, str],
    *,
    on: date | None = None,
    levels: Levels = LEVELS,
) -> None:
    """Let pass only codes that mean something on a day (today when left out).

    Raises `Invalid` with every fault: a division that is not known here, was not in force (with
    those that took it over) or is of another level; a credit code that is none. A credit code in
    good order passes whether or not an organization has it.
    """
    faults = [
        fault
        for name in CREDIT_CODES
        if name in given and (fault := credit_code_fault(given[name], pointer=f"/query/{name}"))
    ]
    if asked := {name: given[name] for name in levels if name in given}:
        atlas, day = await lineage(tx, list(asked.values())), on or today()
        resolved = {name: atlas.resolve(code, day) for name, code in asked.items()}
        faults += [
            fault
            for name, code in asked.items()
            if (fault := _fault(name, code, found=resolved[name], levels=levels[name]))
        ]
    if faults:
        raise refused(faults)


def refused(faults: Sequence[Fault]) -> Invalid:
    """The refusal of a question, with all that is wrong with it in one line as well."""
    return Invalid(
        detail="; ".join(f"{f.pointer}: {f.message} ({f.value})" for f in faults),
        detail_zh="；".join(f"{f.pointer}：{f.message_zh}（{f.value}）" for f in faults),
        faults=faults,
    )


_LEVELS_ZH = {"nation": "全国", "province": "省级", "prefecture": "地市级", "county": "县级"}


def _fault(name: str, code: str, *, found: Resolution, levels: Sequence[str]) -> Fault | None:
    pointer, level = f"/query/{name}", " or ".join(levels)
    level_zh = "、".join(_LEVELS_ZH.get(one, one) for one in levels)
    division = found.division
    if division is None:
        expected = f"a {level} listed at registry's /registry/v1/divisions"
        zh = f"登记服务 /registry/v1/divisions 所列的代码（{level_zh}）"
        return catalogue.fault(
            DIVISION_UNKNOWN, pointer, value=code, expected=expected, expected_zh=zh
        )
    if division.level not in levels:
        lies_in = getattr(division, levels[0], None)
        there = f": {lies_in}" if lies_in else ""
        return catalogue.fault(
            DIVISION_OF_OTHER_LEVEL,
            pointer,
            value=code,
            expected=f"a {level}, not a {division.level}{there}",
            expected_zh=f"{level_zh}，而非{_LEVELS_ZH.get(division.level, division.level)}{there}",
        )
    if found.status == "retired":
        heirs = [heir.code for heir in found.successors]
        return retired_fault(code, pointer=pointer, heirs=heirs)
    if found.status == "future":
        expected, zh = f"a day from {division.valid_from} on", f"{division.valid_from} 起的日期"
        return catalogue.fault(
            DIVISION_NOT_YET, pointer, value=code, expected=expected, expected_zh=zh
        )
    return None
