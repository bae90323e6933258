"""Days that are planned: they may lie ahead, but not in another age."""

from datetime import date, timedelta

from shared.ingestion import codes
from shared.ingestion.days import EARLIEST
from shared.problems import Fault

PLANNED_DAY_IMPLAUSIBLE = codes.declare(
    "planned_day_implausible",
    en="The planned day is before 1990 or more than fifty years ahead",
    zh="计划日期早于 1990 年或在五十年以后",
    repair_en="Correct the year, or leave the day out when none is planned.",
    repair_zh="请更正年份；没有计划日期的，请不填。",
)
LONGEST = timedelta(days=50 * 366)


def planned_fault(day: date | None, pointer: str, *, today: date) -> Fault | None:
    """What is wrong with the day for which something is planned."""
    if day is None or EARLIEST <= day <= today + LONGEST:
        return None
    return codes.fault(
        PLANNED_DAY_IMPLAUSIBLE,
        pointer,
        value=day.isoformat(),
        expected=f"{EARLIEST} to {today + LONGEST}",
        expected_zh=f"{EARLIEST} 至 {today + LONGEST}",
    )
