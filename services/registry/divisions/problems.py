"""The refusals of divisions."""

from shared.problems import NotFound


class DivisionNotFound(NotFound):
    """No division ever had this code, as far as is known here."""

    slug = "division-not-found"
    title, title_zh = "Division not found", "未找到该行政区划"
