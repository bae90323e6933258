"""What a province sends of an organization: its full state each time."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from shared.contracts.parts import OrganizationType
from shared.ingestion.fields import CreditCode, Day, DivisionCode, Name, SourceId, SourceVersion

Level = Literal["national", "province", "prefecture", "county"]
CreditStatus = Literal["normal", "abnormal", "serious"]
Status = Literal["active", "closed"]


class OrganizationIn(TypedDict):
    """An organization as a province holds it; to close it, send `closed` with the day."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    type: Literal["organization"]
    source_id: SourceId
    source_version: NotRequired[SourceVersion]
    code: CreditCode
    name: Name
    org_type: OrganizationType
    level: Level
    division: DivisionCode
    is_charity: NotRequired[Annotated[bool, Field(strict=True)]]
    credit_status: NotRequired[CreditStatus]
    registered_on: NotRequired[Day]
    status: NotRequired[Status]
    closed_on: NotRequired[Day]


EXAMPLE = {
    "type": "organization",
    "source_id": "JS-ORG-0001",
    "source_version": 1,
    "code": "53320000DEMX00030E",
    "name": "江苏省乡村发展基金会",
    "org_type": "foundation",
    "level": "province",
    "division": "320000",
    "is_charity": True,
    "credit_status": "normal",
    "registered_on": "2015-03-01",
    "status": "active",
}
