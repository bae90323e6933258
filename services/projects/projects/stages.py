"""The stages of a project: which step may follow which, and the days they were reached."""

from collections.abc import Mapping
from datetime import date

from shared.ingestion import codes
from shared.ingestion.days import day_fault
from shared.problems import Fault

ORDER = ("intention", "matched", "signed", "implementing", "completed", "evaluated")
PLACE = {stage: place for place, stage in enumerate(ORDER)}
OPEN = frozenset({"intention", "matched", "signed", "implementing"})

STEP_NOT_ALLOWED = codes.declare(
    "step_not_allowed",
    en="A project cannot take this step",
    zh="项目不能进行该阶段变更",
    repair_en="See `expected` for the steps that are allowed from the present stage.",
    repair_zh="允许的下一阶段见 expected。",
)
CORRECTION_REASON_MISSING = codes.declare(
    "correction_reason_missing",
    en="A step backwards needs a reason",
    zh="阶段回退须说明更正原因",
    repair_en="Add `correction_reason`; it is kept in the project's history.",
    repair_zh="请补充 correction_reason，更正原因将保留在历史中。",
)
STAGE_DAY_MISSING = codes.declare(
    "stage_day_missing",
    en="The day the present stage was reached is missing",
    zh="缺少当前阶段的达到日期",
    repair_en="Add the stage to `stage_dates`.",
    repair_zh="请在 stage_dates 中补充该阶段日期。",
)
STAGE_DAY_TOO_LATE = codes.declare(
    "stage_not_reached",
    en="There is a day for a stage that the project has not reached",
    zh="填写了尚未达到的阶段的日期",
    repair_en="Remove the day or send the stage it belongs to.",
    repair_zh="请删除该日期，或提交对应的阶段。",
)
STAGE_DAYS_UNORDERED = codes.declare(
    "stage_days_unordered",
    en="A later stage has an earlier day",
    zh="后一阶段的日期早于前一阶段",
    repair_en="Correct the days so that they follow the order of the stages.",
    repair_zh="请更正日期，使其与阶段顺序一致。",
)


def days_faults(stage: str, days: Mapping[str, date], *, today: date) -> list[Fault]:
    """What is wrong with the days of a project's stages."""
    faults = [
        wrong
        for name, day in days.items()
        if (wrong := day_fault(day, "/stage_dates/{}", name, today=today))
    ]
    if stage not in days:
        faults.append(codes.fault(STAGE_DAY_MISSING, f"/stage_dates/{stage}"))
    reached = PLACE.get(stage, PLACE["implementing"])
    before: date | None = None
    for place, name in enumerate(ORDER):
        day = days.get(name)
        if day is None:
            continue
        if place > reached:
            expected = f"up to {stage}"
            faults.append(
                codes.fault(STAGE_DAY_TOO_LATE, f"/stage_dates/{name}", expected=expected)
            )
        if before and day < before:
            expected = f">= {before}"
            faults.append(
                codes.fault(STAGE_DAYS_UNORDERED, f"/stage_dates/{name}", expected=expected)
            )
        before = day
    return faults


def step_fault(
    before: str | None, came_from: str | None, stage: str, *, reason: str | None
) -> Fault | None:
    """What is wrong with the step from stage `before` (None: the project is new) to `stage`.

    `came_from` is the stage a suspended project was in. Steps forward may skip stages, because a
    province often learns late.
    """
    if before is None or before == stage or stage in _next(before, came_from):
        return None
    if reason is None and before in PLACE and stage in PLACE:
        return codes.fault(CORRECTION_REASON_MISSING, "/correction_reason")
    if reason is not None and stage in PLACE:
        return None
    expected = ", ".join(sorted(_next(before, came_from))) or "none"
    return codes.fault(STEP_NOT_ALLOWED, "/stage", value=stage, expected=expected)


def _next(before: str, came_from: str | None) -> frozenset[str]:
    if before == "suspended":
        return frozenset({came_from or "implementing", "cancelled"})
    if before == "cancelled":
        return frozenset()
    forward = frozenset(ORDER[PLACE[before] + 1 :])
    return forward | {"suspended", "cancelled"} if before in OPEN else forward
