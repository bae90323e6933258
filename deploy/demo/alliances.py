"""How the 274 paired organizations spread over the provinces that have or help key counties."""

from collections import Counter
from functools import cache

from deploy.demo.places import places

PAIRED_ORGANIZATIONS = 274
KEY_COUNTIES = 160
OWN_PERCENT = 40

# Organizations beside the 274 whose pairings are proposed, agreed or ended, per western province.
CANDIDATES = 4

Slot = tuple[str, int]


@cache
def slots() -> dict[str, list[Slot]]:
    """Per western province the organizations that help its key counties, as (sender, index).

    A western province's own organizations fill two fifths of its slots, those of its eastern
    partners the rest. Indices rise per sender, so no organization takes two slots.
    """
    taken: Counter[str] = Counter()
    dealt = {}
    for west, count in _slot_counts().items():
        east = places().helpers_of(west)
        own = count * OWN_PERCENT // 100
        helpers = [west] * own + [east[turn % len(east)] for turn in range(count - own)]
        dealt[west] = [(helper, _next(taken, helper)) for helper in helpers]
    return dealt


@cache
def leading_count(sender: str) -> int:
    """How many of a sender's first organizations are the able ones that pairings take theirs from.

    At least one: every sender has an organization that its projects can name.
    """
    paired = sum(helper == sender for held in slots().values() for helper, _ in held)
    return max(1, paired + (CANDIDATES if sender in slots() else 0))


def _slot_counts() -> dict[str, int]:
    """The 274 by key counties, the remainder to the largest fractions."""
    counties = {west: len(held) for west, held in places().key.items()}
    shares = {west: divmod(PAIRED_ORGANIZATIONS * n, KEY_COUNTIES) for west, n in counties.items()}
    left = PAIRED_ORGANIZATIONS - sum(whole for whole, _ in shares.values())
    first = sorted(shares, key=lambda west: (-shares[west][1], west))[:left]
    return {west: whole + (west in first) for west, (whole, _) in shares.items()}


def _next(taken: Counter[str], sender: str) -> int:
    taken[sender] += 1
    return taken[sender] - 1
