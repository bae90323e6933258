"""Routes of progress."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.projects.progress.intake import PROGRESS
from services.projects.progress.problems import ProgressNotFound
from services.projects.progress.queries import versions_page
from shared.ingestion.item_api import Noun, item_routes
from shared.parameters import ItemsQuery, SourceFilter, SourceIdFilter


class ProgressQuery(ItemsQuery):
    """Filters of the list of progress; `project` is the project's `source_id`."""

    project: Annotated[
        str | None,
        Field(description="The project's `source_id` · 所属项目的 `source_id`"),
    ] = None
    project_id: Annotated[
        UUID | None, Field(description="The project's id here · 所属项目的平台标识")
    ] = None
    source: SourceFilter = None
    source_id: SourceIdFilter = None


router = item_routes(
    Noun(
        service="projects",
        plural="progress",
        in_chinese="项目进展",
        writing="projects:write",
        reading="projects:read",
        item_type=PROGRESS,
        filters=ProgressQuery,
        met={
            "project": "project = {0}",
            "project_id": "project_id = {0}",
            "source": "source = {0}",
            "source_id": "source_id = {0}",
        },
        not_found=ProgressNotFound,
        versions=versions_page,
    )
)
