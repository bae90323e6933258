"""Which facts there are, and along which dimensions they are counted: declared as data.

A fact is a row of dimensions and measures; a cube counts the facts of one kind. Each of its
groupings is kept as cells, so a new breakdown is one line here and a rebuild, not code. Dimensions
stand in one fixed order; a grouping names some of them in that order, and the keys of its cells
follow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

Grouping = tuple[str, ...]


class Measures(NamedTuple):
    """The sums held by one cell. Measures that its cube does not have are 0.

    `subjects` counts distinct projects, pairings or organizations (whatever the cube's facts are
    about), `organizations` distinct helping organizations. `paid_in_fen` is what was received
    where the commitment stands. Both are distinct within the cell and
    do not add up over cells. Money in fen, beneficiaries in person-times; these add up exactly.
    """

    subjects: int = 0
    organizations: int = 0
    committed_fen: int = 0
    received_fen: int = 0
    paid_in_fen: int = 0
    spent_fen: int = 0
    person_times: int = 0


MONEY_AND_PEOPLE = ("committed_fen", "received_fen", "paid_in_fen", "spent_fen", "person_times")


@dataclass(frozen=True)
class Facts:
    """The columns of one kind's facts, in the order of its rows.

    `members` are texts whose distinct values are counted. With `is_monthly` a row also holds
    which months brought how much of each measure.
    """

    kind: str
    dimensions: tuple[str, ...]
    members: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    is_monthly: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What a row says; the `measures` stand in each line of `by_month`, one for each month."""
        lines = ("months", "by_month") if self.is_monthly else ()
        return self.dimensions + self.members + self.measures + lines

    @property
    def table(self) -> str:
        """The facts that hold now."""
        return f"{self.kind}_facts"

    @property
    def versions(self) -> str:
        """Those that held before, with their time."""
        return f"{self.kind}_versions"


@dataclass(frozen=True)
class Cube:
    """Facts counted. `measures` are summed; `counts_subjects` and `members` count distinct.

    `members` maps a measure to the fact column whose distinct values it counts. A monthly cube
    has one row for each month of a fact, with what that month brought. Every grouping lies within
    one of `finest`, from whose sums it is added up: facts are then looked up a few times, not once
    for each grouping. Good ones have far fewer combinations than there are facts.
    """

    name: str
    facts: Facts
    dimensions: tuple[str, ...]
    groupings: tuple[Grouping, ...]
    finest: tuple[Grouping, ...]
    measures: tuple[str, ...] = ()
    counts_subjects: bool = True
    members: tuple[tuple[str, str], ...] = ()
    is_monthly: bool = False

    def __post_init__(self) -> None:
        for grouping in self.groupings:
            if tuple(name for name in self.dimensions if name in grouping) != grouping:
                raise ValueError(f"{self.name}: {grouping} is not in the order of its dimensions")
        for grouping in self.groupings:
            if not any(set(grouping) <= set(finest) for finest in self.finest):
                raise ValueError(f"{self.name}: {grouping} lies within none of the finest")
        if len(set(self.groupings)) != len(self.groupings):
            raise ValueError(f"{self.name}: a grouping is declared twice")

    @property
    def counted(self) -> tuple[str, ...]:
        """The measures that its cells hold, in the order of `Measures`."""
        own = {*self.measures, *(measure for measure, _ in self.members)}
        return tuple(
            name
            for name in Measures._fields
            if name in own or (name == "subjects" and self.counts_subjects)
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """What it counts by, and what it counts."""
        return self.dimensions + tuple(column for _, column in self.members) + self.measures


PROJECTS = Facts(
    kind="project",
    dimensions=(
        "county", "prefecture", "province", "helper", "kind", "stage", "org_type", "month",
    ),
    measures=MONEY_AND_PEOPLE,
    is_monthly=True,
)  # fmt: skip

PAIRINGS = Facts(
    kind="pairing",
    dimensions=(
        "stage", "county", "prefecture", "province", "helper", "region", "org_type", "consortium",
    ),
    members=("organization",),
)  # fmt: skip

ORGANIZATIONS = Facts(
    kind="organization",
    dimensions=("status", "province", "org_type", "level", "credit"),
)

PROJECT = Cube(
    name="project",
    facts=PROJECTS,
    dimensions=PROJECTS.dimensions,
    finest=(
        ("county", "prefecture", "province", "kind", "stage"),
        ("province", "helper", "stage", "org_type"), ("province", "kind", "month"),
    ),
    measures=MONEY_AND_PEOPLE,
    groupings=(
        (), ("county",), ("prefecture", "stage"), ("province",), ("helper", "stage"), ("kind",),
        ("stage",), ("stage", "org_type"), ("month",), ("county", "kind", "stage"),
        ("province", "kind", "stage"), ("province", "stage"), ("province", "helper"),
        ("province", "month"), ("kind", "stage"), ("kind", "month"),
    ),
)  # fmt: skip

FLOW = Cube(
    name="flow",
    facts=PROJECTS,
    is_monthly=True,
    # No stage: a step to the next stage would write a project's every month anew.
    dimensions=("county", "province", "helper", "kind", "org_type", "month"),
    finest=(("county", "province", "month"), ("helper", "kind", "org_type", "month")),
    measures=MONEY_AND_PEOPLE,
    counts_subjects=False,
    groupings=(
        ("month",), ("county", "month"), ("province", "month"), ("helper", "month"),
        ("kind", "month"), ("org_type", "month"),
    ),
)  # fmt: skip

PAIRING = Cube(
    name="pairing",
    facts=PAIRINGS,
    dimensions=PAIRINGS.dimensions,
    finest=(PAIRINGS.dimensions,),
    members=(("organizations", "organization"),),
    groupings=(
        ("stage",), ("stage", "county"), ("stage", "county", "region"),
        ("stage", "county", "consortium"), ("stage", "prefecture"),
        ("stage", "prefecture", "consortium"), ("stage", "province"),
        ("stage", "province", "helper"), ("stage", "province", "consortium"), ("stage", "helper"),
        ("stage", "helper", "consortium"), ("stage", "region"), ("stage", "org_type"),
        ("stage", "org_type", "consortium"), ("stage", "consortium"),
    ),
)  # fmt: skip

ORGANIZATION = Cube(
    name="organization",
    facts=ORGANIZATIONS,
    dimensions=ORGANIZATIONS.dimensions,
    finest=(ORGANIZATIONS.dimensions,),
    groupings=(
        (), ("status",), ("status", "province"), ("status", "org_type"), ("status", "level"),
        ("status", "credit"), ("status", "province", "org_type"),
    ),
)  # fmt: skip

# Every transaction goes through the cubes in this order: two workers then wait, never deadlock.
CUBES: Mapping[str, Cube] = {cube.name: cube for cube in (PROJECT, FLOW, PAIRING, ORGANIZATION)}
FACTS = (PROJECTS, PAIRINGS, ORGANIZATIONS)


def grouping_name(grouping: Grouping) -> str:
    """How a grouping is written in a cell, e.g. `province/kind`; the whole nation is empty."""
    return "/".join(grouping)
