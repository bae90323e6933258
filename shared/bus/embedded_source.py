"""Reading the embedded log: exactly the positions that are asked for, woken by each append."""

import asyncio
from collections.abc import Mapping
from typing import Any

from shared.bus import embedded_sql as sql
from shared.bus.embedded_line import Line
from shared.bus.ports import Incoming, OffsetMissing


class EmbeddedSource:
    """Reads the log; a NOTIFY of an append ends the wait for new records."""

    def __init__(self, url: str, *, group: str) -> None:
        self._appended = asyncio.Event()
        self._line = Line(url, heard=self._appended)
        self._group = group

    async def partitions(self, topic: str) -> list[int]:
        return sorted(await self.end_offsets(topic))

    async def end_offsets(self, topic: str) -> dict[int, int]:
        async with self._line.talk() as connection:
            rows = await connection.fetch(sql.ENDS, [topic])
        return {row["partition"]: row["next_offset"] for row in rows}

    async def read(
        self, positions: Mapping[tuple[str, int], int], *, limit: int, wait: float
    ) -> list[Incoming]:
        until = asyncio.get_running_loop().time() + wait
        while True:
            self._appended.clear()
            records = await self._read_now(positions, limit)
            left = until - asyncio.get_running_loop().time()
            if records or left <= 0:
                return records
            try:
                await asyncio.wait_for(self._appended.wait(), left)
            except TimeoutError:
                return []

    async def _read_now(
        self, positions: Mapping[tuple[str, int], int], limit: int
    ) -> list[Incoming]:
        async with self._line.talk() as connection:
            rows = await connection.fetch(sql.ENDS, sorted({topic for topic, _ in positions}))
            ends = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
            spans = _spans(positions, ends=ends, limit=limit)
            if not spans:
                return []
            found = await connection.fetch(sql.READ, *map(list, zip(*spans, strict=True)))
        if len(found) != sum(high - low for _, _, low, high in spans):
            topic, partition, low, _ = spans[0]
            raise OffsetMissing(topic, partition, position=low, reason="records have been removed")
        return [_incoming(row) for row in found]

    async def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        async with self._line.talk() as connection:
            await connection.executemany(
                sql.COMMIT, [(self._group, *place, at) for place, at in sorted(positions.items())]
            )

    async def close(self) -> None:
        await self._line.hang_up()


def _spans(
    positions: Mapping[tuple[str, int], int], *, ends: Mapping[tuple[str, int], int], limit: int
) -> list[tuple[str, int, int, int]]:
    """From where to where to read each partition, sharing `limit` so that none is starved."""
    waiting: list[tuple[int, tuple[str, int]]] = []
    for place, position in positions.items():
        end = ends.get(place)
        if end is None or not 0 <= position <= end:
            raise OffsetMissing(*place, position=position, reason=f"the log ends at {end}")
        if position < end:
            waiting.append((end - position, place))
    spans = []
    for turn, (available, place) in enumerate(sorted(waiting)):
        share = min(available, max(1, limit // (len(waiting) - turn)), limit)
        limit -= share
        if share:
            spans.append((*place, positions[place], positions[place] + share))
    return sorted(spans)


def _incoming(row: Any) -> Incoming:
    topic, partition, position, key, flat, value, appended_at = row
    headers = tuple(zip(map(bytes.decode, flat[::2]), flat[1::2], strict=True))
    return Incoming(topic, partition, position, key, value, headers, appended_at)
