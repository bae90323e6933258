"""What a province sends of a pairing: its full state each time."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from shared.contracts.parts import Kind
from shared.contracts.words import KIND, in_chinese
from shared.ingestion.fields import CountyIn, Day, HelperIn, Name, SourceId, SourceVersion, Zh

STAGES = {"proposed": "拟结对", "agreed": "已签约", "active": "实施中", "ended": "已结束"}


class PairingIn(TypedDict):
    """A pairing as a province holds it: one or several organizations, one or several counties.

    Each stage needs its day: `proposed` listed_on, `agreed` agreed_on, `active` active_on,
    `ended` ended_on. A step backwards needs a `correction_reason`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    type: Annotated[Literal["pairing"], Zh("类型", {"pairing": "结对帮扶"})]
    source_id: Annotated[SourceId, Zh("来源编号")]
    source_version: NotRequired[Annotated[SourceVersion, Zh("来源版本")]]
    stage: Annotated[Literal["proposed", "agreed", "active", "ended"], Zh("结对阶段", STAGES)]
    organizations: Annotated[list[HelperIn], Field(min_length=1, max_length=50), Zh("帮扶组织")]
    counties: Annotated[list[CountyIn], Field(min_length=1, max_length=50), Zh("帮扶县")]
    kinds: Annotated[
        list[Kind], Field(min_length=1, max_length=7), Zh("帮扶类型", in_chinese(KIND))
    ]
    listed_on: NotRequired[Annotated[Day, Zh("列入日期")]]
    agreed_on: NotRequired[Annotated[Day, Zh("签约日期")]]
    active_on: NotRequired[Annotated[Day, Zh("实施日期")]]
    ended_on: NotRequired[Annotated[Day, Zh("结束日期")]]
    correction_reason: NotRequired[Annotated[Name, Zh("更正原因")]]


EXAMPLE = {
    "type": "pairing",
    "source_id": "JS-PAIR-0001",
    "source_version": 1,
    "stage": "active",
    "organizations": [{"code": "53320000DEMX00030E", "share": "100.00"}],
    "counties": [{"code": "610926"}],
    "kinds": ["industry", "education"],
    "listed_on": "2023-06-01",
    "agreed_on": "2023-07-01",
    "active_on": "2023-08-01",
}
