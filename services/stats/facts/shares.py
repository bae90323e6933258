"""How a consortium shares what it does: by organization and county, exact to the fen."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shared.contracts.parts import WHOLE_PPM, CountyShare, HelperShare


class Share(NamedTuple):
    """One organization's part in one county; empty texts where the area or helper is not known.

    `part` is empty where it is the only one.
    """

    part: str
    weight: int
    county: str
    prefecture: str
    province: str
    organization: str
    helper: str
    region: str
    org_type: str


def shares_of(organizations: Sequence[HelperShare], counties: Sequence[CountyShare]) -> list[Share]:
    """Every pair of county and organization, at least one, in an order that is always the same.

    The weight of a pair is the product of both shares. Without any organization (or county) the
    whole belongs to an unknown one, so that no money is lost.
    """
    if len(organizations) == 1 and len(counties) == 1:
        return [_share("", WHOLE_PPM, county=counties[0], helper=organizations[0])]
    areas = {county.code: county for county in counties}
    helpers = {helper.id: helper for helper in organizations}
    pairs = [
        (code, identity, area * help_)
        for code, area in _weights((county.code, county.share_ppm) for county in counties)
        for identity, help_ in _weights((one.id, one.share_ppm) for one in organizations)
    ]
    return [
        _share(
            "" if len(pairs) == 1 else f"{code}/{identity}",
            weight,
            county=areas.get(code),
            helper=helpers.get(identity),
        )
        for code, identity, weight in pairs
    ]


def _weights(named: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Names in order with their weights; one that is named twice has both."""
    weights: dict[str, int] = {}
    for name, weight in named:
        weights[name] = weights.get(name, 0) + weight
    return sorted(weights.items()) or [("", WHOLE_PPM)]


def _share(
    part: str, weight: int, *, county: CountyShare | None, helper: HelperShare | None
) -> Share:
    return Share(
        part=part,
        weight=weight,
        county=county.code if county else "",
        prefecture=(county.prefecture or "") if county else "",
        province=county.province if county else "",
        organization=helper.id if helper else "",
        helper=helper.province if helper else "",
        region=(helper.region or "") if helper else "",
        org_type=helper.org_type if helper else "",
    )
