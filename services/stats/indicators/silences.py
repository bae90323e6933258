"""Why an indicator has no value: its sources had told nothing yet, or nothing can be divided by."""

from datetime import UTC, datetime

from services.stats.cells.cubes import CUBES
from services.stats.freshness.bodies import FreshnessOut, NoDataOut, WordingOut
from services.stats.freshness.queries import FACTS
from services.stats.indicators.catalogue.declared import Indicator
from services.stats.indicators.expressions import Expression, ListedCounties
from shared.contracts import registry

NOTHING_TO_DIVIDE_BY = WordingOut(zh="分母为零", en="nothing to divide by")

_NEVER = datetime.max.replace(tzinfo=UTC)


def sources_of(indicator: Indicator) -> frozenset[str]:
    """The services whose facts an indicator is counted from; focus lists are registry's."""
    sides = (indicator.numerator, indicator.denominator)
    return frozenset(_source_of(side) for side in sides if side is not None)


def silence(indicator: Indicator, freshness: FreshnessOut) -> WordingOut | None:
    """Why it is unknown at the instant asked about; None when all of its sources had data.

    Of several silent sources the one that was silent longest is named.
    """
    silent: list[NoDataOut] = [
        found
        for source in sorted(sources_of(indicator))
        if (found := freshness.sources[source].no_data)
    ]
    if not silent:
        return None
    last = max(silent, key=lambda one: one.since or _NEVER)
    return WordingOut(zh=last.zh, en=last.en)


def _source_of(side: Expression) -> str:
    if isinstance(side, ListedCounties):
        return registry.SERVICE
    facts = CUBES[side.cube].facts
    return next(source for source, told in FACTS.items() if facts in told)
