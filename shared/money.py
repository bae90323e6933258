"""Money: whole fen inside, yuan as text with two decimals outside, never a float between."""


def fen(yuan: str) -> int:
    """Yuan text, at most two decimals, as whole fen."""
    whole, _, cents = yuan.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)


def yuan(fen: int) -> str:
    """Whole fen as yuan text with two decimals, exactly."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
