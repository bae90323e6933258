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
    batches: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)

    def enter(self, items: Sequence[dict[str, Any]], receipt: dict[str, Any]) -> None:
        """Book what a receipt confirms; each line stands for the item at its position."""
        assert receipt["received"] == len(items) == len(receipt["items"])
        self.batches.add(receipt["batch_id"])
        for item, line in zip(items, receipt["items"], strict=True):
            identity = (receipt["source"], item["source_id"])
            self.outcomes[line["outcome"]] += 1
            assert line["outcome"] in ("created", "updated"), f"{identity}: {line}"
            assert line["version"] == self.versions.get(identity, 0) + 1, f"{identity}: {line}"
            self.versions[identity] = line["version"]
            self.items[identity] = item

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
