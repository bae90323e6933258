"""The named refusals of projects."""

from shared.problems import NotFound


class ProjectNotFound(NotFound):
    """There is no project of this id."""

    slug = "project-not-found"
    title, title_zh = "No such project", "没有此项目"
    repair = "Take the id from the list, or from the receipt of the push that made it."
    repair_zh = "请从列表或推送回执中取得标识。"
