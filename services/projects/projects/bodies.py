"""What a province sends of a project: its full state each time."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from shared.contracts.parts import Kind
from shared.contracts.projects import Fund, FundSource, Group, Stage
from shared.ingestion.fields import CountyIn, Day, HelperIn, Name, SourceId, SourceVersion, Yuan

FORBID = ConfigDict(extra="forbid")

People = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]


class FundIn(TypedDict):
    """One entry of the project's money: less than 10,000,000,000 yuan, at most two decimals.

    `in_kind` is what goods and services are worth; it is no cash and part of no other entry.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    entry: Fund
    amount_yuan: Yuan
    fund_source: NotRequired[FundSource]
    on: Day


class BeneficiariesIn(TypedDict):
    """Beneficiaries of one group reached on a day: person-times (人次), persons (人), or both.

    `persons` counts everyone once, when first reached by this project. Without a `group` it is
    `general`.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    person_times: NotRequired[People]
    persons: NotRequired[People]
    group: NotRequired[Group]
    on: Day


class ProjectIn(TypedDict):
    """A project as a province holds it.

    `stage_dates` gives the day each stage was reached, the present one's among them; a project may
    arrive in any stage with the earlier days it carries. A step backwards needs `correction: true`
    and a `correction_reason`, which is kept in the project's history.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    type: Literal["project"]
    source_id: SourceId
    source_version: NotRequired[SourceVersion]
    name: Name
    kind: Kind
    stage: Stage
    stage_dates: dict[Stage, Day]
    organizations: Annotated[list[HelperIn], Field(min_length=1, max_length=50)]
    counties: Annotated[list[CountyIn], Field(min_length=1, max_length=50)]
    planned_end_on: NotRequired[Day]
    funds: NotRequired[Annotated[list[FundIn], Field(max_length=1000)]]
    beneficiaries: NotRequired[Annotated[list[BeneficiariesIn], Field(max_length=1000)]]
    correction: NotRequired[Annotated[bool, Field(strict=True)]]
    correction_reason: NotRequired[Name]


EXAMPLE = {
    "type": "project",
    "source_id": "JS-2023-0001",
    "source_version": 3,
    "name": "佳县红枣产业帮扶项目",
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
