"""The named refusals of progress."""

from shared.problems import NotFound


class ProgressNotFound(NotFound):
    """There is no progress of this id."""

    slug = "progress-not-found"
    title, title_zh = "No such progress", "没有此进展"
    repair = "Take the id from the list, or from the receipt of the push that made it."
    repair_zh = "请从列表或推送回执中取得标识。"
