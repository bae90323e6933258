"""Items as hypothesis makes them: sound, unsound, repeated, or waiting for something."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from services.registry.organizations.bodies import EXAMPLE as ORGANIZATION
from services.registry.pairings.bodies import EXAMPLE as PAIRING
from tests.services.projects.conftest import BEIJING, JIANGSU, progress, project

LATE = "52520204DEMX000228"
Item = dict[str, Any]
Items = SearchStrategy[list[Any]]

VERSIONS = st.one_of(st.none(), st.integers(0, 3))
GARBAGE = st.sampled_from([7, None, [], {}, {"type": "village"}, {"type": "project"}])


@st.composite
def projects(draw: Any) -> Item:
    """A project, mostly a sound one; it may name an organization that is not here yet."""
    who = st.sampled_from([JIANGSU, JIANGSU, BEIJING, LATE])
    changes = {
        "name": draw(st.sampled_from(["甲", "乙"])),
        "kind": draw(st.sampled_from(["industry", "health"] * 4 + ["mining"])),
        "organizations": [{"code": draw(who)}],
        "counties": [{"code": draw(st.sampled_from(["610926", "610924"] * 4 + ["610928"]))}],
        "stage": draw(st.sampled_from(["implementing"] * 7 + ["signed"])),
    }
    return _versioned(draw, project(draw(st.sampled_from("ABCD")), **changes))


@st.composite
def advances(draw: Any) -> Item:
    """Progress of one of these projects, or of one that nobody has."""
    amount = draw(st.sampled_from(["1.00", "2.5"] * 4 + ["-1"]))
    changes = {
        "project": draw(st.sampled_from("AABBCCX")),
        "funds": [{"entry": "received", "amount_yuan": amount}],
        "households": draw(st.integers(0, 3)),
    }
    return _versioned(draw, progress(draw(st.sampled_from("GHI")), **changes))


@st.composite
def organizations(draw: Any) -> Item:
    """An organization; two of them may claim one credit code."""
    kinds = {JIANGSU: ("foundation", "320000"), BEIJING: ("association", "110000")}
    code = draw(st.sampled_from(list(kinds)))
    org_type, division = kinds[code]
    changes = {
        "source_id": draw(st.sampled_from("OPQ")),
        "code": code,
        "org_type": org_type,
        "division": draw(st.sampled_from([division] * 7 + ["999999"])),
        "name": draw(st.sampled_from(["会", "社"] * 4 + [""])),
    }
    return _versioned(draw, ORGANIZATION | changes)


@st.composite
def pairings(draw: Any) -> Item:
    """A pairing of one of these organizations, or of one that is not here yet."""
    changes = {
        "source_id": draw(st.sampled_from("RST")),
        "stage": draw(st.sampled_from(["active", "agreed"] * 4 + ["ended"])),
        "organizations": [{"code": draw(st.sampled_from([JIANGSU, BEIJING, LATE]))}],
        "kinds": draw(st.lists(st.sampled_from(["industry", "health"]), min_size=1, max_size=2)),
    }
    return _versioned(draw, PAIRING | changes)


def _versioned(draw: Any, item: Item) -> Item:
    version = draw(VERSIONS)
    rest = {name: value for name, value in item.items() if name != "source_version"}
    return rest if version is None else rest | {"source_version": version}


BATCHES: Mapping[str, Items] = {
    "projects": st.lists(projects() | projects() | advances() | GARBAGE, min_size=1, max_size=7),
    "registry": st.lists(organizations() | pairings() | GARBAGE, min_size=1, max_size=7),
}

REPEATED: Mapping[str, SearchStrategy[Item]] = {
    "projects": projects().map(lambda item: item | {"source_id": "A"}),
    "registry": pairings().map(lambda item: item | {"source_id": "R"}),
}
"""Items of one identity each."""
