"""Which facts are counted, along which dimensions: the cubes, declared as data.

A cube's facts are rows of dimensions and measures. Each of its groupings is kept as cells, so a
new breakdown is one line here and a rebuild, not code. Dimensions stand in one fixed order within
a cube; a grouping names some of them in that order, and the keys of its cells follow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
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
class Cube:
    """One kind of fact. `measures` are summed; `counts_subjects` and `members` count distinct.

    `members` maps a measure to the fact column whose distinct values it counts.
    """

    name: str
    dimensions: tuple[str, ...]
    groupings: tuple[Grouping, ...]
    measures: tuple[str, ...] = ()
    counts_subjects: bool = True
    members: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for grouping in self.groupings:
            if tuple(name for name in self.dimensions if name in grouping) != grouping:
                raise ValueError(f"{self.name}: {grouping} is not in the order of its dimensions")
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
        """The fact columns this cube fills besides subject and part, in the order of its rows."""
        return self.dimensions + tuple(column for _, column in self.members) + self.measures


PROJECT = Cube(
    name="project",
    dimensions=(
        "county", "prefecture", "province", "helper", "kind", "stage", "org_type", "month",
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
    # No stage: a step to the next stage would write a project's every month anew.
    dimensions=("county", "province", "helper", "kind", "org_type", "month"),
    measures=MONEY_AND_PEOPLE,
    counts_subjects=False,
    groupings=(
        ("month",), ("county", "month"), ("province", "month"), ("helper", "month"),
        ("kind", "month"), ("org_type", "month"),
    ),
)  # fmt: skip

PAIRING = Cube(
    name="pairing",
    dimensions=(
        "stage", "county", "prefecture", "province", "helper", "region", "org_type", "consortium",
    ),
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
    dimensions=("status", "province", "org_type", "level", "credit"),
    groupings=(
        (), ("status",), ("status", "province"), ("status", "org_type"), ("status", "level"),
        ("status", "credit"), ("status", "province", "org_type"),
    ),
)  # fmt: skip

# Every transaction goes through the cubes in this order: two workers then wait, never deadlock.
CUBES: Mapping[str, Cube] = {cube.name: cube for cube in (PROJECT, FLOW, PAIRING, ORGANIZATION)}

DIMENSIONS = tuple(dict.fromkeys(chain.from_iterable(c.dimensions for c in CUBES.values())))
MEMBERS = tuple(dict.fromkeys(column for c in CUBES.values() for _, column in c.members))
MEASURES = tuple(dict.fromkeys(chain.from_iterable(c.measures for c in CUBES.values())))


def grouping_name(grouping: Grouping) -> str:
    """How a grouping is written in a cell, e.g. `province/kind`; the whole nation is empty."""
    return "/".join(grouping)
