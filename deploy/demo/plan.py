"""The plan of a demo: who sends how much, on which day, and the published figures it must meet."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.alliances import leading_count
from deploy.demo.places import CORPS

BEGIN = date(2022, 5, 15)
EARLIEST_DAY = date(2024, 7, 1)

# Organizations and projects per sender. Published are Jiangsu's (China Community Daily, 2022-06-16)
# and Chongqing's ("94 organizations", "nearly 300 projects"); every other line is invented to a
# believable size, with totals that two cores can take in within a minute.
VOLUMES = {
    "11": (1480, 2150), "12": (760, 1020), "13": (1120, 1540), "14": (830, 1130),
    "15": (920, 1370), "21": (780, 990), "22": (560, 720), "23": (640, 830),
    "31": (1390, 1960), "32": (3762, 6240), "33": (2380, 3890), "34": (1260, 1730),
    "35": (1510, 2240), "36": (1070, 1460), "37": (1960, 2870), "41": (1420, 1930),
    "42": (1240, 1690), "43": (1310, 1820), "44": (2540, 4160), "45": (1050, 1720),
    "46": (330, 440), "50": (94, 298), "51": (1380, 2360), "52": (960, 1680),
    "53": (1080, 1890), "54": (160, 260), "61": (990, 1490), "62": (890, 1560),
    "63": (310, 620), "64": (360, 640), "65": (520, 810), CORPS: (140, 230),
}  # fmt: skip

PUBLISHED = ("32", "50")
BENEFICIARIES = {"32": 7_603_218}  # "over 7.6 million"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a demo is made from: the same plan gives the same bytes."""

    seed: int
    day: date
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Refuses a day before which the published pairings had not all begun."""
        if self.day < EARLIEST_DAY:
            raise ValueError(f"the demo's day must not lie before {EARLIEST_DAY}")
        if not 0 < self.scale <= 100:
            raise ValueError("the scale must lie above 0 and not above 100")

    def organizations_of(self, sender: str) -> int:
        """How many organizations this sender registers: never fewer than it pairs."""
        return max(leading_count(sender), self._scaled(VOLUMES[sender][0]))

    def projects_of(self, sender: str) -> int:
        """How many projects this sender reports."""
        return self._scaled(VOLUMES[sender][1])

    def beneficiaries_of(self, sender: str) -> int | None:
        """The person-times this sender's projects must sum to, where a figure was published."""
        published = BENEFICIARIES.get(sender)
        return None if published is None else self._scaled(published)

    def chance(self, *what: object) -> random.Random:
        """The dice of one thing: the same for the same seed and thing, whatever came before."""
        return random.Random(":".join(map(str, (self.seed, *what))))

    def moment(self, fraction: float) -> date:
        """The day this far between the beginning of the special action and the plan's day.

        A later plan's moments lie at most as much later as its day does, so that a repeated demo
        never takes a project back to an earlier stage.
        """
        return BEGIN + timedelta(days=int(fraction * (self.day - BEGIN).days))

    @property
    def version(self) -> int:
        """The source version of every item: it rises with the day, and with the scale on a day."""
        return (self.day - BEGIN).days * 100_000 + round(self.scale * 100)

    @property
    def name(self) -> str:
        """The plan as text, for keys that must differ between two plans."""
        return f"{self.seed}-{self.day.isoformat()}-{self.scale:g}"

    def _scaled(self, volume: int) -> int:
        return max(1, round(volume * self.scale))
