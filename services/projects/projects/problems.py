"""The named refusals of projects."""

from shared.problems import NotFound


class ProjectNotFound(NotFound):
    """There is no project of this id."""

    slug = "project-not-found"
    title, title_zh = "No such project", "没有此项目"
