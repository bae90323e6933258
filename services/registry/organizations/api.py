"""Routes of organizations."""

from typing import Annotated

from pydantic import Field

from services.registry.organizations.bodies import CreditStatus, Level, Status
from services.registry.organizations.intake import ORGANIZATION
from services.registry.organizations.problems import OrganizationNotFound
from services.registry.organizations.search import organizations_page
from shared.contracts.parts import DivisionCode, OrganizationType
from shared.ingestion.item_api import Noun, item_routes
from shared.parameters import (
    AreaFilter,
    CreditCodeFilter,
    ItemsQuery,
    SourceFilter,
    SourceIdFilter,
)


class OrganizationsQuery(ItemsQuery):
    """Filters of the list of organizations; `name` finds any part of a name.

    Codes must be in order: an unknown or retired division and a credit code with a wrong check
    are refused, one in good order that no organization has answers an empty page.
    """

    code: CreditCodeFilter = None
    name: Annotated[
        str | None,
        Field(
            description="Any part of the name; what it finds comes in an order of chance, the same "
            "from page to page · 名称中的任意部分；结果按随机次序排列，翻页时次序不变"
        ),
    ] = None
    org_type: Annotated[
        OrganizationType | None, Field(description="Kind of organization · 社会组织类型")
    ] = None
    level: Annotated[Level | None, Field(description="Level of registration · 登记层级")] = None
    division: AreaFilter = None
    province: Annotated[
        DivisionCode | None,
        Field(
            description="Code of its province, 000000 for the nation's own · "
            "所属省份代码，全国性组织为 000000"
        ),
    ] = None
    status: Annotated[Status | None, Field(description="Active or closed · 存续或注销")] = None
    credit_status: Annotated[CreditStatus | None, Field(description="Credit status · 信用状态")] = (
        None
    )
    source: SourceFilter = None
    source_id: SourceIdFilter = None


MET = {
    name: "strpos(lower(name), lower({0})) > 0" if name == "name" else f"{name} = {{0}}"
    for name in OrganizationsQuery.model_fields
    if name not in ("limit", "cursor", "withdrawn")
}

router = item_routes(
    Noun(
        service="registry",
        plural="organizations",
        in_chinese="社会组织",
        writing="registry:write",
        reading="registry:read",
        item_type=ORGANIZATION,
        filters=OrganizationsQuery,
        met=MET,
        page=organizations_page,
        not_found=OrganizationNotFound,
        is_public=True,
    )
)
