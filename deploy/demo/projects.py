"""The projects of a sender, each made from its number; published totals are met exactly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.demo.lives import Life, life
from deploy.demo.money import beneficiaries, funds, people
from deploy.demo.names import project_name
from deploy.demo.organizations import helper_code
from deploy.demo.pairings import KINDS, shares
from deploy.demo.places import TIBET, XINJIANG, Place, places
from deploy.demo.plan import Plan

_KIND_WEIGHTS = dict(zip(KINDS, (24, 12, 22, 12, 9, 13, 8), strict=True))
_ABSENT_AT_MOST = 3
_CONSORTIUM = 0.14
_SECOND_COUNTY = 0.08


@dataclass(frozen=True, slots=True)
class Sketch:
    """A project's life and reach, and the dice for everything else."""

    life: Life
    people: int
    chance: Random


def projects(plan: Plan, sender: str) -> Iterator[dict[str, Any]]:
    """The sender's projects as items to push, one after the other.

    Where a number of beneficiaries was published, the person-times of all of them sum to it.
    """
    published = plan.beneficiaries_of(sender)
    numbers = range(plan.projects_of(sender))
    if published is None:
        for index in numbers:
            sketch = _sketch(plan, sender, index)
            yield _item(plan, sender, index, sketch=sketch, person_times=sketch.people)
        return
    # Two passes instead of a list: the parts of the published whole need the sum of all first.
    whole = sum(_sketch(plan, sender, index).people for index in numbers)
    before = 0
    for index in numbers:
        sketch = _sketch(plan, sender, index)
        after = before + sketch.people
        person_times = published * after // whole - published * before // whole
        before = after
        yield _item(plan, sender, index, sketch=sketch, person_times=person_times)


def _sketch(plan: Plan, sender: str, index: int) -> Sketch:
    chance = plan.chance("project", sender, index)
    lived = life(plan, chance)
    return Sketch(lived, people(chance, lived, day=plan.day), chance)


def _item(
    plan: Plan, sender: str, index: int, *, sketch: Sketch, person_times: int
) -> dict[str, Any]:
    chance, lived = sketch.chance, sketch.life
    held = counties(chance, sender)
    kind = _kind(plan, chance, held[0])
    return {
        "type": "project",
        "source_id": f"demo-project-{index:06d}",
        "source_version": plan.version,
        "name": project_name(chance, held[0], kind),
        "kind": kind,
        "stage": lived.stage,
        "organizations": helpers(plan, chance, sender),
        "counties": [{"code": county.code} for county in held],
        "stage_dates": lived.dates,
        **_planned_end(chance, lived),
        "funds": funds(chance, lived, kind=kind, day=plan.day),
        "beneficiaries": beneficiaries(chance, lived, person_times=person_times, day=plan.day),
    }


def helpers(plan: Plan, chance: Random, sender: str) -> list[dict[str, Any]]:
    """One organization of the sender, or a consortium of two or three; the first ones do most."""
    count = plan.organizations_of(sender)
    wanted = chance.choice((2, 2, 3)) if chance.random() < _CONSORTIUM else 1
    codes = list(
        dict.fromkeys(
            helper_code(plan, sender, int(count * chance.random() ** 1.8)) for _ in range(wanted)
        )
    )
    if len(codes) > 1 and chance.random() < 0.6:
        parts = shares(chance, len(codes))
        return [{"code": c, "share": part} for c, part in zip(codes, parts, strict=True)]
    return [{"code": code} for code in codes]


def counties(chance: Random, sender: str) -> list[Place]:
    """Where a sender's project stands: with those it helps, or at home; seldom in two counties."""
    held = _area(chance, sender)
    first = chance.choice(held)
    if chance.random() < _SECOND_COUNTY:
        return list(dict.fromkeys((first, chance.choice(held))))
    return [first]


def _area(chance: Random, sender: str) -> list[Place]:
    """The counties to choose from: the east helps its partners, the west its own key counties."""
    known, dice = places(), chance.random()
    if sender in known.partners:
        partner = chance.choice(known.partners[sender])
        if dice < 0.45:
            return known.key[partner]
        return known.rural[partner if dice < 0.6 else sender]
    if sender in known.key:
        return known.key[sender] if dice < 0.5 else known.rural[sender]
    if sender not in (TIBET, XINJIANG) and dice < 0.08:
        return known.rural[chance.choice((TIBET, XINJIANG))]
    return known.rural[sender]


def _kind(plan: Plan, chance: Random, county: Place) -> str:
    """A kind of assistance that this county has; most counties lack one or another."""
    fitting = plan.chance("kinds", county.code)
    absent = fitting.sample(KINDS, fitting.randint(0, _ABSENT_AT_MOST))
    present = [kind for kind in KINDS if kind not in absent]
    return chance.choices(present, [_KIND_WEIGHTS[kind] for kind in present])[0]


def _planned_end(chance: Random, lived: Life) -> dict[str, date]:
    """The end as planned at signing; it may lie ahead, being a plan and not a record."""
    signed = lived.dates.get("signed")
    length = timedelta(days=chance.choice((365, 540, 730)))
    return {"planned_end_on": signed + length} if signed else {}
