"""The life of a demo project: the days on which it reached its stages, up to the plan's day."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from deploy.demo.plan import Plan

# Days from the stage before, at least and at most.
_STEPS = (
    ("matched", 7, 60),
    ("signed", 10, 80),
    ("implementing", 10, 120),
    ("completed", 200, 1000),
    ("evaluated", 20, 200),
)
_STOPPED = 0.018
_SUSPENDED = 0.5


@dataclass(frozen=True, slots=True)
class Life:
    """The stages reached, in order of their days; the last is where the project stands."""

    dates: dict[str, date]

    @property
    def stage(self) -> str:
        """The stage the project is in."""
        return next(reversed(self.dates))

    @property
    def landed_on(self) -> date | None:
        """The day it reached *implementing*, if it has."""
        return self.dates.get("implementing")

    def last_day(self, day: date) -> date:
        """The last day on which money or beneficiaries may be told, `day` being the plan's."""
        ends = (self.dates.get(stage) for stage in ("completed", "suspended", "cancelled"))
        return min((end for end in ends if end), default=day)


def life(plan: Plan, chance: Random) -> Life:
    """A life begun at some moment since the special action's beginning; never in the future."""
    on = plan.moment(chance.random() ** 0.85)
    dates = {"intention": on}
    for stage, least, most in _STEPS:
        on += timedelta(days=chance.randint(least, most))
        stops = chance.random() < _STOPPED
        if on > plan.day:
            break
        if stops and stage != "evaluated":
            suspended = stage == "completed" and chance.random() < _SUSPENDED
            dates["suspended" if suspended else "cancelled"] = on
            break
        dates[stage] = on
    return Life(dates)
