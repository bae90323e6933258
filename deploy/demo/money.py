"""The money of a demo project and the people it reaches, told by the days of its life."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.demo.lives import Life

# The middle of what is committed to a project of each kind, in thousands of yuan.
_MIDDLE = {
    "industry": 320, "employment": 110, "education": 150, "health": 190, "elderly_care": 130,
    "consumption": 210, "other": 140,
}  # fmt: skip
_PART = timedelta(days=90)
_FULL_DAYS = 500


def funds(chance: Random, life: Life, *, kind: str, day: date) -> list[dict[str, Any]]:
    """What was committed, came in and was spent until `day`; never more spent than came in."""
    signed = life.dates.get("signed")
    if signed is None:
        return []
    thousands = max(5, round(_MIDDLE[kind] * chance.lognormvariate(0, 0.8)))
    entries = [_entry("committed", thousands * 1000, signed)]
    parts, paid = chance.randint(1, 4), chance.choice((0.6, 0.85, 1.0, 1.0, 1.0))
    due = _split(round(thousands * paid), parts)
    for number, received in enumerate(1000 * part for part in due):
        on = signed + timedelta(days=chance.randint(5, 40)) + number * _PART
        if received == 0 or on > life.last_day(day):
            break
        entries.append(_entry("received", received, on))
        spent_on = on + timedelta(days=chance.randint(15, 75))
        if life.landed_on and max(spent_on, life.landed_on) <= life.last_day(day):
            share = chance.choice((0.7, 0.85, 1.0))
            entries.append(_entry("spent", round(received * share), max(spent_on, life.landed_on)))
    return entries


def people(chance: Random, life: Life, *, day: date) -> int:
    """About how many person-times a project has reached by `day`, a young one fewer.

    0 while it has not landed or when it was cancelled.
    """
    if life.landed_on is None or "cancelled" in life.dates:
        return 0
    lasted = (life.last_day(day) - life.landed_on).days
    return max(6, round(chance.lognormvariate(6.3, 1.0) * min(1.0, (lasted + 10) / _FULL_DAYS)))


def beneficiaries(
    chance: Random, life: Life, *, person_times: int, day: date
) -> list[dict[str, Any]]:
    """The person-times in one to four records between landing and the last day, their sum kept."""
    if person_times == 0 or life.landed_on is None:
        return []
    records = min(chance.randint(1, 4), person_times)
    span = (life.last_day(day) - life.landed_on).days
    days = sorted(chance.randint(0, span) for _ in range(records))
    return [
        {"person_times": part, "on": life.landed_on + timedelta(days=after)}
        for part, after in zip(_split(person_times, records), days, strict=True)
    ]


def _split(whole: int, parts: int) -> Sequence[int]:
    return [whole * (n + 1) // parts - whole * n // parts for n in range(parts)]


def _entry(entry: str, yuan: int, on: date) -> dict[str, Any]:
    return {"entry": entry, "amount_yuan": f"{yuan}.00", "on": on}
