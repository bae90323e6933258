"""A batch of records made ready to be applied: what goes where, what is parked, what moves."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.ports import Incoming
from shared.contracts.drained import drained_sequence
from shared.contracts.envelope import Event, from_record
from shared.listener.parking import Key
from shared.listener.positions import Move, Place

Operation = Callable[[AsyncConnection, Sequence[Event]], Awaitable[None]]
Handlers = Mapping[str, Operation]

BEHIND = "waits behind a parked event of the same key"
DRAINED = ".outbox.drained.v1"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a service hears: which operation each event type goes to, and which it ignores.

    Any other type is parked: an event nobody thought of must not vanish. Operations are called
    in the order in which the table first names them, so that two workers lock in one order.
    Records at `discarded` places were given up by an operator, and hold nobody up again.
    """

    handlers: Handlers
    ignored: AbstractSet[str] = frozenset()
    discarded: AbstractSet[tuple[str, int, int]] = frozenset()
    ranks: Mapping[Operation, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        operations = dict.fromkeys(self.handlers.values())
        ranks = {operation: rank for rank, operation in enumerate(operations)}
        object.__setattr__(self, "ranks", ranks)


@dataclass(slots=True)
class Group:
    """Events for one call of one operation, each with the record it came in."""

    operation: Operation
    records: list[Incoming] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """Records of one read, ready for one transaction."""

    records: Sequence[Incoming] = ()
    moves: dict[Place, Move] = field(default_factory=dict)
    parked: list[tuple[Incoming, str]] = field(default_factory=list)
    stuck: set[Key] = field(default_factory=set)
    # By wave and rank of the operation; and where each key's last event stands.
    _groups: dict[tuple[int, int], Group] = field(default_factory=dict)
    _placed: dict[Key, tuple[int, int]] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        """The calls to make, in order: in each wave one of each operation at most."""
        return [self._groups[place] for place in sorted(self._groups)]

    @property
    def expected(self) -> dict[Place, int]:
        """Where the positions have to be for this batch to be applied."""
        return {place: move.expected for place, move in self.moves.items()}

    def park(self, record: Incoming, reason: str) -> None:
        """Park a record, and from now on everything of its key behind it."""
        self.parked.append((record, reason))
        if record.key is not None:
            self.stuck.add((record.topic, record.key))

    def add(self, record: Incoming, event: Event, *, operation: Operation, rank: int) -> None:
        """Put an event into the first call of its operation that keeps its key's order.

        Only the order within a key means anything: keys of different partitions have none. So
        a batch of mixed events needs as many calls as it has operations, not as it has changes
        from one to another.
        """
        key = (record.topic, record.key or "")
        wave, last = self._placed.get(key, (0, 0))
        place = self._placed[key] = (wave + (rank < last), rank)
        group = self._groups.get(place)
        if group is None:
            group = self._groups[place] = Group(operation)
        group.records.append(record)
        group.events.append(event)


def prepare(
    records: Sequence[Incoming],
    hearing: Hearing,
    *,
    expected: Mapping[Place, int],
    stuck: AbstractSet[Key] = frozenset(),
) -> Batch:
    """Sort out a read. `expected` is where it began, `stuck` the keys with parked events."""
    batch = Batch(records, stuck=set(stuck))
    for record in records:
        place = (record.topic, record.partition)
        move = batch.moves.get(place)
        if move is None:
            move = batch.moves[place] = Move(expected[place], 0)
        move.next_offset = record.offset + 1
        if hearing.discarded and (*place, record.offset) in hearing.discarded:
            continue
        if batch.stuck and (record.topic, record.key) in batch.stuck:
            batch.parked.append((record, BEHIND))
            continue
        try:
            event = from_record(record.headers, record.value)
            operation = hearing.handlers.get(event.type)
            if operation is not None:
                move.event_time = event.time
                rank = hearing.ranks[operation]
                batch.add(record, event, operation=operation, rank=rank)
            elif event.type.endswith(DRAINED):
                move.complete_through = max(move.complete_through, drained_sequence(event))
                move.current_at = event.time
            elif event.type not in hearing.ignored:
                batch.park(record, f"nobody here handles {event.type}")
        except ValueError as unreadable:
            batch.park(record, f"cannot be read: {unreadable}")
    return batch
