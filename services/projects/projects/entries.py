"""Entries of money and beneficiaries as a sender writes them, and as the ledger keeps them."""

from collections.abc import Iterable
from datetime import date

from shared.ingestion import codes
from shared.ingestion.days import day_fault
from shared.ingestion.items import Item, State
from shared.money import fen
from shared.problems import Fault

NOBODY_COUNTED = codes.declare(
    "nobody_counted",
    en="Neither persons nor person-times are given",
    zh="人数与人次均未填写",
    repair_en="Add `person_times`, `persons`, or both.",
    repair_zh="请填写 person_times（人次）、persons（人数）或两者。",
)
PERSONS_OVER_PERSON_TIMES = codes.declare(
    "persons_over_person_times",
    en="There are more persons than person-times",
    zh="人数多于人次",
    repair_en="Everyone reached is at least one person-time; correct one of the two.",
    repair_zh="每个受益人至少计一人次，请更正其中之一。",
)


def fund_entries(item: Item) -> list[State]:
    """The money of an item in fen."""
    entries = [dict(fund) for fund in item.get("funds", ())]
    for entry in entries:
        entry["amount_fen"] = fen(entry.pop("amount_yuan"))
    return entries


def beneficiary_entries(item: Item) -> list[State]:
    """The beneficiaries of an item; where only persons were counted, person-times are 0."""
    return [
        reached if "person_times" in reached else {"person_times": 0, **reached}
        for reached in item.get("beneficiaries", ())
    ]


def funds_faults(item: Item, today: date) -> list[Fault]:
    """What is wrong with the days of an item's money."""
    return _days_faults(item, "funds", today)


def beneficiaries_faults(item: Item, today: date) -> list[Fault]:
    """What is wrong with an item's beneficiaries, entry by entry."""
    faults = _days_faults(item, "beneficiaries", today)
    for place, reached in enumerate(item.get("beneficiaries", ())):
        persons, person_times = reached.get("persons"), reached.get("person_times")
        if persons is None:
            if person_times is None:
                pointer = f"/beneficiaries/{place}"
                faults.append(codes.fault(NOBODY_COUNTED, pointer))
        elif person_times is not None and persons > person_times:
            pointer, expected = f"/beneficiaries/{place}/persons", f"<= {person_times}"
            faults.append(
                codes.fault(PERSONS_OVER_PERSON_TIMES, pointer, value=persons, expected=expected)
            )
    return faults


def _days_faults(item: Item, name: str, today: date) -> list[Fault]:
    entries: Iterable[Item] = item.get(name, ())
    pointer = f"/{name}/{{}}/on"
    return [
        wrong
        for place, entry in enumerate(entries)
        if "on" in entry and (wrong := day_fault(entry["on"], pointer, place, today=today))
    ]
