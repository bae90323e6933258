"""Codes of administrative divisions (GB/T 2260): which lies within which."""

NATION = "000000"


def within(area: str, code: str) -> bool:
    """Whether division `code` is `area` or lies within it; everything lies within the nation.

    Six digits: two of the province, two of the prefecture, two of the county.
    """
    if area == NATION:
        return True
    if area.endswith("0000"):
        return code[:2] == area[:2]
    if area.endswith("00"):
        return code[:4] == area[:4]
    return code == area
