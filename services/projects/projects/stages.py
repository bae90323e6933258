"""The stages of a project: which step may follow which, and the days they were reached."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

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
    repair_zh="允许的下一阶段见“应为”（expected_zh）。",
)
CORRECTION_REASON_MISSING = codes.declare(
    "correction_reason_missing",
    en="A step backwards needs a reason",
    zh="阶段回退须说明更正原因",
    repair_en="Add `correction_reason`; it is kept in the project's history.",
    repair_zh="请补充 correction_reason，更正原因将保留在历史中。",
)
CORRECTION_NOT_DECLARED = codes.declare(
    "correction_not_declared",
    en="A step backwards must be declared a correction",
    zh="阶段回退须声明为更正",
    repair_en="Add `correction: true` if the earlier stage is meant, or send the present one.",
    repair_zh="如确需回退，请补充 correction: true；否则请提交当前阶段。",
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
SUSPENDED_FROM_UNKNOWN = codes.declare(
    "suspended_from_unknown",
    en="It is not said from which stage the project was suspended",
    zh="未说明项目从哪个阶段暂停",
    repair_en="Add the day of the open stage it came from to `stage_dates`.",
    repair_zh="请在 stage_dates 中补充暂停前所处阶段的日期。",
)


class Standing(NamedTuple):
    """Where a project stands; a suspended one with the stage it `came_from`."""

    stage: str
    came_from: str | None = None

    @property
    def reached(self) -> str | None:
        """The furthest stage on the road; None for a cancelled project."""
        return self.came_from if self.stage == "suspended" else self.stage


class Correction(NamedTuple):
    """What a sender says of a step backwards."""

    is_declared: bool
    reason: str | None


NO_CORRECTION = Correction(is_declared=False, reason=None)


def suspended_from(
    days: Mapping[str, date], before: Standing | None, *, is_correction: bool
) -> str | None:
    """The stage from which a project that is now suspended came; None when nothing tells.

    The furthest one that it has a day for or was known to stand in: a province may learn of the
    landing together with the suspension. In a correction the days alone tell, if there are any.
    """
    told = [stage for stage in ORDER if stage in days]
    held = [before.reached] if before and before.reached in PLACE else []
    known = told if told and is_correction else [*told, *held]
    return max(known, key=lambda stage: PLACE[stage or ""], default=None)


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
            faults.append(_not_reached(name, stage))
        if before and day < before:
            faults.append(_unordered(name, before))
        before = day
    if "suspended" in days or "cancelled" in days:
        faults += _off_the_road(stage, days)
    return faults


def _off_the_road(stage: str, days: Mapping[str, date]) -> list[Fault]:
    """What is wrong with the days of suspension and cancellation.

    The stage a project stands in is the latest it reached. Once it goes on, its suspension lies
    somewhere on the road, but before the end of it.
    """
    faults: list[Fault] = []
    if "cancelled" in days and stage != "cancelled":
        faults.append(_not_reached("cancelled", stage))
    suspended = days.get("suspended")
    faults += [
        _unordered(name, suspended)
        for name in ("completed", "evaluated")
        if suspended and name in days and days[name] < suspended
    ]
    if stage not in PLACE and stage in days:
        latest = max(days.values())
        if days[stage] < latest:
            faults.append(_unordered(stage, latest))
    return faults


def _not_reached(name: str, stage: str) -> Fault:
    return codes.fault(
        STAGE_DAY_TOO_LATE,
        f"/stage_dates/{name}",
        expected=f"up to {stage}",
        expected_zh=f"截至阶段 {stage}",
    )


def _unordered(name: str, before: date) -> Fault:
    return codes.fault(STAGE_DAYS_UNORDERED, f"/stage_dates/{name}", expected=f">= {before}")


def step_faults(before: Standing | None, stage: str, correction: Correction) -> list[Fault]:
    """What is wrong with the step from where a project stood (None: it is new) to `stage`.

    Steps forward may skip stages, because a province often learns late. A correction is declared
    and says why; it leads to any stage on the road, but neither into suspension nor cancellation.
    """
    faults: list[Fault] = []
    if correction.is_declared and correction.reason is None:
        faults.append(codes.fault(CORRECTION_REASON_MISSING, "/correction_reason"))
    if before is None or before.stage == stage or stage in _next(before):
        return faults
    if stage not in PLACE or (before.stage not in PLACE and correction == NO_CORRECTION):
        allowed = ", ".join(sorted(_next(before)))
        en, zh = allowed or "none", allowed or "无"
        fault = codes.fault(STEP_NOT_ALLOWED, "/stage", value=stage, expected=en, expected_zh=zh)
        return [*faults, fault]
    if correction.is_declared:
        return faults
    faults.append(codes.fault(CORRECTION_NOT_DECLARED, "/correction", expected="true"))
    if correction.reason is None:
        faults.append(codes.fault(CORRECTION_REASON_MISSING, "/correction_reason"))
    return faults


def _next(before: Standing) -> frozenset[str]:
    if before.stage == "suspended":
        return frozenset({before.came_from or "implementing", "cancelled"})
    if before.stage == "cancelled":
        return frozenset()
    forward = frozenset(ORDER[PLACE[before.stage] + 1 :])
    return forward | {"suspended", "cancelled"} if before.stage in OPEN else forward
