"""The provinces' own books: what was taken, kept apart from everything that Xiangzhu counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Identity = tuple[str, str]  # source and source_id


@dataclass(slots=True)
class Ledger:
    """What the receipts of one service say was taken, and what it comes to."""

    versions: dict[Identity, int] = field(default_factory=dict)
    items: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    withdrawn: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    batches: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)

    def enter(
        self, items: Sequence[dict[str, Any]], receipt: dict[str, Any], *, is_whole: bool = False
    ) -> None:
        """Book what a receipt confirms; each line stands for the item at its position.

        Those of a snapshot, which is the whole, are followed by a line for each withdrawal.
        """
        lines = receipt["items"]
        assert receipt["received"] == len(lines)
        self.batches.add(receipt["batch_id"])
        for item, line in zip(items, lines, strict=not is_whole):
            identity = (receipt["source"], item["source_id"])
            self._book(identity, line, "unchanged" if is_whole else self._expected(identity))
            self.withdrawn.pop(identity, None)
            self.items[identity] = item
        for line in lines[len(items) :]:
            identity = (receipt["source"], line["source_id"])
            self._book(identity, line, "withdrawn")
            self.withdrawn[identity] = self.items.pop(identity)

    def _expected(self, identity: Identity) -> str:
        if identity in self.withdrawn:
            return "restored"
        return "updated" if identity in self.items else "created"

    def _book(self, identity: Identity, line: dict[str, Any], expected: str) -> None:
        assert line["outcome"] == expected, f"{identity}: {line}"
        is_new = expected != "unchanged"
        assert line["version"] == self.versions.get(identity, 0) + is_new, f"{identity}: {line}"
        self.versions[identity] = line["version"]
        self.outcomes[expected] += 1

    @property
    def committed_fen(self) -> int:
        """Everything committed to the projects in the books."""
        return sum(
            int(fund["amount_yuan"].replace(".", ""))
            for item in self.items.values()
            for fund in item["funds"]
            if fund["entry"] == "committed"
        )

    @property
    def person_times(self) -> int:
        """Everybody reached by the projects in the books."""
        return sum(b["person_times"] for i in self.items.values() for b in i["beneficiaries"])
