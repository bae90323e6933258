"""Routes of organizations."""

from services.registry.organizations.bodies import EXAMPLE, CreditStatus, Level, Status
from services.registry.organizations.intake import ORGANIZATION
from services.registry.organizations.problems import OrganizationNotFound
from shared.contracts.parts import DivisionCode, OrganizationType
from shared.ingestion.item_api import Noun, item_routes
from shared.pages import PageQuery


class OrganizationsQuery(PageQuery):
    """Filters of the list of organizations; `name` finds any part of a name.

    Codes must be in order: an unknown or retired division and a credit code with a wrong check
    are refused, one in good order that no organization has answers an empty page.
    """

    code: str | None = None
    name: str | None = None
    org_type: OrganizationType | None = None
    level: Level | None = None
    division: DivisionCode | None = None
    province: DivisionCode | None = None
    status: Status | None = None
    credit_status: CreditStatus | None = None
    source: str | None = None
    source_id: str | None = None


router = item_routes(
    Noun(
        service="registry",
        plural="organizations",
        writing="registry:write",
        reading="registry:read",
        item_type=ORGANIZATION,
        example=EXAMPLE,
        filters=OrganizationsQuery,
        met={
            name: f"{name} = {{0}}"
            for name in OrganizationsQuery.model_fields
            if name not in ("limit", "cursor", "name")
        }
        # The index finds names with all neighbouring pairs; they must hold the term itself, too.
        | {"name": "pairs_of_name @> neighbours({0}) and strpos(lower(name), lower({0})) > 0"},
        not_found=OrganizationNotFound,
        is_public=True,
    )
)
