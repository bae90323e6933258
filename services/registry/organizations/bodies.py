"""What a province sends of an organization: its full state each time."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from shared.contracts.parts import OrganizationType
from shared.contracts.words import ORGANIZATION_TYPE, in_chinese
from shared.ingestion.fields import CreditCode, Day, DivisionCode, Name, SourceId, SourceVersion, Zh

Level = Literal["national", "province", "prefecture", "county"]
CreditStatus = Literal["normal", "abnormal", "serious"]
Status = Literal["active", "closed"]

LEVELS = {"national": "国家级", "province": "省级", "prefecture": "地级", "county": "县级"}
CREDIT = {"normal": "正常", "abnormal": "活动异常名录", "serious": "严重违法失信名单"}
STATUS = {"active": "存续", "closed": "注销"}


class OrganizationIn(TypedDict):
    """An organization as a province holds it; to close it, send `closed` with the day."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    type: Annotated[Literal["organization"], Zh("类型", {"organization": "社会组织"})]
    source_id: Annotated[SourceId, Zh("来源编号")]
    source_version: NotRequired[Annotated[SourceVersion, Zh("来源版本")]]
    code: Annotated[CreditCode, Zh("统一社会信用代码")]
    name: Annotated[Name, Zh("组织名称")]
    org_type: Annotated[OrganizationType, Zh("组织类型", in_chinese(ORGANIZATION_TYPE))]
    level: Annotated[Level, Zh("登记层级", LEVELS)]
    division: Annotated[DivisionCode, Zh("所属行政区划代码")]
    is_charity: NotRequired[Annotated[bool, Field(strict=True), Zh("是否慈善组织")]]
    credit_status: NotRequired[Annotated[CreditStatus, Zh("信用状态", CREDIT)]]
    registered_on: NotRequired[Annotated[Day, Zh("登记日期")]]
    status: NotRequired[Annotated[Status, Zh("组织状态", STATUS)]]
    closed_on: NotRequired[Annotated[Day, Zh("注销日期")]]


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
