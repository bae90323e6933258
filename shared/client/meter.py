"""The bars that show how far a push has come: bytes sent, items taken, all of it counted."""

from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from shared.client.answers import Receipt
from shared.client.screen import Screen

_MIB = 1024 * 1024


class Meter(Progress):
    """Each bar appears when its part begins; to be used as a `with` block."""

    def __init__(self, screen: Screen, *, size: int) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[amount]}"),
            TimeElapsedColumn(),
            console=screen.beside,
        )
        self._words, self._size = screen.words, size
        self._bars: dict[str, TaskID] = {}

    def sent(self, count: int) -> None:
        """So many bytes have gone out."""
        amount = f"{count / _MIB:,.1f} / {self._size / _MIB:,.1f} MiB"
        self._show("sending", count, total=self._size, amount=amount)

    def taken(self, receipt: Receipt) -> None:
        """So many items have their outcome."""
        amount = f"{receipt.done:,} / {receipt.received:,}"
        self._show("taking", receipt.done, total=receipt.received, amount=amount)

    def counted(self, is_done: bool) -> None:
        """The statistics have counted it, or not yet."""
        self._show("counting", int(is_done), total=1, amount="")

    def _show(self, what: str, done: int, *, total: int, amount: str) -> None:
        if what not in self._bars:
            self._bars[what] = self.add_task(self._words.say(what), amount="")
        self.update(self._bars[what], completed=done, total=total, amount=amount)
