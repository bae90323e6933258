"""A province's day goes on: projects begin, move on a stage, receive money and reach people."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from deploy.demo.names import project_name
from deploy.demo.pairings import KINDS
from deploy.demo.plan import PUBLISHED, VOLUMES, Plan
from deploy.demo.progress import reported
from deploy.demo.projects import counties, helpers
from deploy.demo.push import Batch, Pusher

_STAGES = ("intention", "matched", "signed", "implementing", "completed")
_OPEN_AT_LEAST, _OPEN_AT_MOST = 12, 200

# Senders with published figures stay as published; their projects do not grow.
_SENDERS = sorted(set(VOLUMES) - set(PUBLISHED))


@dataclass(slots=True)
class Growing:
    """A project begun while the demo is live, as it was last told."""

    sender: str
    item: dict[str, Any]
    rounds: int = 0


def updates(plan: Plan, start: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sender and item of one update after the other, without end, the same for the same start.

    An update carries the whole state of its project under the next source version, or progress
    that adds to it.
    """
    chance = plan.chance("live", start)
    growing: list[Growing] = []
    for number in itertools.count():
        if _begins(chance, len(growing)):
            project = _born(plan, chance, f"demo-live-{start}-{number:06d}")
            growing.append(project)
            told = project.item
        else:
            project = chance.choice(growing)
            told = _grow(plan, chance, project)
        yield project.sender, dict(told)
        if project.item["stage"] == "completed":
            growing.remove(project)


async def keep_pushing(
    plan: Plan, pusher: Pusher, *, start: str, per_second: float, told: Callable[[int], None]
) -> None:
    """Push updates at this pace until cancelled; one after the other, so each is newer."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    for number, (sender, item) in enumerate(updates(plan, start)):
        await asyncio.sleep(max(0.0, begun + number / per_second - clock()))
        name = f"{plan.name}/live/{start}/{number}"
        answer = await pusher.push(Batch(sender, "projects", name, [item]))
        if answer.refused:
            raise RuntimeError(f"a live update was refused: {answer.refused[0]}")
        told(number + 1)


def _begins(chance: Random, already: int) -> bool:
    if already < _OPEN_AT_LEAST:
        return True
    return already < _OPEN_AT_MOST and chance.random() < 0.2


def _born(plan: Plan, chance: Random, source_id: str) -> Growing:
    sender, kind = chance.choice(_SENDERS), chance.choice(KINDS)
    held = counties(chance, sender)
    begun = plan.day - timedelta(days=chance.randint(10, 150))
    return Growing(
        sender,
        {
            "type": "project",
            "source_id": source_id,
            "source_version": 1,
            "name": project_name(chance, held[0], kind),
            "kind": kind,
            "stage": "intention",
            "organizations": helpers(plan, chance, sender),
            "counties": [{"code": county.code} for county in held],
            "stage_dates": {"intention": begun},
            "funds": [],
            "beneficiaries": [],
        },
    )


def _grow(plan: Plan, chance: Random, project: Growing) -> dict[str, Any]:
    """The next thing in the project's life, told as of today."""
    item, today = project.item, plan.day
    if item["stage"] == "implementing" and project.rounds < 6:
        project.rounds += 1
        if chance.random() < 0.4:
            return reported(chance, item, number=project.rounds, day=today)
        if chance.random() < 0.5:
            item["funds"] = [*item["funds"], _fund(chance, plan, "received")]
        else:
            reached = {"person_times": chance.randint(8, 400), "on": today}
            item["beneficiaries"] = [*item["beneficiaries"], reached]
    else:
        stage = _STAGES[_STAGES.index(item["stage"]) + 1]
        item["stage"], item["stage_dates"] = stage, {**item["stage_dates"], stage: today}
        if stage == "signed":
            item["planned_end_on"] = today + timedelta(days=365)
            item["funds"] = [_fund(chance, plan, "committed", parts=chance.randint(6, 12))]
    item["source_version"] += 1
    return item


def _fund(chance: Random, plan: Plan, entry: str, *, parts: int = 1) -> dict[str, Any]:
    yuan = parts * chance.randint(10, 60) * 1000
    return {"entry": entry, "amount_yuan": f"{yuan}.00", "on": plan.day}
