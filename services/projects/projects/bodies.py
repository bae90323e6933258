"""What a province sends of a project: its full state each time."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from shared.contracts.parts import Kind
from shared.contracts.projects import Fund, FundSource, Group, Stage
from shared.contracts.words import FUND, FUND_SOURCE, GROUP, KIND, STAGE, in_chinese
from shared.ingestion.fields import (
    CountyIn,
    Day,
    Form,
    HelperIn,
    Name,
    SourceId,
    SourceVersion,
    Yuan,
    Zh,
)

FORBID = ConfigDict(extra="forbid")
STAGES = in_chinese(STAGE)

People = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
PERSON_TIMES = Form("整数，单位：人次", "whole number of person-times")
PERSONS = Form("整数，单位：人，每人只计一次", "whole number of people, everyone counted once")


class FundIn(TypedDict):
    """One entry of the project's money: less than 10,000,000,000 yuan, at most two decimals.

    `in_kind` is what goods and services are worth; it is no cash and part of no other entry.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    entry: Annotated[Fund, Zh("类别", in_chinese(FUND))]
    amount_yuan: Annotated[Yuan, Zh("金额")]
    fund_source: NotRequired[Annotated[FundSource, Zh("资金来源", in_chinese(FUND_SOURCE))]]
    on: Annotated[Day, Zh("日期")]


class BeneficiariesIn(TypedDict):
    """Beneficiaries of one group reached on a day: person-times (人次), persons (人), or both.

    `persons` counts everyone once, when first reached by this project. Without a `group` it is
    `general`.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    person_times: NotRequired[Annotated[People, PERSON_TIMES, Zh("人次")]]
    persons: NotRequired[Annotated[People, PERSONS, Zh("人数")]]
    group: NotRequired[Annotated[Group, Zh("受益群体", in_chinese(GROUP))]]
    on: Annotated[Day, Zh("日期")]


class ProjectIn(TypedDict):
    """A project as a province holds it.

    `stage_dates` gives the day each stage was reached, the present one's among them; a project may
    arrive in any stage with the earlier days it carries. A step backwards needs `correction: true`
    and a `correction_reason`, which is kept in the project's history.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    type: Annotated[Literal["project"], Zh("类型", {"project": "帮扶项目"})]
    source_id: Annotated[SourceId, Zh("来源编号")]
    source_version: NotRequired[Annotated[SourceVersion, Zh("来源版本")]]
    name: Annotated[Name, Zh("项目名称")]
    kind: Annotated[Kind, Zh("帮扶类型", in_chinese(KIND))]
    stage: Annotated[Stage, Zh("项目阶段", STAGES)]
    stage_dates: Annotated[dict[Stage, Day], Zh("{}日期", STAGES)]
    organizations: Annotated[list[HelperIn], Field(min_length=1, max_length=50), Zh("帮扶组织")]
    counties: Annotated[list[CountyIn], Field(min_length=1, max_length=50), Zh("帮扶县")]
    planned_end_on: NotRequired[Annotated[Day, Zh("计划完成日期")]]
    funds: NotRequired[Annotated[list[FundIn], Field(max_length=1000), Zh("资金")]]
    beneficiaries: NotRequired[
        Annotated[list[BeneficiariesIn], Field(max_length=1000), Zh("受益情况")]
    ]
    correction: NotRequired[Annotated[bool, Field(strict=True), Zh("是否更正")]]
    correction_reason: NotRequired[Annotated[Name, Zh("更正原因")]]


EXAMPLE = {
    "type": "project",
    "source_id": "JS-2023-0001",
    "source_version": 3,
    "name": "平利县茶叶产业帮扶项目",
    "kind": "industry",
    "stage": "implementing",
    "stage_dates": {
        "intention": "2023-01-05", "signed": "2023-03-01", "implementing": "2023-04-01",
    },
    "organizations": [{"code": "53320000DEMX00030E"}],
    "counties": [{"code": "610926"}],
    "planned_end_on": "2026-12-31",
    "funds": [
        {"entry": "committed", "amount_yuan": "500000.00", "on": "2023-03-01"},
        {"entry": "received", "amount_yuan": "200000.00", "on": "2023-05-01"},
    ],
    "beneficiaries": [{"person_times": 320, "on": "2023-09-30"}],
}  # fmt: skip
