"""Reading the overview: every headline indicator and the pictures beside them, at one instant."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.counties.places import FocusList
from services.stats.counties.queries import read_focus_list
from services.stats.divisions.queries import divisions_by_code
from services.stats.freshness.bodies import FreshnessOut, WordingOut
from services.stats.freshness.queries import read_freshness
from services.stats.indicators.bodies import ValueOut
from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.catalogue.declared import Wording
from services.stats.indicators.groupings import Read
from services.stats.indicators.queries import Asked, Cells, read_figures, reads_behind
from services.stats.indicators.rules import Figure, Question
from services.stats.indicators.silences import silence
from services.stats.indicators.words import WORDS, wording
from services.stats.overview.bodies import (
    CountOut,
    CoverageOut,
    MonthOut,
    OrganizationsOut,
    OverviewAnswer,
    ProjectsOut,
)
from services.stats.overview.rules import focus_list_out, months_in_order
from shared.contracts import projects, registry
from shared.money import yuan

HEADLINE = tuple(CATALOGUE.values())
MONTHLY = ("C01", "C02", "C04")
PICTURES = (
    ("A01", "province"),
    ("C00", "kind"),
    ("C00", "stage"),
    *((c, "month") for c in MONTHLY),
)

ORGANIZATIONS = Read("organization", ("status",))
ORGANIZATIONS_BY_PROVINCE = Read("organization", ("status", "province"))
PAIRINGS = Read("pairing", ("stage",))

ASKED = (
    *(Asked(indicator) for indicator in HEADLINE),
    *(Asked(CATALOGUE[code], Question(by=(by,))) for code, by in PICTURES),
)
FORESEEN = (ORGANIZATIONS, ORGANIZATIONS_BY_PROVINCE, PAIRINGS, *reads_behind(ASKED))


async def read_overview(
    tx: AsyncConnection,
    *,
    data_label: str,
    focus_list: str | None = None,
    as_of: datetime | None = None,
) -> OverviewAnswer:
    """The overview within one snapshot. Raises `FocusListNotFound`."""
    freshness = await read_freshness(tx, as_of=as_of)
    has_registry = freshness.knows(registry.SERVICE)
    has_projects = freshness.knows(projects.SERVICE)
    listed = await read_focus_list(tx, key=focus_list, as_of=as_of)
    provinces = await _province_names(tx)
    cells = Cells(tx, as_of=as_of)
    await cells.foresee(FORESEEN)
    return OverviewAnswer(
        freshness=freshness,
        data_label=data_label or None,
        focus_list=focus_list_out(listed),
        headline=await _headline(cells, listed, freshness),
        coverage=await _coverage(cells, listed, provinces, is_known=has_registry),
        projects=ProjectsOut(
            by_kind=await _projects_by(cells, "kind", is_known=has_projects),
            by_stage=await _projects_by(cells, "stage", is_known=has_projects),
        ),
        months=await read_months(cells) if has_projects else None,
        organizations=await _organizations(cells, provinces, is_known=has_registry),
        active_pairings=await _active_pairings(cells) if has_registry else None,
    )


async def read_months(cells: Cells, *, only: Mapping[str, str] | None = None) -> list[MonthOut]:
    """What each month brought, by the month of the entry; adds up to C01, C02 and C04."""
    committed, received, person_times = [
        {figure.key[0]: figure.numerator for figure in await _by(cells, code, "month", only=only)}
        for code in MONTHLY
    ]
    return [
        MonthOut(
            month=month,
            committed_yuan=yuan(committed.get(month, 0)),
            received_yuan=yuan(received.get(month, 0)),
            person_times=person_times.get(month, 0),
        )
        for month in months_in_order(committed, received, person_times)
    ]


async def _headline(cells: Cells, listed: FocusList, freshness: FreshnessOut) -> list[ValueOut]:
    asked = [Asked(indicator) for indicator in HEADLINE]
    found = await read_figures(cells, asked, places=listed.places)
    return [
        ValueOut.of(figures[0], indicator, silence=silence(indicator, freshness))
        for indicator, figures in zip(HEADLINE, found, strict=True)
    ]


async def _coverage(
    cells: Cells, listed: FocusList, provinces: Mapping[str, Wording], *, is_known: bool
) -> list[CoverageOut]:
    figures = await _by(cells, "A01", "province", listed=listed)
    return [
        CoverageOut(
            province=figure.key[0],
            name=WordingOut.of(wording("province", figure.key[0], provinces)),
            covered=figure.numerator if is_known else None,
            listed=figure.denominator or 0,
        )
        for figure in figures
    ]


async def _projects_by(cells: Cells, dimension: str, *, is_known: bool) -> list[CountOut]:
    figures = await _by(cells, "C00", dimension)
    found = {figure.key[0]: figure.numerator for figure in figures}
    return [
        CountOut(
            code=code,
            name=WordingOut.of(name),
            count=found.get(code, 0) if is_known else None,
        )
        for code, name in WORDS[dimension].items()
    ]


async def _organizations(
    cells: Cells, provinces: Mapping[str, Wording], *, is_known: bool
) -> OrganizationsOut:
    active = (("status", ("active",)),)
    whole = await cells.read(ORGANIZATIONS, active)
    parts = await cells.read(ORGANIZATIONS_BY_PROVINCE, active)
    counts = {key[1]: measures.subjects for key, measures in parts.cells.items()}
    return OrganizationsOut(
        count=sum(measures.subjects for measures in whole.cells.values()) if is_known else None,
        by_province=[
            CountOut(
                code=code,
                name=WordingOut.of(wording("province", code, provinces)),
                count=counts[code],
            )
            for code in sorted(counts, key=lambda code: (-counts[code], code))
        ],
    )


async def _active_pairings(cells: Cells) -> int:
    found = await cells.read(PAIRINGS, (("stage", ("active",)),))
    return sum(measures.subjects for measures in found.cells.values())


async def _by(
    cells: Cells,
    code: str,
    dimension: str,
    *,
    listed: FocusList | None = None,
    only: Mapping[str, str] | None = None,
) -> list[Figure]:
    asked = Asked(CATALOGUE[code], Question(by=(dimension,), only=only or {}))
    places = listed.places if listed else ()
    (found,) = await read_figures(cells, [asked], places=places)
    return found


async def _province_names(tx: AsyncConnection) -> dict[str, Wording]:
    found = await divisions_by_code(tx, level="province")
    return {code: Wording(one.name, one.name_en or one.name) for code, one in found.items()}
