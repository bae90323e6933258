"""Routes of projects."""

from typing import Annotated

from pydantic import Field

from services.projects.projects.intake import PROJECT
from services.projects.projects.problems import ProjectNotFound
from shared.contracts.parts import Kind
from shared.contracts.projects import Stage
from shared.ingestion.item_api import Noun, item_routes
from shared.parameters import (
    CountyFilter,
    CreditCodeFilter,
    ItemsQuery,
    NameFilter,
    SourceFilter,
    SourceIdFilter,
)


class ProjectsQuery(ItemsQuery):
    """Filters of the list of projects; `name` finds any part of a name.

    An unknown or retired county and a credit code with a wrong check are refused; a credit code
    in good order that no organization has answers an empty page.
    """

    kind: Annotated[Kind | None, Field(description="Kind of assistance · 帮扶类型")] = None
    stage: Annotated[Stage | None, Field(description="Stage of the project · 项目阶段")] = None
    county: CountyFilter = None
    organization: CreditCodeFilter = None
    source: SourceFilter = None
    source_id: SourceIdFilter = None
    name: NameFilter = None


router = item_routes(
    Noun(
        service="projects",
        plural="projects",
        in_chinese="帮扶项目",
        writing="projects:write",
        reading="projects:read",
        item_type=PROJECT,
        filters=ProjectsQuery,
        met={
            "kind": "kind = {0}",
            "stage": "stage = {0}",
            "county": "counties @> array[{0}]::text[]",
            "organization": "organizations @> array[{0}]::text[]",
            "source": "source = {0}",
            "source_id": "source_id = {0}",
            "name": "strpos(name, {0}) > 0",
        },
        not_found=ProjectNotFound,
    )
)
