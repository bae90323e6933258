"""What a pushed pairing means: its new state, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import PAIRING_EVENTS
from shared.ingestion import codes
from shared.ingestion.days import day_fault
from shared.ingestion.items import Check, Item, State, withdrawal_step
from shared.ingestion.references import (
    References,
    counties_faults,
    organizations_faults,
    who_and_where,
)
from shared.problems import Fault

ORDER = ("proposed", "agreed", "active", "ended")
DAY_OF_STAGE = {
    "proposed": "listed_on",
    "agreed": "agreed_on",
    "active": "active_on",
    "ended": "ended_on",
}
EVENT_OF_STAGE = {
    "proposed": "proposed",
    "agreed": "agreed",
    "active": "activated",
    "ended": "ended",
}

PAIRING_DAY_MISSING = codes.declare(
    "pairing_day_missing",
    en="The day the present stage was reached is missing",
    zh="缺少当前结对阶段的达到日期",
    repair_en="proposed: listed_on, agreed: agreed_on, active: active_on, ended: ended_on.",
    repair_zh="拟结对填 listed_on，已签约填 agreed_on，实施中填 active_on，已结束填 ended_on。",
)
PAIRING_DAYS_UNORDERED = codes.declare(
    "pairing_days_unordered",
    en="The days do not follow the order of the stages",
    zh="日期顺序与结对阶段不一致",
    repair_en="listed_on <= agreed_on <= active_on <= ended_on.",
    repair_zh="须满足 listed_on <= agreed_on <= active_on <= ended_on。",
)
PAIRING_STEP_BACK = codes.declare(
    "pairing_step_back",
    en="A step backwards needs a reason",
    zh="结对阶段回退须说明更正原因",
    repair_en="Add `correction_reason`.",
    repair_zh="请补充 correction_reason。",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs to know: what items refer to, and the present day in Shanghai."""

    references: References
    today: date


def decide(item: Item, before: State | None, known: Known) -> State | list[Fault]:
    """The pairing's new public state, or the faults for which it is refused."""
    helpers, counties, faults = who_and_where(item, known.references)
    faults += _day_faults(item, known.today) + _step_faults(item, before)
    if faults:
        return faults
    return (
        {
            "stage": item["stage"],
            "organizations": helpers,
            "counties": counties,
            "kinds": sorted(set(item["kinds"])),
        }
        | {field: item.get(field) for field in DAY_OF_STAGE.values()}
        | {key: item[key] for key in ("correction_reason",) if key in item}
    )


def event_of(before: State | None, after: State) -> str:
    """The full type of the event that tells this change."""
    if step := withdrawal_step(before, after):
        return PAIRING_EVENTS[step]
    if before is not None and before["stage"] == after["stage"]:
        return PAIRING_EVENTS["updated"]
    return PAIRING_EVENTS[EVENT_OF_STAGE[after["stage"]]]


def _day_faults(item: Item, today: date) -> list[Fault]:
    faults: list[Fault] = []
    needed = DAY_OF_STAGE[item["stage"]]
    if needed not in item:
        faults.append(codes.fault(PAIRING_DAY_MISSING, f"/{needed}"))
    before: date | None = None
    for field in DAY_OF_STAGE.values():
        day = item.get(field)
        if day is None:
            continue
        wrong = day_fault(day, "/{}", field, today=today)
        faults += [wrong] if wrong else []
        if before and day < before:
            faults.append(codes.fault(PAIRING_DAYS_UNORDERED, f"/{field}", value=day.isoformat()))
        before = day
    return faults


def _step_faults(item: Item, before: State | None) -> list[Fault]:
    back = before is not None and ORDER.index(item["stage"]) < ORDER.index(before["stage"])
    if back and "correction_reason" not in item:
        return [codes.fault(PAIRING_STEP_BACK, "/stage", value=item["stage"])]
    return []


CHECKS: Mapping[tuple[str, ...], Check] = {
    ("organizations",): lambda item, _, known: organizations_faults(item, known.references),
    ("counties",): lambda item, _, known: counties_faults(item, known.references),
    ("stage", *DAY_OF_STAGE.values()): lambda item, _, known: _day_faults(item, known.today),
    ("stage", "correction_reason"): lambda item, before, _: _step_faults(item, before),
}
