"""How a consortium shares what it does: by organization and county, exact to the fen."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.stats.facts.states import Area, Helper
from shared.contracts.parts import WHOLE_PPM


class Share(NamedTuple):
    """One organization's part in one county; empty texts where the area or helper is not known."""

    weight: int
    county: str
    prefecture: str
    province: str
    organization: str
    helper: str
    region: str
    org_type: str


def shares_of(organizations: Sequence[Helper], counties: Sequence[Area]) -> list[Share]:
    """Every pair of county and organization, at least one, in an order that is always the same.

    The weight of a pair is the product of both shares. Without any organization (or county) the
    whole belongs to an unknown one, so that no money is lost.
    """
    if len(organizations) == 1 and len(counties) == 1:
        return [_share(WHOLE_PPM, counties[0], organizations[0])]
    areas = {county["code"]: county for county in counties}
    helpers = {helper["id"]: helper for helper in organizations}
    return [
        _share(area * help_, areas.get(code), helpers.get(identity))
        for code, area in _weights((one["code"], one["share_ppm"]) for one in counties)
        for identity, help_ in _weights((one["id"], one["share_ppm"]) for one in organizations)
    ]


def _weights(named: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Names in order with their weights; one that is named twice has both."""
    weights: dict[str, int] = {}
    for name, weight in named:
        weights[name] = weights.get(name, 0) + weight
    return sorted(weights.items()) or [("", WHOLE_PPM)]


def _share(weight: int, county: Area | None, helper: Helper | None) -> Share:
    area = (
        (county["code"], county.get("prefecture") or "", county["province"])
        if county
        else ("", "", "")
    )
    help_ = (
        (helper["id"], helper["province"], helper.get("region") or "", helper["org_type"])
        if helper
        else ("", "", "", "")
    )
    return Share(weight, *area, *help_)
