"""Which parts of names are looked for: as many frequent, middling, rare and absent ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

Asked = Mapping[str, str]
"""What is asked for: a part of a `name`, and perhaps a `province` or `division`."""

LENGTHS = range(2, 7)
# Shares of the names that hold a word.
FREQUENT, MIDDLE = 1 / 50, 1 / 2_000
# Among so many tries there are enough words of every kind, unless the names hold too few.
TRIES = 400


def words_asked(drawn: Sequence[Mapping[str, str]], count: int) -> dict[str, list[Asked]]:
    """So many different words of every kind, by kind, as far as these names tell them apart.

    The kind `narrowed` asks for as many of all kinds, each with the province or county of an
    organization drawn at random.
    """
    names = [row["name"] for row in drawn]
    held = Counter(part for name in names for part in _parts(name))
    chance = Random(count)
    found: dict[str, dict[str, None]] = {
        kind: {} for kind in ("frequent", "middle", "rare", "correlated", "absent")
    }
    for turn in range(count * TRIES):
        word = (_cut if turn % 2 else _glued)(chance, names)
        kind = found[_kind(word, held, len(names))]
        if len(kind) < count:
            kind[word] = None
    asked: dict[str, list[Asked]] = {
        kind: [{"name": word} for word in words] for kind, words in found.items()
    }
    every = [word for words in found.values() for word in words]
    asked["narrowed"] = [
        {"name": word, by: chance.choice(drawn)[by]}
        for word in chance.sample(every, min(count, len(every)))
        for by in (chance.choice(("province", "division")),)
    ]
    return asked


def _parts(name: str) -> set[str]:
    return {name[i : i + size] for size in LENGTHS for i in range(len(name) - size + 1)}


def _cut(chance: Random, names: Sequence[str]) -> str:
    """A part of a name, of any length that is looked for."""
    name = chance.choice(names)
    size = chance.choice(LENGTHS)
    place = chance.randrange(max(len(name) - size + 1, 1))
    return name[place : place + size]


def _glued(chance: Random, names: Sequence[str]) -> str:
    """Parts of two names; where both hold a character, they are glued there."""
    first, second = _cut(chance, names), chance.choice(names)
    place = second.find(first[-1]) + 1
    return first + second[place : place + 2]


def _kind(word: str, held: Counter[str], names: int) -> str:
    pairs = [held[word[i : i + 2]] / names for i in range(len(word) - 1)]
    share = held[word] / names
    if share:
        return "frequent" if share >= FREQUENT else "middle" if share >= MIDDLE else "rare"
    if min(pairs) >= MIDDLE:
        return "correlated"
    return "rare" if min(pairs) else "absent"
