"""What a snapshot leaves out of all that its source held when it was opened."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.areas import stem
from shared.database import driver
from shared.ingestion.items import ItemType
from shared.ingestion.snapshots.states import Snapshot

# More than so many, or more than one in so many, is rather a mistake than a wish.
MOST, ONE_IN = 1_000, 20

# Only where somebody else writes as this source has each item to be asked who sent it.
_OTHERS = "select exists (select from batches where source = $1 and client_id <> $2)"
_OWN_SENDING = """
and exists (
    select from ({history}) told join batches on batches.id = told.batch_id::uuid
    where told.version = held.version and batches.client_id = $4
)
"""
# $1 source, $2 when it was opened, $3 the pattern of its division's codes, $4 the client.
_HELD = """
from {table} held where held.source = $1 and held.withdrawn_at is null and held.updated_at < $2
and ($3::text = '%' or {own}) and $4::text is not null {sending}
"""
# $5 the snapshot.
_ABSENT = """
and not exists (
    select from listed where listed.identity = '{name}' || E'\\t' || held.source_id
)
"""
_LISTED = """
with listed as materialized (
    select unnest(listed) as identity from delivered_parts where batch_id = $5
)
"""


# $8 what is looked for.
_FOUND = """
and ($8::text is null or strpos(lower(held.source_id), lower($8)) > 0
    or strpos(lower(held.state ->> 'name'), lower($8)) > 0)
"""


class Absent(NamedTuple):
    """An item that would be withdrawn, and its state as JSON text."""

    item_type: str
    source_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many items there are of each type, and how many of them a snapshot leaves out."""

    held: dict[str, int]
    absent: dict[str, int]

    @property
    def withdrawals(self) -> int:
        """How many would go."""
        return sum(self.absent.values())

    @property
    def must_be_confirmed(self) -> bool:
        """Whether so many do not go without saying."""
        return self.withdrawals > MOST or self.withdrawals * ONE_IN > sum(self.held.values())

    def document(self) -> dict[str, Any]:
        """As they are told."""
        return {
            "count": self.withdrawals,
            "held": sum(self.held.values()),
            "by_type": self.absent,
            "must_be_confirmed": self.must_be_confirmed,
        }


class Absentees:
    """Asks what a snapshot leaves out. Of items that came after it was opened nothing is asked.

    Nor of those that lie outside the sender's division, or were sent by another client.
    """

    def __init__(self, snapshot: Snapshot, types: Sequence[ItemType]) -> None:
        self._snapshot = snapshot
        # What names others goes before what it names.
        self._types = [one for one in reversed(types) if one.name in snapshot.types]
        self._values = (
            snapshot.source,
            snapshot.opened_at,
            stem(snapshot.division) + "%",
            snapshot.client_id,
        )

    async def count(self, tx: AsyncConnection) -> Numbers:
        """The numbers of held and absent items. Cost grows with the items held."""
        connection = await self._prepared(tx)
        held, absent = {}, {}
        for one in self._types:
            some = await self._held(tx, one)
            held[one.name] = await connection.fetchval(f"select count(*) {some}", *self._values)
            absent[one.name] = await connection.fetchval(
                f"{_LISTED} select count(*) {some} {_absent(one)}",
                *self._values,
                self._snapshot.snapshot_id,
            )
        return Numbers(held, absent)

    async def page(
        self, tx: AsyncConnection, *, after: tuple[str, str] | None, limit: int, text: str | None
    ) -> list[Absent]:
        """Some of them, by type and by the byte order of their ids, beginning after one.

        With a `text` only those in whose id or name it stands, in large or small letters.
        """
        connection = await self._prepared(tx)
        names = [one.name for one in self._types]
        found: list[Absent] = []
        for one in self._types:
            if after and names.index(one.name) < names.index(after[0]):
                continue
            beyond = after[1] if after and after[0] == one.name else ""
            rows = await connection.fetch(
                f"{await self._query(tx, one)} and held.source_id > $6 {_FOUND}"
                " order by held.source_id limit $7",
                *self._values,
                self._snapshot.snapshot_id,
                beyond,
                limit - len(found),
                text,
            )
            found += [Absent(one.name, *row) for row in rows]
            if len(found) == limit:
                break
        return found

    async def all_of(self, tx: AsyncConnection) -> AsyncIterator[Absent]:
        """Every one, in the same order; few of them are in memory at a time."""
        connection = await self._prepared(tx)
        for one in self._types:
            rows = connection.cursor(
                f"{await self._query(tx, one)} order by held.source_id",
                *self._values,
                self._snapshot.snapshot_id,
                prefetch=1_000,
            )
            async for row in rows:
                yield Absent(one.name, *row)

    def type_of(self, name: str) -> ItemType:
        """A type by its name."""
        return next(one for one in self._types if one.name == name)

    async def _query(self, tx: AsyncConnection, one: ItemType) -> str:
        some = await self._held(tx, one)
        return f"{_LISTED} select held.source_id, held.state::text {some} {_absent(one)}"

    async def _held(self, tx: AsyncConnection, one: ItemType) -> str:
        connection = await driver(tx)
        others = await connection.fetchval(_OTHERS, self._snapshot.source, self._snapshot.client_id)
        sending = _OWN_SENDING.format(history=one.holdings.history) if others else ""
        own = one.holdings.own.format("$3")
        return _HELD.format(table=one.table, own=own, sending=sending)

    async def _prepared(self, tx: AsyncConnection) -> Any:
        connection = await driver(tx)
        # How many identities a part lists is not known when a statement is planned; comparing
        # each item with each of a million is out of the question.
        await connection.execute("set local enable_nestloop = off")
        return connection


def _absent(one: ItemType) -> str:
    return _ABSENT.format(name=one.name)
