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
from shared.contracts.parts import DivisionCode
from shared.pages import PageQuery
from shared.parameters import CountyFilter, ProvinceFilter

AS_OF = (
    "A past instant (2026-03-31T08:00:00Z), or a day, whose closing in Asia/Shanghai is meant · "
    "过去的时刻，或日期（指北京时间当日结束时）"
)
FOCUS_LIST = (
    "Key of a focus list; left out, the 160 national key counties · "
    "重点名单标识，不填为 160 个国家乡村振兴重点帮扶县"
)


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

    pillar: Annotated[
        str | None,
        Field(pattern="^[A-Z]$", description="First letter of the code · 指标代码首字母"),
    ] = None
    direction: Annotated[
        Literal["up", "down", "context"] | None,
        Field(description="Which way is better · 指标方向（越高越好、越低越好、背景）"),
    ] = None


class IndicatorQuery(BaseModel):
    """How an indicator is broken down, narrowed, and as of when."""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[
        str | None,
        Field(
            description="One or two dimensions, separated by a comma · 一个或两个维度，以逗号分隔"
        ),
    ] = None
    county: CountyFilter = None
    prefecture: Annotated[
        DivisionCode | None,
        Field(description="Code of a prefecture in force · 现行地级行政区划代码"),
    ] = None
    province: ProvinceFilter = None
    helper: Annotated[
        DivisionCode | None,
        Field(
            description="Code of the province whose organizations help, 000000 for the nation's "
            "own · 帮扶组织所属省份代码，全国性组织为 000000"
        ),
    ] = None
    kind: Annotated[str | None, Field(description="Kind of assistance · 帮扶类型")] = None
    stage: Annotated[str | None, Field(description="Stage · 所处阶段")] = None
    org_type: Annotated[
        str | None, Field(description="Kind of the helping organization · 帮扶组织类型")
    ] = None
    month: Annotated[
        str | None,
        Field(
            pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
            description="Month of the entry, e.g. 2026-03 · 入账月份，如 2026-03",
        ),
    ] = None
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
