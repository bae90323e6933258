"""Routes of progress."""

from uuid import UUID

from services.projects.progress.bodies import EXAMPLE
from services.projects.progress.intake import PROGRESS
from services.projects.progress.problems import ProgressNotFound
from services.projects.progress.queries import versions_page
from services.projects.projects.showing import with_amounts_told
from shared.ingestion.item_api import Noun, item_routes
from shared.pages import PageQuery


class ProgressQuery(PageQuery):
    """Filters of the list of progress; `project` is the project's `source_id`."""

    project: str | None = None
    project_id: UUID | None = None
    source: str | None = None
    source_id: str | None = None


router = item_routes(
    Noun(
        service="projects",
        plural="progress",
        writing="projects:write",
        reading="projects:read",
        item_type=PROGRESS,
        example=EXAMPLE,
        filters=ProgressQuery,
        met={
            "project": "project = {0}",
            "project_id": "project_id = {0}",
            "source": "source = {0}",
            "source_id": "source_id = {0}",
        },
        not_found=ProgressNotFound,
        shown=with_amounts_told,
        versions=versions_page,
    )
)
