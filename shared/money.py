"""Money: whole fen inside, yuan as text with two decimals outside, never a float between."""

from collections.abc import Sequence


def fen(yuan: str) -> int:
    """Yuan text, at most two decimals, as whole fen."""
    whole, _, cents = yuan.partition(".")
    return int(whole + (cents + "00")[:2])


def yuan(fen: int) -> str:
    """Whole fen as yuan text with two decimals, exactly."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount by weights with the largest remainder: the parts sum to it exactly.

    Among equal remainders the earlier weight comes first; without any weight all count the same.
    A negative amount (a correction) is split by the same rule.
    """
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts, remainders = map(
        list, zip(*(divmod(amount * one, whole) for one in weights), strict=True)
    )
    left = amount - sum(parts)
    for place in sorted(range(len(parts)), key=lambda place: -remainders[place])[:left]:
        parts[place] += 1
    return parts
