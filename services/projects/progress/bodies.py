"""What a province sends of the progress of a project: what came about on one day, once."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

from services.projects.projects.bodies import PERSON_TIMES, PERSONS, People
from shared.contracts.projects import Fund, FundSource, Group
from shared.contracts.words import FUND, FUND_SOURCE, GROUP, in_chinese
from shared.ingestion.fields import VISIBLE, Day, Form, Name, SourceId, SourceVersion, Yuan, Zh

FORBID = ConfigDict(extra="forbid")

Count = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Hours = Annotated[
    str,
    StringConstraints(pattern=r"^(0|[1-9][0-9]{0,6})(\.[0-9])?$", strict=True),
    Form("小时，最多一位小数", "hours, at most one decimal", is_number=True),
]
ShortName = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=60, pattern=VISIBLE, strict=True, strip_whitespace=True
    ),
    Form("文本，最多 60 字", "text, at most 60 signs"),
]


class BroughtFundIn(TypedDict):
    """Money of the day: less than 10,000,000,000 yuan, at most two decimals."""

    __pydantic_config__ = FORBID  # type: ignore[misc]

    entry: Annotated[Fund, Zh("类别", in_chinese(FUND))]
    amount_yuan: Annotated[Yuan, Zh("金额")]
    fund_source: NotRequired[Annotated[FundSource, Zh("资金来源", in_chinese(FUND_SOURCE))]]


class ReachedIn(TypedDict):
    """Beneficiaries of one group: person-times (人次), persons reached the first time, or both."""

    __pydantic_config__ = FORBID  # type: ignore[misc]

    person_times: NotRequired[Annotated[People, PERSON_TIMES, Zh("人次")]]
    persons: NotRequired[Annotated[People, PERSONS, Zh("人数")]]
    group: NotRequired[Annotated[Group, Zh("受益群体", in_chinese(GROUP))]]


class MilestoneIn(TypedDict):
    """A milestone of the project, known by its name: the day it is planned for or was reached."""

    __pydantic_config__ = FORBID  # type: ignore[misc]

    name: Annotated[ShortName, Zh("名称")]
    planned_on: NotRequired[Annotated[Day, Zh("计划日期")]]
    reached_on: NotRequired[Annotated[Day, Zh("达到日期")]]


class ProgressIn(TypedDict):
    """What a project brought on a day: it is added to what others brought.

    `project` is the `source_id` of the project, of the same source. Households, jobs, trainees,
    volunteers and social workers are those who came in new with this progress; `jobs_retained` are
    those still employed six months after they were placed. Sent again under a higher version it
    takes the place of what it said before; `is_withdrawn: true`, with nothing else, takes it back.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    type: Annotated[Literal["progress"], Zh("类型", {"progress": "项目进展"})]
    source_id: Annotated[SourceId, Zh("来源编号")]
    source_version: NotRequired[Annotated[SourceVersion, Zh("来源版本")]]
    project: Annotated[SourceId, Zh("项目来源编号")]
    on: Annotated[Day, Zh("日期")]
    funds: NotRequired[Annotated[list[BroughtFundIn], Field(max_length=100), Zh("资金")]]
    beneficiaries: NotRequired[Annotated[list[ReachedIn], Field(max_length=100), Zh("受益情况")]]
    households: NotRequired[Annotated[Count, Zh("带动农户")]]
    jobs_placed: NotRequired[Annotated[Count, Zh("安置就业")]]
    jobs_retained: NotRequired[Annotated[Count, Zh("稳定就业")]]
    trainees: NotRequired[Annotated[Count, Zh("培训人数")]]
    volunteers: NotRequired[Annotated[Count, Zh("志愿者人数")]]
    volunteer_hours: NotRequired[Annotated[Hours, Zh("志愿服务时长")]]
    social_workers: NotRequired[Annotated[Count, Zh("社工人数")]]
    consumption_sales_yuan: NotRequired[Annotated[Yuan, Zh("消费帮扶金额")]]
    villages: NotRequired[Annotated[list[ShortName], Field(max_length=100), Zh("村")]]
    milestones: NotRequired[Annotated[list[MilestoneIn], Field(max_length=50), Zh("里程碑")]]
    note: NotRequired[Annotated[Name, Zh("说明")]]
    is_withdrawn: NotRequired[Annotated[bool, Field(strict=True), Zh("是否撤回")]]
    correction_reason: NotRequired[Annotated[Name, Zh("更正原因")]]


EXAMPLE = {
    "type": "progress",
    "source_id": "JS-2023-0001-2023-10",
    "source_version": 1,
    "project": "JS-2023-0001",
    "on": "2023-10-31",
    "funds": [
        {"entry": "received", "amount_yuan": "100000.00", "fund_source": "enterprise"},
        {"entry": "in_kind", "amount_yuan": "12500.00", "fund_source": "public_donation"},
    ],
    "beneficiaries": [{"group": "elderly", "persons": 40, "person_times": 120}],
    "households": 25,
    "jobs_placed": 8,
    "volunteer_hours": "36.5",
    "consumption_sales_yuan": "58200.00",
    "villages": ["双安镇闹河村"],
    "milestones": [{"name": "红枣烘干车间投产", "reached_on": "2023-10-20"}],
    "note": "烘干车间投产，首批 25 户入股。",
}
