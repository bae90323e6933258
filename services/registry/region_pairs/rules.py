"""Decides which pairs a published list names."""

from collections.abc import Iterable, Mapping

from shared.contracts.registry import RegionPairsState

EAST_WEST = "east-west"


def pairs_of(rows: Iterable[Mapping[str, str]]) -> RegionPairsState:
    """The east-west pairs of the list, in the order of their codes."""
    return RegionPairsState(
        id=EAST_WEST, pairs=sorted((row["east_code"], row["west_code"]) for row in rows)
    )
