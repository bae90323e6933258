"""What can be refused about indicators."""

from collections.abc import Iterable

from shared.catalogue import declare
from shared.problems import Fault, NotFound

UNKNOWN_DIMENSION = declare(
    "unknown_dimension",
    en="The indicator cannot be asked by this dimension",
    zh="该指标不能按此维度查询",
    repair_en="Use one of the dimensions under `expected`.",
    repair_zh="请使用“应为”（expected_zh）中列出的维度。",
)
COMBINATION_NOT_KEPT = declare(
    "combination_not_kept",
    en="These dimensions are not kept together",
    zh="这些维度未同时汇总",
    repair_en="Ask for one of the combinations under `expected`.",
    repair_zh="请改用“应为”（expected_zh）中列出的组合。",
)


class IndicatorNotFound(NotFound):
    """No indicator has this code."""

    slug = "indicator-not-found"
    title, title_zh = "No such indicator", "没有此指标"
    repair = "Use a code of the catalogue of indicators, /stats/v1/indicators."
    repair_zh = "请使用指标目录 /stats/v1/indicators 中的代码。"

    @classmethod
    def of(cls, code: str, *, known: Iterable[str]) -> "IndicatorNotFound":
        """The refusal, with the codes there are."""
        codes = ", ".join(sorted(known))
        return cls(
            detail=f"There is no indicator {code}. There are: {codes}.",
            detail_zh=f"没有指标 {code}，现有：{codes}。",
        )


def not_a_dimension(parameter: str, value: str, allowed: Iterable[str]) -> Fault:
    """The indicator cannot be asked by this dimension."""
    return Fault(
        UNKNOWN_DIMENSION,
        f"/query/{parameter}",
        "not a dimension of this indicator",
        "该指标不能按此维度查询",
        value,
        ", ".join(allowed),
    )


def not_kept(value: str, allowed: Iterable[str]) -> Fault:
    """These dimensions are not kept together."""
    return Fault(
        COMBINATION_NOT_KEPT,
        "/query",
        "these dimensions are not kept together; ask one of the expected combinations",
        "这些维度未同时汇总，请改用允许的组合",
        value,
        "; ".join(allowed),
    )
