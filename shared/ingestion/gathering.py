"""Group commit: single items of a sender that come close together share one transaction."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared import logs
from shared.database import Database, is_away
from shared.ingestion.handover import Handover, hand_over, together
from shared.ingestion.idempotency import Answered
from shared.ingestion.items import Sender
from shared.ingestion.parcels import Parcel
from shared.ingestion.receive import Intake

# Transactions of one sender under way at a time: while PostgreSQL works on one, the next is
# decided. More would only be smaller.
LANES = 2
MOST_TOGETHER = 100


@dataclass(slots=True, eq=False)
class _Waiting:
    """A request whose item has been read and which waits for its answer."""

    handover: Handover
    parcel: Parcel
    subject: str
    answer: "asyncio.Future[Answered]"

    @property
    def claims(self) -> frozenset[tuple[str, str | None]]:
        """What no other request of one transaction may have: the key, the item, what it changes.

        Each is a batch of its own, and a thing has one version for each batch that changes it.
        """
        key, source_id = self.handover.asked.key, self.parcel.entries[0].source_id
        return frozenset({("key", key), ("item", source_id), ("subject", self.subject)})

    def tell(self, outcome: Answered | BaseException) -> None:
        """Answer, unless the caller has gone."""
        if self.answer.done():
            return
        if isinstance(outcome, BaseException):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


@dataclass(slots=True)
class _Queue:
    """The waiting requests of one sender, and how many tasks work on them.

    A lane leaves the count in the very step in which it finds nothing more: who comes after that
    begins one.
    """

    waiting: deque[_Waiting] = field(default_factory=deque)
    lanes: int = 0

    def next_group(self) -> list[_Waiting]:
        """The next ones in their order that can go together."""
        group: list[_Waiting] = []
        claimed: set[tuple[str, str | None]] = set()
        while self.waiting and len(group) < MOST_TOGETHER:
            claims = self.waiting[0].claims
            if claimed & claims:
                break
            claimed |= claims
            group.append(self.waiting.popleft())
        return group


class Gathering:
    """Takes single items of one noun. Nobody waits for company: what has come goes at once.

    While a transaction is under way others arrive, and they go together in the next one, so that
    the busier it gets the less one item costs. Each request is answered after its own commit.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._queues: dict[tuple[Database, Sender], _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def hand_over(self, db: Database, handover: Handover) -> Answered:
        """As `handover.hand_over`, for a body with one item."""
        parcel, answer = handover.read(), asyncio.get_running_loop().create_future()
        subject = self._intake.subject_of(parcel.entries[0])
        waiting = _Waiting(handover, parcel, subject, answer)
        place = (db, handover.sender)
        queue = self._queues.setdefault(place, _Queue())
        queue.waiting.append(waiting)
        if queue.lanes < LANES:
            queue.lanes += 1
            lane = asyncio.create_task(self._work(db, place, queue))
            self._tasks.add(lane)
            lane.add_done_callback(self._tasks.discard)
        return await waiting.answer

    async def _work(self, db: Database, place: tuple[Database, Sender], queue: _Queue) -> None:
        try:
            while group := queue.next_group():
                await self._take(db, group)
        finally:
            queue.lanes -= 1
            if not queue.lanes:
                del self._queues[place]

    async def _take(self, db: Database, group: Sequence[_Waiting]) -> None:
        try:
            outcomes = await together(db, self._intake, [(w.handover, w.parcel) for w in group])
        except Exception as trouble:
            if is_away(trouble):
                for waiting in group:
                    waiting.tell(trouble)
            else:
                # One of them is at fault, or a rival was first: alone each gets what it deserves.
                logs.get("ingestion").info("a group is taken one by one", reason=repr(trouble))
                for waiting in group:
                    await self._alone(db, waiting)
            return
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.tell(outcome)

    async def _alone(self, db: Database, waiting: _Waiting) -> None:
        try:
            waiting.tell(await hand_over(db, self._intake, waiting.handover))
        except Exception as trouble:
            waiting.tell(trouble)
