"""A file or a validated batch brought to its end before the eyes of whoever typed the command."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from shared.client.answers import REFUSALS, Line, Receipt, Snapshot, Withdrawals
from shared.client.client import Client, How
from shared.client.files import Pushed
from shared.client.meter import Meter
from shared.client.pushing import Pushing, await_counted, follow
from shared.client.refusals import Refused
from shared.client.screen import SHOWN, Screen
from shared.client.snapshots import Snapshotting, Whole
from shared.client.tables import write_table

HEADS = ("position", "source_id", "code", "pointer", "reason", "repair")
One = TypeVar("One")
_FINE = frozenset({"processed", "validated"})


@dataclass(frozen=True, slots=True)
class Ending:
    """What is wanted when a batch has come to rest."""

    refused_to: Path | None = None
    wait_counted: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """How a snapshot is ended: looked at only, or with so many withdrawals that are meant."""

    confirmed: int | None = None
    is_preview: bool = False
    is_again: bool = False


class Sending:
    """Sends to one service, shows bars meanwhile and tables afterwards."""

    def __init__(self, client: Client, screen: Screen, service: str) -> None:
        self._client, self._screen, self._service = client, screen, service

    async def push(
        self, pushed: Pushed, how: How, *, is_again: bool = False, is_commit: bool = False
    ) -> Receipt:
        """The receipt at rest; what is validated and sound is written if `is_commit`."""
        with Meter(self._screen, size=pushed.size) as meter:
            pushing = Pushing(self._client, pushed, how)
            receipt = await pushing.hand_over(meter.sent, is_again=is_again)
            return await self._at_rest(receipt, meter, is_commit=is_commit)

    async def push_whole(self, pushed: Pushed, whole: Whole, *, closing: Closing) -> Receipt | None:
        """The receipt at rest of a file that is everything; None when nothing but shown.

        What would be withdrawn is shown when it is only asked about, or has to be confirmed.
        """
        with Meter(self._screen, size=pushed.size) as meter:
            snapshotting = Snapshotting(self._client, pushed, whole)
            snapshot = await snapshotting.lay_down(meter.sent, is_again=closing.is_again)
            if closing.is_preview and snapshot.status == "open":
                numbers = await snapshotting.preview(snapshot)
                await self._tell_absent(snapshotting, snapshot, numbers)
                return None
            try:
                receipt = await snapshotting.close(snapshot, closing.confirmed)
            except Refused as refused:
                if refused.withdrawals is None:
                    raise
                self._screen.complain(refused.words(self._screen.words.lang))
                await self._tell_absent(snapshotting, snapshot, refused.withdrawals)
                return None
            return await follow(self._client, self._service, receipt, taken=meter.taken)

    async def _tell_absent(
        self, snapshotting: Snapshotting, snapshot: Snapshot, numbers: Withdrawals
    ) -> None:
        self._screen.absent(numbers, await _first(snapshotting.absent(snapshot)))
        if numbers.must_be_confirmed:
            self._screen.say("confirm", numbers.count, snapshot.snapshot_id, self._service)
        else:
            self._screen.say("would_close")

    async def commit(self, batch_id: str) -> Receipt:
        """The receipt at rest of a batch that was validated.

        One that has been committed before, perhaps by a call whose answer was lost, is told as it
        stands.
        """
        with Meter(self._screen, size=0) as meter:
            before = await self._client.receipt(self._service, batch_id)
            if before.status == "validated":
                before = await self._commit(before)
            return await follow(self._client, self._service, before, taken=meter.taken)

    async def tell(self, receipt: Receipt, ending: Ending) -> bool:
        """Show what became of it; whether all is well."""
        self._screen.receipt(receipt)
        if receipt.refused:
            await self._tell_refused(receipt, ending.refused_to)
        if receipt.status == "validated":
            await self._tell_changes(receipt)
            self._screen.say("preview", receipt.batch_id, self._service)
        if ending.wait_counted:
            await self._await_counted(receipt)
        return receipt.status in _FINE and not receipt.refused

    async def _at_rest(self, receipt: Receipt, meter: Meter, *, is_commit: bool) -> Receipt:
        receipt = await follow(self._client, self._service, receipt, taken=meter.taken)
        if not is_commit or receipt.status != "validated":
            return receipt
        if receipt.refused:
            self._screen.say("not_committed")
            return receipt
        receipt = await self._commit(receipt)
        return await follow(self._client, self._service, receipt, taken=meter.taken)

    async def _commit(self, receipt: Receipt) -> Receipt:
        try:
            key = f"commit-{secrets.token_hex(12)}"
            return await self._client.commit(self._service, receipt.batch_id, key=key)
        except Refused as refused:
            if refused.slug == "preview-moved" and refused.receipt:
                self._screen.say("moved")
                return refused.receipt
            raise

    async def _tell_refused(self, receipt: Receipt, into: Path | None) -> None:
        screen = self._screen
        codes = await self._client.error_codes(self._service)
        shown = await _first(self._refused(receipt))
        screen.refused(shown, receipt.refused, codes=codes)
        if into is None:
            return
        lines = [line async for line in self._refused(receipt)]
        rows = chain.from_iterable(
            (screen.fault_row(line, fault, codes=codes) for fault in line.errors) for line in lines
        )
        write_table(into, HEADS, rows)
        screen.say("written", into)

    async def _tell_changes(self, receipt: Receipt) -> None:
        if not receipt.counts.get("updated"):
            return
        lines = self._client.lines(self._service, receipt.batch_id, outcome="updated")
        self._screen.changes(await _first(lines))

    async def _refused(self, receipt: Receipt) -> AsyncIterator[Line]:
        for outcome in REFUSALS:
            if not receipt.counts.get(outcome):
                continue
            lines = self._client.lines(self._service, receipt.batch_id, outcome=outcome)
            async for line in lines:
                yield line

    async def _await_counted(self, receipt: Receipt) -> None:
        if receipt.sequence is None:
            self._screen.say("nothing_to_count")
            return
        with Meter(self._screen, size=0) as meter:
            meter.counted(False)
            await await_counted(self._client, self._service, receipt.sequence)
            meter.counted(True)
        self._screen.say("counted", receipt.sequence)


async def _first(found: AsyncIterator[One]) -> list[One]:
    """As many as a person wants to see; the pages after them are not asked for."""
    shown: list[One] = []
    async for one in found:
        shown.append(one)
        if len(shown) == SHOWN:
            break
    return shown
