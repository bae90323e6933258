"""The cells that some states mean, reckoned from nothing in plain Python."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from services.stats.cells.cubes import CUBES, Cube, Measures
from shared.contracts.projects import ProjectState
from shared.contracts.registry import OrganizationState, PairingState
from tests.services.stats.facts.histories import Subject

Cells = dict[tuple[str, str], Measures]
Reckoned = dict[str, Any]


def exact_split(amount: int, weights: Sequence[int]) -> list[int]:
    """Largest remainder by fractions: floors, then one more for those that lost most."""
    whole = sum(weights)
    exact = [Fraction(amount * weight, whole) for weight in weights]
    parts = [part.__floor__() for part in exact]
    lost = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for place in lost[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def reckon(cube: str, states: Mapping[str, Subject]) -> Cells:
    """Every cell of a cube from nothing: (grouping, key) to measures, without zeros."""
    declared = CUBES[cube]
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    members: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for subject, state in states.items():
        for row in _ROWS[cube](state):
            for grouping in declared.groupings:
                cell = "/".join(grouping), "/".join(row[name] for name in grouping)
                for measure in declared.measures:
                    sums[cell][measure] += row[measure]
                members[cell]["subjects"].add(subject)
                if "organization" in row:
                    members[cell]["organizations"].add(row["organization"])
    return {
        cell: measures
        for cell in members
        if any(measures := _measures(declared, sums[cell], members[cell]))
    }


def _measures(cube: Cube, sums: Mapping[str, int], members: Mapping[str, set[str]]) -> Measures:
    counted = {name: len(found) for name, found in members.items() if name in cube.counted}
    return Measures(**{**counted, **sums})


def _pairs(state: ProjectState | PairingState) -> Iterator[Reckoned]:
    for county in sorted(state.counties, key=lambda county: county.code):
        for helper in sorted(state.organizations, key=lambda helper: helper.id):
            yield {
                "county": county.code, "prefecture": county.prefecture or "",
                "province": county.province, "helper": helper.province, "region": helper.region,
                "org_type": helper.org_type, "stage": state.stage, "organization": helper.id,
                "weight": county.share_ppm * helper.share_ppm,
            }  # fmt: skip


def _flow(state: ProjectState) -> Iterator[Reckoned]:
    signed = "signed" in state.stage_dates or state.stage in ("signed", "implementing", "suspended")
    binds = signed and state.stage != "cancelled"
    pairs = list(_pairs(state))
    for month in {str(entry.on)[:7] for entry in (*state.funds, *state.beneficiaries)}:
        amounts = {
            f"{kind}_fen": sum(
                fund.amount_fen
                for fund in state.funds
                if fund.entry == kind and str(fund.on)[:7] == month
            )
            for kind in ("committed", "received", "spent")
        }
        amounts["committed_fen"] *= binds
        amounts["paid_in_fen"] = amounts["received_fen"] * binds
        amounts["person_times"] = sum(
            reached.person_times for reached in state.beneficiaries if str(reached.on)[:7] == month
        )
        weights = [pair["weight"] for pair in pairs]
        parts = {name: exact_split(amount, weights) for name, amount in amounts.items()}
        for place, pair in enumerate(pairs):
            money = {name: split[place] for name, split in parts.items()}
            yield pair | {"kind": state.kind, "month": month} | money


def _project(state: ProjectState) -> Iterator[Reckoned]:
    flows = list(_flow(state))
    began = str(min(state.stage_dates.values()))[:7]
    for pair in _pairs(state):
        mine = [
            flow
            for flow in flows
            if (flow["county"], flow["organization"]) == (pair["county"], pair["organization"])
        ]
        money = {name: sum(flow[name] for flow in mine) for name in CUBES["project"].measures}
        yield pair | {"kind": state.kind, "month": began} | money


def _pairing(state: PairingState) -> Iterator[Reckoned]:
    consortium = "yes" if len(state.organizations) > 1 else "no"
    for pair in _pairs(state):
        yield pair | {"consortium": consortium}


def _organization(state: OrganizationState) -> Iterator[Reckoned]:
    yield {
        "status": state.status, "province": state.province, "org_type": state.org_type,
        "level": state.level, "credit": state.credit_status,
    }  # fmt: skip


_ROWS: Mapping[str, Any] = {
    "project": _project, "flow": _flow, "pairing": _pairing, "organization": _organization,
}  # fmt: skip
