"""Indicators on the wire: how they are declared, and what they come to."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.stats.freshness.bodies import Answer, WordingOut
from services.stats.indicators.catalogue.declared import Indicator, Wording
from services.stats.indicators.groupings import answerable
from services.stats.indicators.rules import Figure, shown_side, shown_value
from services.stats.indicators.silences import NOTHING_TO_DIVIDE_BY
from services.stats.indicators.words import wording
from shared.pages import PageQuery

AS_OF = "A past instant (2026-03-31T08:00:00Z), or a day, whose closing in Asia/Shanghai is meant"
FOCUS_LIST = "Key of a focus list; left out, the 160 national key counties"

AreaCode = Annotated[str | None, Field(pattern=r"^[0-9]{6}$")]


class FigureOut(BaseModel):
    """A value and its two sides, as exact decimal text; money in yuan.

    `value` is null when there is nothing to divide by, or when nothing was known at the instant
    asked about; `reason` says which. In the latter case both sides are null as well. Otherwise
    only `denominator` can be: where there is none.
    """

    value: str | None
    numerator: str | None
    denominator: str | None
    reason: Annotated[WordingOut | None, Field(description="Why `value` is null")] = None

    @classmethod
    def of(cls, figure: Figure, indicator: Indicator, *, silence: WordingOut | None) -> "FigureOut":
        """This figure in the unit of its indicator, or the reason why it is unknown."""
        return cls(**_sides(figure, indicator, silence=silence))


class ValueOut(FigureOut):
    """An indicator and what it comes to."""

    code: str
    name: WordingOut
    unit: str
    direction: Literal["up", "down", "context"]

    @classmethod
    def of(cls, figure: Figure, indicator: Indicator, *, silence: WordingOut | None) -> "ValueOut":
        """This figure under the name of its indicator."""
        return cls(
            code=indicator.code,
            name=WordingOut.of(indicator.name),
            unit=indicator.unit.code,
            direction=indicator.direction,
            **_sides(figure, indicator, silence=silence),
        )


class VersionOut(BaseModel):
    """Which definition this is, and from when to when it holds."""

    number: int
    valid_from: str
    valid_to: str | None


class IndicatorOut(BaseModel):
    """How an indicator is declared. `breakdowns` lists every `by` it can be asked with."""

    code: str
    pillar: str
    name: WordingOut
    definition: WordingOut
    unit: str
    unit_name: WordingOut
    decimals: int
    direction: Literal["up", "down", "context"]
    clause: str
    caveats: WordingOut
    dimensions: tuple[str, ...]
    breakdowns: list[str]
    version: VersionOut

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorOut":
        """This declaration on the wire."""
        version = indicator.version
        return cls(
            code=indicator.code,
            pillar=indicator.pillar,
            name=WordingOut.of(indicator.name),
            definition=WordingOut.of(indicator.definition),
            unit=indicator.unit.code,
            unit_name=WordingOut.of(indicator.unit.name),
            decimals=indicator.unit.decimals,
            direction=indicator.direction,
            clause=indicator.clause,
            caveats=WordingOut.of(indicator.caveats),
            dimensions=indicator.dimensions,
            breakdowns=[",".join(by) for by in answerable(indicator)],
            version=VersionOut(
                number=version.number,
                valid_from=version.valid_from.isoformat(),
                valid_to=version.valid_to and version.valid_to.isoformat(),
            ),
        )


class RowOut(FigureOut):
    """One row of a breakdown: the values of the dimensions asked `by`, with their names."""

    key: dict[str, str]
    name: dict[str, WordingOut]

    @classmethod
    def at(
        cls,
        figure: Figure,
        indicator: Indicator,
        *,
        areas: Mapping[str, Wording],
        by: tuple[str, ...],
        silence: WordingOut | None,
    ) -> "RowOut":
        """The row of this figure; `areas` are the names of divisions by code."""
        key = dict(zip(by, figure.key, strict=True))
        return cls(
            key=key,
            name={name: WordingOut.of(wording(name, v, areas)) for name, v in key.items()},
            **_sides(figure, indicator, silence=silence),
        )


class CatalogueQuery(PageQuery):
    """Which indicators to list."""

    pillar: Annotated[str | None, Field(pattern="^[A-Z]$", description="First letter")] = None
    direction: Literal["up", "down", "context"] | None = None


class IndicatorQuery(BaseModel):
    """How an indicator is broken down, narrowed, and as of when."""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[str | None, Field(description="One or two dimensions, separated by a comma")] = (
        None
    )
    county: AreaCode = None
    prefecture: AreaCode = None
    province: AreaCode = None
    helper: AreaCode = None
    kind: str | None = None
    stage: str | None = None
    org_type: str | None = None
    month: Annotated[str | None, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = None
    focus_list: Annotated[str | None, Field(description=FOCUS_LIST)] = None
    as_of: Annotated[str | None, Field(description=AS_OF)] = None


class CatalogueAnswer(Answer):
    """One page of the catalogue."""

    items: list[IndicatorOut]
    next_cursor: str | None


class IndicatorAnswer(Answer, FigureOut):
    """What an indicator comes to, whole and broken down."""

    indicator: IndicatorOut
    focus_list: str | None
    by: list[str]
    only: dict[str, str]
    items: list[RowOut]


def _sides(figure: Figure, indicator: Indicator, *, silence: WordingOut | None) -> dict[str, Any]:
    if silence is not None:
        return {"value": None, "numerator": None, "denominator": None, "reason": silence}
    unit = indicator.unit
    value = shown_value(figure, unit)
    return {
        "value": value,
        "numerator": shown_side(figure.numerator, unit),
        "denominator": shown_side(figure.denominator, unit),
        "reason": NOTHING_TO_DIVIDE_BY if value is None else None,
    }
