"""A batch of one, told as what became of the one thing that was handed over."""

from collections.abc import Callable
from dataclasses import replace

from pydantic_core import to_json

from shared.ingestion.items import Outcome
from shared.ingestion.receipts import Receipt
from shared.problems import Conflict, Fault, Invalid, Problem, catalogue_at, told


class ItemInConflict(Conflict):
    """The item clashes with the one that is held: the same version, another content."""

    repair = "Raise source_version when the content changes, and send the item again."
    repair_zh = "内容变化时请提高 source_version，再重新发送。"


_STATUSES = {Outcome.CREATED: 201, Outcome.DEFERRED: 202}
_REFUSALS: dict[str, type[Problem]] = {
    Outcome.REJECTED: Invalid,
    Outcome.CONFLICT: ItemInConflict,
}


def one_line(path: str) -> Callable[[Receipt], tuple[int, bytes]]:
    """How a receipt of one item is answered at `path`: with which status and body."""
    catalogue = catalogue_at(path)

    def render(receipt: Receipt) -> tuple[int, bytes]:
        (entry,) = receipt.entries
        document = receipt.document(path=path, full=True)
        line = document["items"][0]
        kept = {name: document[name] for name in ("batch_id", "source", "sequence")}
        faults = [_of_one(fault) for fault in entry.faults]
        kind = _REFUSALS.get(line["outcome"])
        if kind is None:
            warnings = [_of_one(warning) for warning in entry.warnings]
            line["errors"] = [told(fault, catalogue=catalogue) for fault in faults]
            line["warnings"] = [told(warning, catalogue=catalogue) for warning in warnings]
            return _STATUSES.get(line["outcome"], 200), to_json(kept | line)
        problem = kind(
            detail="; ".join(fault.message for fault in faults),
            detail_zh="；".join(fault.message_zh for fault in faults),
            faults=faults,
        )
        answer = problem.document(instance=path, catalogue=catalogue)
        return problem.status, to_json(answer | kept)

    return render


def _of_one(fault: Fault) -> Fault:
    """A fault of the only item: its pointer leads from the item itself."""
    return replace(fault, pointer=fault.pointer.removeprefix("/0") or "/")
