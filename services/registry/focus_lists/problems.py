"""The refusals of focus lists."""

from shared.problems import NotFound


class FocusListNotFound(NotFound):
    """There is no focus list with this id."""

    slug = "focus-list-not-found"
    title, title_zh = "Focus list not found", "未找到该重点名单"
    repair = "Look the id up at /registry/v1/focus-lists."
    repair_zh = "请在 /registry/v1/focus-lists 查询名单标识。"
