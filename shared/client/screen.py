"""What a person sees of a push: a bar for what is under way, and tables of what became of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from shared.client.answers import Absent, ErrorCode, Fault, Line, Receipt, Withdrawals
from shared.client.words import Words

SHOWN = 20


class Screen:
    """Results go to the output; what is under way, and trouble, go beside it."""

    def __init__(self, words: Words) -> None:
        self.words = words
        # What is shown comes from files and services: none of it is ours to style by.
        self.out = Console(markup=False, highlight=False, emoji=False)
        self.beside = Console(stderr=True, markup=False, highlight=False, emoji=False)

    def say(self, what: str, *values: object) -> None:
        """A sentence of the results."""
        self._print(self.words.say(what, *values))

    def complain(self, text: str) -> None:
        """Trouble."""
        self.beside.print(text, soft_wrap=True)

    def will_try_again(self, trouble: Exception) -> None:
        """The line is cut, or a service busy; it goes on by itself."""
        self.complain(self.words.say("again", trouble or type(trouble).__name__))

    def receipt(self, receipt: Receipt) -> None:
        """Which batch it is, its state, and how many items had which outcome."""
        if receipt.is_replayed:
            self.say("replayed")
        self.say("batch", receipt.batch_id)
        self.say("status", receipt.status)
        if receipt.trouble:
            self._print(receipt.trouble)
        table = Table(self.words.say("outcome"))
        table.add_column(self.words.say("count"), justify="right")
        for outcome, count in receipt.counts.items():
            table.add_row(self.words.outcome(outcome), f"{count:,}")
        table.add_section()
        table.add_row(self.words.say("received"), f"{receipt.received:,}")
        self.out.print(table)
        if waiting := receipt.counts.get("deferred"):
            self.say("deferred", f"{waiting:,}")
        if receipt.warned:
            self.say("warned", f"{receipt.warned:,}")

    def absent(self, numbers: Withdrawals, shown: Sequence[Absent]) -> None:
        """How many items a snapshot leaves out, and the first of them."""
        self.say("absent", f"{numbers.held:,}", f"{numbers.count:,}")
        for one in shown:
            self._print(f"  {one.type}  {one.source_id}  {one.name or ''}")
        if numbers.count > len(shown):
            self.say("absent_more", f"{numbers.count - len(shown):,}")

    def refused(self, lines: Sequence[Line], total: int, *, codes: Mapping[str, ErrorCode]) -> None:
        """The first refused items, each fault with its place, its reason and its repair."""
        self.say("refused")
        for line in lines[:SHOWN]:
            for fault in line.errors:
                position, source_id, code, pointer, reason, repair = self.fault_row(
                    line, fault, codes=codes
                )
                self._print(f"  {position}  {source_id}  {pointer}  {code}: {reason}")
                if repair:
                    self._print(f"     → {repair}")
        if total > SHOWN:
            self.say("more", f"{total - SHOWN:,}")

    def changes(self, lines: Sequence[Line]) -> None:
        """What the first updates would change, each value before and after."""
        self.say("changes")
        for line in lines:
            for change in line.changes:
                before, after = _short(change.before), _short(change.after)
                self._print(f"  {line.source_id}  {change.pointer}: {before} → {after}")

    def fault_row(
        self, line: Line, fault: Fault, *, codes: Mapping[str, ErrorCode]
    ) -> tuple[str, ...]:
        """One fault of one item as a row: where, what, why, and what to do."""
        is_zh = self.words.lang == "zh"
        told = fault.message_zh if is_zh else fault.message
        wanted = fault.expected_zh if is_zh else fault.expected
        expected = f" ({wanted})" if wanted else ""
        entry = codes.get(fault.code)
        repair = (entry.repair_zh if is_zh else entry.repair_en) if entry else ""
        place = (str(line.position), line.source_id or "", fault.code, fault.pointer)
        return (*place, told + expected, repair)

    def _print(self, text: str) -> None:
        self.out.print(text, soft_wrap=True)


def _short(value: Any) -> str:
    """A value of a state in one line, as JSON writes it; nothing is a dash."""
    return "—" if value is None else json.dumps(value, ensure_ascii=False)
