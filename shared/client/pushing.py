"""One file handed over once, however often the line is cut and the command is repeated."""

from collections.abc import Callable
from dataclasses import replace

from shared.client.answers import Receipt
from shared.client.client import Client, How
from shared.client.files import Pushed, Sent
from shared.client.notes import Notes
from shared.client.refusals import Refused

_NOT_FOUND = 404
_LOOK_SECONDS = 1

Taken = Callable[[Receipt], None]
"""Is told the receipt again and again while the service takes a large delivery."""


class Pushing:
    """Pushes one file in one way, and remembers beside the file how far that has come."""

    def __init__(self, client: Client, pushed: Pushed, how: How) -> None:
        self._client, self._pushed, self._how = client, pushed, how
        self._notes = Notes(pushed.path)
        self._wish = {
            "to": client.address_of(how.service),
            "as": client.client_id,
            "sha256": pushed.sha256,
            "media_type": pushed.media_type,
            **how.params,
        }

    async def hand_over(
        self, sent: Sent = lambda count: None, *, is_again: bool = False
    ) -> Receipt:
        """The receipt of this file: the one it has already, else of sending it now.

        What was validated, or came to nothing, is sent anew; so is everything when `is_again`.
        Raises `Refused`, `Unreachable` or `FileChanged`; the same again goes on from here.
        """
        note = self._notes.begin(self._wish)
        if note.batch_id:
            before = await self._find(note.batch_id)
            if before and self._stands(before) and not is_again:
                return before
            note = self._notes.renew(self._wish)
        receipt = await self._client.push(self._pushed, self._how, key=note.key, sent=sent)
        self._notes.keep(self._wish, replace(note, batch_id=receipt.batch_id))
        return receipt

    def _stands(self, receipt: Receipt) -> bool:
        """Whether there is nothing to be done but to look at it.

        A preview is asked for again because something may have moved.
        """
        if not receipt.is_at_rest:
            return True
        return self._how.mode == "commit" and receipt.status in ("processed", "partial")

    async def _find(self, batch_id: str) -> Receipt | None:
        """A batch that the note speaks of; a service that was set up anew does not know it."""
        try:
            receipt = await self._client.receipt(self._how.service, batch_id)
        except Refused as refused:
            if refused.status == _NOT_FOUND:
                return None
            raise
        return replace(receipt, is_replayed=True)


async def follow(
    client: Client, service: str, receipt: Receipt, *, taken: Taken = lambda receipt: None
) -> Receipt:
    """The receipt when the batch has come to rest."""
    while not receipt.is_at_rest:
        taken(receipt)
        receipt = await client.receipt(service, receipt.batch_id, wait=_LOOK_SECONDS)
    taken(receipt)
    return receipt


async def await_counted(client: Client, service: str, sequence: int) -> None:
    """Return when the statistics have counted everything up to this sequence."""
    while not await client.has_counted(service, sequence, wait=10):
        pass
