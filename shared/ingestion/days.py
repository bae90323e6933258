"""Days on which something is said to have happened: not in the future, not before 1990."""

from datetime import date

from shared.ingestion import codes
from shared.problems import Fault

EARLIEST = date(1990, 1, 1)

DAY_IN_FUTURE = codes.declare(
    "day_in_future",
    en="The day has not come yet",
    zh="日期在未来",
    repair_en="Report what has happened, up to today in China.",
    repair_zh="只能填报截至今日（北京时间）已发生的事项。",
)
DAY_TOO_EARLY = codes.declare(
    "day_too_early",
    en="The day is before 1990",
    zh="日期早于 1990 年",
    repair_en="Correct the year.",
    repair_zh="请更正年份。",
)


def day_fault(day: date, pointer: str, place: str | int, *, today: date) -> Fault | None:
    """What is wrong with a day on which something is said to have happened.

    `pointer` holds `{}` for the `place`: it is written for a wrong day only, and most are right.
    """
    if EARLIEST <= day <= today:
        return None
    code, expected = (
        (DAY_IN_FUTURE, f"<= {today}") if day > today else (DAY_TOO_EARLY, f">= {EARLIEST}")
    )
    return codes.fault(code, pointer.format(place), value=day.isoformat(), expected=expected)
