"""What changed from one version of a thing to the next, reckoned when somebody asks."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic_core import from_json, to_json

from shared.clock import iso
from shared.ingestion.items import Change, State


def told(
    versions: Sequence[dict[str, Any]],
    earlier: dict[str, Any] | None,
    *,
    shown: Callable[[State], State],
) -> Iterator[dict[str, Any]]:
    """Versions as readers see them, each with what changed since the one before.

    `earlier` is the version before the first, None for the very first: to nothing nothing changed.
    """
    before = shown(from_json(earlier["state"])) if earlier else None
    for version in versions:
        state = shown(from_json(version["state"]))
        yield version | {
            "time": iso(version["time"]),
            "sequence": str(version["sequence"]),
            "changes": [] if before is None else list(changes(before, state)),
            "state": state,
        }
        before = state


def changes(before: Any, after: Any, pointer: str = "") -> Iterator[Change]:
    """Every difference between two JSON values, each with its JSON Pointer.

    The entries of a list have no names, so they are compared as they stand: one that is gone is
    told at its old place, a new one at its new place, and one that only moved not at all.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            below = f"{pointer}/{_escaped(name)}"
            yield from changes(before.get(name), after.get(name), below)
    elif isinstance(before, list) and isinstance(after, list):
        for place, entry in _only_in(before, after):
            yield {"pointer": f"{pointer}/{place}", "before": entry, "after": None}
        for place, entry in _only_in(after, before):
            yield {"pointer": f"{pointer}/{place}", "before": None, "after": entry}
    elif before != after:
        yield {"pointer": pointer, "before": before, "after": after}


def _only_in(entries: Sequence[Any], others: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    there = Counter(map(to_json, others))
    for place, entry in enumerate(entries):
        text = to_json(entry)
        if there[text]:
            there[text] -= 1
        else:
            yield place, entry


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
