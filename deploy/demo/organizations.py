"""The organizations of a sender: each is made from its number alone, so none is kept in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.demo.alliances import leading_count
from deploy.demo.codes import credit_code
from deploy.demo.names import organization_name
from deploy.demo.places import Place, places
from deploy.demo.plan import PUBLISHED, VOLUMES, Plan

# Credit codes must differ between senders: each has this many serials to itself.
_SERIALS = 800_000
_SENDERS = sorted(VOLUMES)
_CLOSED_EVERY = 167

_TYPES = ("association", "service_institution", "foundation")
_LEVELS = ("county", "prefecture", "province")


@dataclass(frozen=True, slots=True)
class Registration:
    """What stands in an organization's credit code, and the dice for everything else."""

    code: str
    org_type: str
    level: str
    place: Place
    chance: Random


def organizations(plan: Plan, sender: str) -> Iterator[dict[str, Any]]:
    """The sender's organizations as items to push, one after the other."""
    return (_item(plan, sender, index) for index in range(plan.organizations_of(sender)))


def helper_code(plan: Plan, sender: str, index: int) -> str:
    """The credit code of an organization that may help: the sender's, or the one before a closed.

    `index` must lie below the sender's number of organizations.
    """
    return _registration(plan, sender, index - is_closed(sender, index)).code


def is_closed(sender: str, index: int) -> bool:
    """Whether this organization has closed. Where a count was published, none has."""
    return sender not in PUBLISHED and index % _CLOSED_EVERY == _CLOSED_EVERY - 1


def _registration(plan: Plan, sender: str, index: int) -> Registration:
    chance = plan.chance("organization", sender, index)
    leads = index < leading_count(sender)
    org_type = chance.choices(_TYPES, (40, 15, 45) if leads else (46, 46, 8))[0]
    level = chance.choices(_LEVELS, (0, 30, 70) if leads else (58, 32, 10))[0]
    place = _place(chance, sender, level)
    serial = _SENDERS.index(sender) * _SERIALS + index
    return Registration(
        code=credit_code(org_type, place.code, serial=serial),
        org_type=org_type,
        level=_level_of(place),
        place=place,
        chance=chance,
    )


def _place(chance: Random, sender: str, level: str) -> Place:
    held = {"county": places().counties, "prefecture": places().prefectures}.get(level, {})
    # The municipalities and the Corps have no prefectures: the province takes their place.
    return chance.choice(held.get(sender) or [places().provinces[sender]])


def _level_of(place: Place) -> str:
    if place.code.endswith("0000"):
        return "province"
    return "prefecture" if place.code.endswith("00") else "county"


def _item(plan: Plan, sender: str, index: int) -> dict[str, Any]:
    made = _registration(plan, sender, index)
    chance = made.chance
    leads = index < leading_count(sender)
    item = {
        "type": "organization",
        "source_id": f"demo-org-{index:06d}",
        "source_version": plan.version,
        "code": made.code,
        "name": organization_name(chance, made.place, made.org_type),
        "org_type": made.org_type,
        "level": made.level,
        "division": made.place.code,
        "is_charity": chance.random() < (0.8 if made.org_type == "foundation" else 0.15),
        "credit_status": "normal" if leads else _credit_status(chance),
        "registered_on": _registered_on(plan, chance, leads=leads),
        "status": "active",
    }
    if is_closed(sender, index):
        item |= {"status": "closed", "closed_on": plan.moment(0.5 + chance.random() / 2)}
    return item


def _credit_status(chance: Random) -> str:
    return chance.choices(("normal", "abnormal", "serious"), (985, 12, 3))[0]


def _registered_on(plan: Plan, chance: Random, *, leads: bool) -> date:
    if leads or chance.random() < 0.88:
        return date(1991, 1, 1) + timedelta(days=int(chance.random() ** 0.6 * 11_300))
    return plan.moment(chance.random() * 0.5)
