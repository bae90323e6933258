"""Pushing everything that a source holds: the steps of a snapshot, and one file as a whole one."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from shared.client.answers import Absent, Receipt, Snapshot, Withdrawals
from shared.client.client import Client
from shared.client.connection import Call
from shared.client.files import Pushed, Sent
from shared.client.notes import Notes
from shared.client.refusals import Refused

_NOT_FOUND = 404
_CAME_TO_NOTHING = frozenset({"expired", "cancelled", "failed"})
_ONLY = 1  # a file is one part, whatever its length


@dataclass(frozen=True, slots=True)
class Whole:
    """Of what a file is the whole: of these types, from this source, at this service.

    `row_type` says what the rows of a table are, if no column does.
    """

    service: str
    types: str
    source: str | None = None
    row_type: str | None = None


class Part(NamedTuple):
    """A file as one part of a snapshot, numbered from 1."""

    number: int
    pushed: Pushed
    row_type: str | None = None


class Snapshots:
    """The snapshots of one client at one service. Its calls raise as those of `Client` do."""

    def __init__(self, client: Client, service: str) -> None:
        self._client = client
        self._url = client.address_of(service).removesuffix("batches") + "snapshots"

    async def open(self, types: str, source: str | None, *, key: str) -> Snapshot:
        """A new snapshot, or the one that this key has opened before."""
        params = {"types": types} | ({"source": source} if source else {})
        return Snapshot.of(await self._post("", params, key=key))

    async def find(self, snapshot_id: str) -> Snapshot | None:
        """A snapshot as it stands; None for one that is not known."""
        try:
            answer = await self._client.ask(Call("GET", f"{self._url}/{snapshot_id}"))
        except Refused as refused:
            if refused.status == _NOT_FOUND:
                return None
            raise
        return Snapshot.of(answer.json())

    async def send_part(
        self, snapshot_id: str, part: Part, *, key: str, sent: Sent = lambda count: None
    ) -> int:
        """Store a file as one part; how many items it holds."""
        call = Call(
            "POST",
            f"{self._url}/{snapshot_id}/parts/{part.number}",
            params={"type": part.row_type} if part.row_type else {},
            headers={
                "Content-Type": part.pushed.media_type,
                "Content-Length": str(part.pushed.size),
                "Content-Digest": part.pushed.content_digest,
                "Idempotency-Key": json.dumps(key),
            },
            body=lambda: part.pushed.pieces(sent),
        )
        return int((await self._client.ask(call)).json()["items"])

    async def preview(self, snapshot_id: str, *, parts: int, key: str) -> Withdrawals:
        """What closing it now would withdraw; it stays open."""
        params: dict[str, str | int] = {"parts": parts, "mode": "validate"}
        told = await self._post(f"/{snapshot_id}/close", params, key=key)
        return Withdrawals.of(told["withdrawals"])

    async def close(
        self, snapshot_id: str, *, parts: int, confirmed: int | None, key: str
    ) -> Receipt:
        """The receipt of its batch, which waits for the worker.

        Raises `Refused` with `withdrawals` when more would go than goes without saying.
        """
        params = {"parts": parts}
        if confirmed is not None:
            params["confirm_withdrawals"] = confirmed
        return Receipt.of(await self._post(f"/{snapshot_id}/close", params, key=key))

    async def withdrawals(self, snapshot_id: str) -> AsyncIterator[Absent]:
        """What an open snapshot leaves out so far."""
        async for told in self._client.pages(f"{self._url}/{snapshot_id}/withdrawals", {}):
            yield Absent(told["type"], told["source_id"], told["name"])

    async def _post(self, path: str, params: Mapping[str, str | int], *, key: str) -> Any:
        headers = {"Idempotency-Key": json.dumps(key)}
        call = Call("POST", self._url + path, params=params, headers=headers)
        return (await self._client.ask(call)).json()


class Snapshotting:
    """Pushes one file as the whole of what a source holds, and remembers how far that has come."""

    def __init__(self, client: Client, pushed: Pushed, whole: Whole) -> None:
        self._client, self._pushed, self._whole = client, pushed, whole
        self._snapshots = Snapshots(client, whole.service)
        self._notes = Notes(pushed.path)
        self._wish = {
            "to": client.address_of(whole.service),
            "as": client.client_id,
            "sha256": pushed.sha256,
            "media_type": pushed.media_type,
            "whole_of": whole.types,
            "source": whole.source or "",
            "type": whole.row_type or "",
        }

    async def lay_down(
        self, sent: Sent = lambda count: None, *, is_again: bool = False
    ) -> Snapshot:
        """The snapshot of this file with its part in it: the one it has already, else a new one.

        One that came to nothing is opened anew, and so is one that is closed when `is_again`.
        """
        note = self._notes.begin(self._wish)
        before = await self._snapshots.find(note.batch_id) if note.batch_id else None
        if before and before.status != "open":
            if before.status not in _CAME_TO_NOTHING and not is_again:
                return before
            note, before = self._notes.renew(self._wish), None
        whole = self._whole
        if before is None:
            before = await self._snapshots.open(whole.types, whole.source, key=f"{note.key}-open")
            self._notes.keep(self._wish, replace(note, batch_id=before.snapshot_id))
        if _ONLY not in before.parts:
            part = Part(_ONLY, self._pushed, whole.row_type)
            await self._snapshots.send_part(
                before.snapshot_id, part, key=f"{note.key}-part", sent=sent
            )
        return before

    async def preview(self, snapshot: Snapshot) -> Withdrawals:
        """What closing it now would withdraw; each time asked anew."""
        key = secrets.token_hex(16)
        return await self._snapshots.preview(snapshot.snapshot_id, parts=_ONLY, key=key)

    async def close(self, snapshot: Snapshot, confirmed: int | None) -> Receipt:
        """The receipt of its batch; of one that has been closed before as it stands.

        Raises `Refused` with `withdrawals` when more would go than goes without saying.
        """
        if snapshot.status != "open":
            receipt = await self._client.receipt(self._whole.service, snapshot.snapshot_id)
            return replace(receipt, is_replayed=True)
        key = f"{self._notes.begin(self._wish).key}-close-{confirmed}"
        return await self._snapshots.close(
            snapshot.snapshot_id, parts=_ONLY, confirmed=confirmed, key=key
        )

    def absent(self, snapshot: Snapshot) -> AsyncIterator[Absent]:
        """What it leaves out, while it is open."""
        return self._snapshots.withdrawals(snapshot.snapshot_id)
