"""The form in which every indicator is declared, and the units it may have."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from services.stats.indicators.expressions import Expression, ListedCounties

Direction = Literal["up", "down", "context"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What one of it is called, how raw integers become it, and the decimals shown."""

    code: str
    name: Wording
    factor: Fraction = Fraction(1)
    decimals: int = 0
    counted: Literal["count", "fen"] = "count"


PERCENT = Unit("percent", Wording("%", "%"), factor=Fraction(100), decimals=2)
# Both sides of a ratio of money are fen; the ratio itself is not.
PERCENT_OF_MONEY = Unit(
    "percent", Wording("%", "%"), factor=Fraction(100), decimals=2, counted="fen"
)
ORGANIZATIONS = Unit("organizations", Wording("家", "organizations"))
PROJECTS = Unit("projects", Wording("个", "projects"))
YUAN = Unit("yuan", Wording("元", "yuan"), factor=Fraction(1, 100), decimals=2, counted="fen")
PERSON_TIMES = Unit("person_times", Wording("人次", "person-times"))
KINDS = Unit("kinds", Wording("类", "kinds"), decimals=2)


@dataclass(frozen=True, slots=True)
class Version:
    """A definition in force from a day on; a changed definition is a new version."""

    number: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number the platform answers for, with everything needed to compute and to judge it.

    `direction` says which way is better; `context` is shown and never scored. `dimensions` are
    those it may be broken down by or narrowed to.
    """

    code: str
    name: Wording
    definition: Wording
    unit: Unit
    numerator: Expression
    denominator: Expression | None
    dimensions: tuple[str, ...]
    direction: Direction
    clause: str
    caveats: Wording
    version: Version

    @property
    def pillar(self) -> str:
        """The letter it is filed under."""
        return self.code[0]


FIRST = Version(1, date(2026, 1, 1))
ALL_LISTED = ListedCounties()
