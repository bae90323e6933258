"""What items refer to: the organizations that help and the counties that are helped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from shared.areas import within
from shared.contracts.parts import WHOLE_PPM
from shared.identifiers import DIVISION_UNKNOWN, credit_code_fault, retired_fault
from shared.ingestion import codes
from shared.ingestion.items import Item, State
from shared.ingestion.shares import shares_of
from shared.problems import Fault

ORGANIZATION_UNKNOWN = codes.declare(
    "organization_unknown",
    en="No organization with this credit code is known",
    zh="没有登记该统一社会信用代码的社会组织",
    repair_en="Push the organization to registry; the item waits for it until its deadline.",
    repair_zh="请向登记服务推送该组织；本条数据将等待至截止时间。",
    may_arrive=True,
)
NOT_A_COUNTY = codes.declare(
    "not_a_county",
    en="This division is not a county",
    zh="该行政区划不是县级",
    repair_en="Name the county itself, not the province or prefecture above it.",
    repair_zh="请填写县级代码，而不是其上级省或地市。",
)


# The counties that a `state` names, as the key of a cell; and whether what the row `held` names
# lies in a division, by the rule of `who_and_where`.
COUNTIES = (
    "(select string_agg(one->>'code', '+' order by place)"
    " from json_array_elements(state->'counties') with ordinality as named(one, place))"
)
# By the index of codes: a list of all the division's organizations was made for each row anew.
OWN = (
    "(exists (select from unnest(held.counties) as county where county like {0})"
    " or exists (select from organizations one"
    " where one.code = any (held.organizations) and one.division like {0}))"
)


class Helper(NamedTuple):
    """An organization as far as pairings and projects need to know it."""

    id: str
    code: str
    province: str
    org_type: str
    region: str | None
    division: str


class Division(NamedTuple):
    """A division as far as pairings and projects need to know it."""

    code: str
    level: str
    prefecture: str | None
    province: str | None
    is_current: bool
    successors: Sequence[str]


@dataclass(frozen=True)
class References:
    """Everything a batch's items refer to, and the division their sender may write for."""

    helpers: Mapping[str, Helper]
    divisions: Mapping[str, Division]
    sender_division: str

    @cached_property
    def own(self) -> frozenset[str]:
        """The codes of those organizations and divisions that lie in the sender's division."""
        lying = {code: helper.division for code, helper in self.helpers.items()}
        lying |= {code: code for code in self.divisions}
        return frozenset(
            code for code, division in lying.items() if within(self.sender_division, division)
        )

    @cached_property
    def lone_helpers(self) -> Mapping[str, list[State]]:
        """Each organization as the only one that takes part: most items name just one."""
        return {code: [_helper(one, WHOLE_PPM)] for code, one in self.helpers.items()}

    @cached_property
    def lone_counties(self) -> Mapping[str, list[State]]:
        """Each county that is one today, as the only one helped."""
        return {
            code: [_county(one, WHOLE_PPM)]
            for code, one in self.divisions.items()
            if one.is_current and one.level == "county"
        }


def credit_codes(items: Sequence[Item]) -> list[str]:
    """Every credit code that these items name, once."""
    return sorted({named["code"] for item in items for named in item.get("organizations", ())})


def county_codes(items: Sequence[Item]) -> list[str]:
    """Every county code that these items name, once."""
    return sorted({named["code"] for item in items for named in item.get("counties", ())})


def who_and_where(item: Item, known: References) -> tuple[list[State], list[State], list[Fault]]:
    """The organizations and counties of an item with their shares, and all that is wrong."""
    helpers, faults = _helpers(item["organizations"], known)
    counties, more = _counties(item["counties"], known)
    faults = faults + more
    if not faults and not _is_senders_own(item, known):
        faults = [
            codes.fault(
                codes.NOT_YOURS,
                "/counties",
                expected=f"within {known.sender_division}",
                expected_zh=f"{known.sender_division} 之内",
            )
        ]
    return helpers, counties, faults


def organizations_faults(item: Item, known: References) -> list[Fault]:
    """What is wrong with an item's organizations, whatever else is."""
    return _helpers(item["organizations"], known)[1]


def counties_faults(item: Item, known: References) -> list[Fault]:
    """What is wrong with an item's counties, whatever else is."""
    return _counties(item["counties"], known)[1]


def _helpers(named: Sequence[Any], known: References) -> tuple[list[State], list[Fault]]:
    if len(named) == 1 and "share" not in named[0] and named[0]["code"] in known.lone_helpers:
        return known.lone_helpers[named[0]["code"]], []
    told = shares_of(named, pointer="/organizations")
    faults = [fault for fault in told if isinstance(fault, Fault)]
    shares = [share for share in told if isinstance(share, int)]
    found: list[State] = []
    for i, one in enumerate(named):
        helper = known.helpers.get(one["code"])
        if helper is None:
            pointer = f"/organizations/{i}/code"
            # A code that is none will never arrive; any other one may.
            wrong = credit_code_fault(one["code"], pointer=pointer)
            unknown = codes.fault(ORGANIZATION_UNKNOWN, pointer, value=one["code"])
            faults.append(wrong or unknown)
        elif not faults:
            found.append(_helper(helper, shares[i]))
    return found, faults


def _counties(named: Sequence[Any], known: References) -> tuple[list[State], list[Fault]]:
    if len(named) == 1 and "share" not in named[0] and named[0]["code"] in known.lone_counties:
        return known.lone_counties[named[0]["code"]], []
    told = shares_of(named, pointer="/counties")
    faults = [fault for fault in told if isinstance(fault, Fault)]
    shares = [share for share in told if isinstance(share, int)]
    found: list[State] = []
    for i, one in enumerate(named):
        division = known.divisions.get(one["code"])
        if division is None or not division.is_current or division.level != "county":
            faults.append(_county_fault(division, one["code"], pointer=f"/counties/{i}/code"))
        elif not faults:
            found.append(_county(division, shares[i]))
    return found, faults


def _helper(one: Helper, share_ppm: int) -> State:
    return {
        "id": one.id, "code": one.code, "share_ppm": share_ppm, "province": one.province,
        "org_type": one.org_type, "region": one.region,
    }  # fmt: skip


def _county(one: Division, share_ppm: int) -> State:
    return {
        "code": one.code, "prefecture": one.prefecture, "province": one.province,
        "share_ppm": share_ppm,
    }  # fmt: skip


def division_fault(division: Division | None, code: str, *, pointer: str) -> Fault | None:
    """What is wrong with a division code that must be in force today."""
    if division is None:
        return codes.fault(DIVISION_UNKNOWN, pointer, value=code)
    if not division.is_current:
        return retired_fault(code, pointer=pointer, heirs=division.successors)
    return None


def _county_fault(division: Division | None, code: str, *, pointer: str) -> Fault:
    wrong = division_fault(division, code, pointer=pointer)
    return wrong or codes.fault(NOT_A_COUNTY, pointer, value=code)


def _is_senders_own(item: Item, known: References) -> bool:
    """A province writes what one of its organizations does or what is done in its counties."""
    codes_named = [one["code"] for one in (*item["organizations"], *item["counties"])]
    return not known.own.isdisjoint(codes_named)
