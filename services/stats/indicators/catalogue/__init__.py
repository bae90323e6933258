"""All indicators in force, filed by pillar; adding one is adding data to its pillar's file."""

from services.stats.indicators.catalogue import a_pairing, c_projects, d_breadth
from services.stats.indicators.catalogue.declared import Indicator

CATALOGUE: dict[str, Indicator] = {
    indicator.code: indicator
    for pillar in (a_pairing, c_projects, d_breadth)
    for indicator in pillar.INDICATORS
}
