"""Routes of projects."""

from services.projects.projects.bodies import EXAMPLE
from services.projects.projects.intake import PROJECT
from services.projects.projects.problems import ProjectNotFound
from services.projects.projects.showing import shown
from shared.contracts.parts import Kind
from shared.contracts.projects import Stage
from shared.ingestion.item_api import Noun, item_routes
from shared.pages import PageQuery


class ProjectsQuery(PageQuery):
    """Filters of the list of projects; `name` finds any part of a name."""

    kind: Kind | None = None
    stage: Stage | None = None
    county: str | None = None
    organization: str | None = None
    source: str | None = None
    source_id: str | None = None
    name: str | None = None


router = item_routes(
    Noun(
        service="projects",
        plural="projects",
        writing="projects:write",
        reading="projects:read",
        item_type=PROJECT,
        example=EXAMPLE,
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
        shown=shown,
    )
)
