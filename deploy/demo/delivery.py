"""The whole delivery: every organization first, then pairings and projects, then the counting."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from deploy.demo.organizations import organizations
from deploy.demo.pairings import pairings
from deploy.demo.plan import VOLUMES, Plan
from deploy.demo.projects import projects
from deploy.demo.push import SHOWN, Answer, Batch, Pusher
from shared.client import Line

BATCH_ITEMS = 2_000
_AT_ONCE = 4
_REFUSED = ("rejected", "conflict", "not_applied")


@dataclass(slots=True)
class Outcome:
    """What the services answered to everything that was sent."""

    counts: Counter[str] = field(default_factory=Counter)
    sequences: dict[str, int] = field(default_factory=dict)
    examples: list[Line] = field(default_factory=list)

    @property
    def received(self) -> int:
        """How many items the services have answered for."""
        return self.counts.total()

    @property
    def rejected(self) -> int:
        """How many of them do not stand; a stale item does, in a newer version."""
        return sum(self.counts[outcome] for outcome in _REFUSED)

    def add(self, batch: Batch, answer: Answer) -> None:
        """Counts one receipt in."""
        self.counts.update(answer.receipt.counts)
        sequence = answer.receipt.sequence or 0
        self.sequences[batch.service] = max(self.sequences.get(batch.service, 0), sequence)
        self.examples += answer.refused[: SHOWN - len(self.examples)]


def size(plan: Plan) -> int:
    """How many items a delivery of this plan consists of."""
    return sum(plan.organizations_of(sender) + plan.projects_of(sender) for sender in VOLUMES) + (
        sum(len(held) for held in pairings(plan).values())
    )


def projects_of(plan: Plan) -> int:
    """How many projects stats counts when this plan is delivered."""
    return sum(plan.projects_of(sender) for sender in VOLUMES)


async def deliver(plan: Plan, pusher: Pusher, *, told: Callable[[Outcome], None]) -> Outcome:
    """Push everything; `told` hears the outcome so far after each receipt."""
    outcome = Outcome()
    senders = sorted(VOLUMES, key=lambda sender: -sum(VOLUMES[sender]))
    registered = [
        batches(plan, sender, "organizations", items=organizations(plan, sender))
        for sender in senders
    ]
    await _push_all(registered, pusher, outcome=outcome, told=told)
    # Projects knows organizations from registry's events: it must have heard of the last one
    # before a project names it, or thousands of items would wait there as deferred.
    async for _ in until_applied(pusher, "projects", heard=outcome.sequences):
        pass
    paired = pairings(plan)
    done = [
        batches(plan, sender, noun, items=items)
        for sender in senders
        for noun, items in (
            ("pairings", iter(paired.get(sender, []))),
            ("projects", projects(plan, sender)),
        )
    ]
    await _push_all(done, pusher, outcome=outcome, told=told)
    return outcome


async def until_applied(pusher: Pusher, at: str, *, heard: dict[str, int]) -> AsyncIterator[str]:
    """Waits until `at` has applied every sequence in `heard`; yields each service it waits for."""
    for service, sequence in sorted(heard.items()):
        if service == at:
            continue
        yield service
        while not await pusher.applied(at, service=service, sequence=sequence):
            yield service


def batches(
    plan: Plan, sender: str, noun: str, *, items: Iterable[dict[str, Any]]
) -> Iterator[Batch]:
    """The items in batches that any repeat of the plan cuts at the same places."""
    service = "projects" if noun == "projects" else "registry"
    rest = iter(items)
    for number, held in enumerate(iter(lambda: list(islice(rest, BATCH_ITEMS)), [])):
        yield Batch(sender, service, f"{plan.name}/{noun}/{number}", held)


async def _push_all(
    queues: list[Iterator[Batch]],
    pusher: Pusher,
    *,
    outcome: Outcome,
    told: Callable[[Outcome], None],
) -> None:
    """A few senders at once, each its batches in order; at most one batch of each is in memory."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def drain(queue: Iterator[Batch]) -> None:
        async with places:
            for batch in queue:
                outcome.add(batch, await pusher.push(batch))
                told(outcome)

    async with asyncio.TaskGroup() as tasks:
        for queue in queues:
            tasks.create_task(drain(queue))
