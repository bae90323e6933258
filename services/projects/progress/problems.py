"""The named refusals of progress."""

from shared.problems import NotFound


class ProgressNotFound(NotFound):
    """There is no progress of this id."""

    slug = "progress-not-found"
    title, title_zh = "No such progress", "没有此进展"
