"""Progress of demo projects: a few results of one day, with people of one group and some money."""

from datetime import date
from random import Random
from typing import Any

_GROUPS = ("general", "children", "left_behind_children", "students", "elderly", "women")
_COUNTS = {
    "households": 30, "jobs_placed": 8, "trainees": 40, "volunteers": 12, "social_workers": 2,
}  # fmt: skip


def reported(chance: Random, project: dict[str, Any], *, number: int, day: date) -> dict[str, Any]:
    """What a project brought on a day, as its province reports it the first time."""
    named = chance.sample(sorted(_COUNTS), chance.randint(1, 3))
    persons = chance.randint(5, 80)
    reached = {
        "group": chance.choice(_GROUPS),
        "persons": persons,
        "person_times": persons * chance.randint(1, 4),
    }
    return {
        "type": "progress",
        "source_id": f"{project['source_id']}-{number}",
        "source_version": 1,
        "project": project["source_id"],
        "on": day,
        "funds": [_fund(chance)],
        "beneficiaries": [reached],
        "volunteer_hours": f"{chance.randint(4, 60)}.{chance.choice('05')}",
        "note": "本月进展",
    } | {name: chance.randint(1, _COUNTS[name]) for name in named}


def _fund(chance: Random) -> dict[str, Any]:
    entry = chance.choice(("received", "in_kind"))
    return {
        "entry": entry,
        "amount_yuan": f"{chance.randint(2, 20)}000.00",
        "fund_source": chance.choice(("enterprise", "public_donation", "own")),
    }
