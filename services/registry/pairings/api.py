"""Routes of pairings."""

from typing import Annotated, Literal

from pydantic import Field

from services.registry.pairings.intake import PAIRING
from services.registry.pairings.problems import PairingNotFound
from shared.ingestion.item_api import Noun, item_routes
from shared.parameters import (
    CountyFilter,
    CreditCodeFilter,
    ItemsQuery,
    SourceFilter,
    SourceIdFilter,
)


class PairingsQuery(ItemsQuery):
    """Filters of the list of pairings: a county's code, an organization's credit code.

    An unknown or retired county and a credit code with a wrong check are refused; a credit code
    in good order that no organization has answers an empty page.
    """

    stage: Annotated[
        Literal["proposed", "agreed", "active", "ended"] | None,
        Field(description="Stage of the pairing · 结对阶段"),
    ] = None
    county: CountyFilter = None
    organization: CreditCodeFilter = None
    source: SourceFilter = None
    source_id: SourceIdFilter = None


router = item_routes(
    Noun(
        service="registry",
        plural="pairings",
        in_chinese="结对帮扶",
        writing="registry:write",
        reading="registry:read",
        item_type=PAIRING,
        filters=PairingsQuery,
        met={
            "stage": "stage = {0}",
            "county": "counties @> array[{0}]::text[]",
            "organization": "organizations @> array[{0}]::text[]",
            "source": "source = {0}",
            "source_id": "source_id = {0}",
        },
        not_found=PairingNotFound,
        is_public=True,
    )
)
