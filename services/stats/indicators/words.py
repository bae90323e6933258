"""How the values of dimensions are called in Chinese and English."""

from collections.abc import Mapping

from services.stats.indicators.catalogue.declared import Wording
from shared.contracts.words import KIND, ORGANIZATION_TYPE, STAGE, Words


def _worded(words: Mapping[str, Words]) -> Mapping[str, Wording]:
    return {value: Wording(word.zh, word.en) for value, word in words.items()}


WORDS: Mapping[str, Mapping[str, Wording]] = {
    "kind": _worded(KIND),
    "stage": _worded(STAGE),
    "org_type": _worded(ORGANIZATION_TYPE),
    "confirmed": {
        "listed": Wording("见于名单转载", "On a reproduced list"),
        "named": Wording("见于相关报道", "Named by a page"),
        "implied": Wording("间接提及", "Implied by a page"),
        "unconfirmed": Wording("尚待确认", "Unconfirmed"),
    },
}

AREAS = ("county", "prefecture", "province", "helper")

_NOWHERE = Wording("直辖", "Directly under the province")


def wording(dimension: str, value: str, areas: Mapping[str, Wording]) -> Wording:
    """What a value of a dimension is called; `areas` are the names of divisions by code.

    A value without a name is called by itself, so that nothing shown is ever blank.
    """
    if dimension in AREAS:
        return areas.get(value) or (Wording(value, value) if value else _NOWHERE)
    return WORDS.get(dimension, {}).get(value) or Wording(value, value)
