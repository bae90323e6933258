"""The refusals of divisions."""

from shared.problems import NotFound


class DivisionNotFound(NotFound):
    """No division ever had this code, as far as is known here."""

    slug = "division-not-found"
    title, title_zh = "Division not found", "未找到该行政区划"
    repair = "Look the code up at /registry/v1/divisions; with as_of it is found as it was then."
    repair_zh = "请在 /registry/v1/divisions 查询代码；以 as_of 可查询当时的代码。"
