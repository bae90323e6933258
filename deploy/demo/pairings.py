"""The pairings: 274 organizations with the 160 key counties, and some before and after them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.demo.alliances import CANDIDATES, Slot, leading_count, slots
from deploy.demo.organizations import helper_code
from deploy.demo.places import TIBET, XINJIANG, Place, places
from deploy.demo.plan import Plan

KINDS = (
    "industry", "employment", "education", "health", "elderly_care", "consumption", "other",
)  # fmt: skip
_LISTED_2023 = date(2023, 6, 1)
_LARGEST_CONSORTIUM = 4
_CANDIDATE_STAGES = ("proposed", "agreed", "ended", "ended")


@dataclass(slots=True)
class Deal:
    """Who helps whom; the first helper's sender pushes it."""

    helpers: list[Slot]
    counties: list[Place]
    stage: str = "active"


def pairings(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Every sender's pairings as items to push: a few hundred at any scale.

    They do not scale: 160 counties are 160 counties.
    """
    chance = plan.chance("pairings")
    pushed = defaultdict(list)
    for number, deal in enumerate(_deals(chance)):
        pushed[deal.helpers[0][0]].append(_item(plan, deal, number))
    return dict(pushed)


def _deals(chance: Random) -> Iterator[Deal]:
    for west, held in slots().items():
        active = _active(chance, list(held), list(places().key[west]))
        _reach_further(chance, active)
        yield from active
        yield from _candidates(chance, west)


def _active(chance: Random, helpers: list[Slot], counties: list[Place]) -> list[Deal]:
    """Each county with one helper first; the helpers left over join them or come as a second."""
    chance.shuffle(helpers)
    chance.shuffle(counties)
    deals = []
    doubled = len(counties) // 7
    while counties:
        take = 2 if doubled > 0 else 1
        doubled -= 1
        deals.append(Deal([helpers.pop()], [counties.pop() for _ in range(take)]))
    singles = [deal for deal in deals if len(deal.counties) == 1]
    for turn, helper in enumerate(helpers):
        deal = chance.choice([deal for deal in singles if len(deal.helpers) < _LARGEST_CONSORTIUM])
        if turn % 5 < 3:
            deal.helpers.append(helper)
        else:
            deals.append(Deal([helper], list(deal.counties)))
    return deals


def _reach_further(chance: Random, deals: list[Deal]) -> None:
    """Lets some of the organizations help a county in Tibet or Xinjiang as well."""
    afar = places().rural[TIBET] + places().rural[XINJIANG]
    for deal in deals[2::9]:
        deal.counties.append(chance.choice(afar))


def _candidates(chance: Random, west: str) -> Iterator[Deal]:
    first = leading_count(west) - CANDIDATES
    for offset, stage in enumerate(_CANDIDATE_STAGES):
        yield Deal([(west, first + offset)], [chance.choice(places().key[west])], stage)


def _item(plan: Plan, deal: Deal, number: int) -> dict[str, Any]:
    chance = plan.chance("pairing", number)
    organizations: list[dict[str, Any]] = [
        {"code": helper_code(plan, *helper)} for helper in deal.helpers
    ]
    if len(organizations) > 1 and chance.random() < 0.7:
        for organization, share in zip(
            organizations, shares(chance, len(organizations)), strict=True
        ):
            organization["share"] = share
    return {
        "type": "pairing",
        "source_id": f"demo-pairing-{number:04d}",
        "source_version": plan.version,
        "stage": deal.stage,
        "organizations": organizations,
        "counties": [{"code": county.code} for county in deal.counties],
        "kinds": sorted(chance.sample(KINDS, chance.randint(1, 3))),
        **_dates(plan, chance, deal.stage),
    }


def shares(chance: Random, count: int) -> list[str]:
    """Percentages with two decimals that sum to exactly 100.00, none below ten."""
    cuts = sorted(chance.sample(range(0, 10_000 - 1_000 * count, 500), count - 1))
    ends = [*cuts, 10_000 - 1_000 * count]
    parts = [end - begin + 1_000 for begin, end in zip([0, *cuts], ends, strict=True)]
    return [f"{part // 100}.{part % 100:02d}" for part in parts]


def _dates(plan: Plan, chance: Random, stage: str) -> dict[str, date]:
    if stage in ("proposed", "agreed"):
        listed = plan.day - timedelta(days=chance.randint(20, 150))
        steps = {"listed_on": listed}
        if stage == "agreed":
            steps["agreed_on"] = listed + timedelta(days=chance.randint(3, 20))
        return steps
    listed = _LISTED_2023 if chance.random() < 0.8 else date(2022, 9, 1)
    agreed = listed + timedelta(days=chance.choice((25, 40, 55, 70, 85, 110, 140)))
    steps = {"listed_on": listed, "agreed_on": agreed}
    steps["active_on"] = agreed + timedelta(days=chance.randint(5, 45))
    if stage == "ended":
        steps["ended_on"] = date(2024, 1, 15) + timedelta(days=chance.randint(0, 160))
    return steps
