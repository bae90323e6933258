"""What can be refused about indicators."""

from collections.abc import Iterable

from shared.problems import Fault, NotFound


class IndicatorNotFound(NotFound):
    """No indicator has this code."""

    slug = "indicator-not-found"
    title, title_zh = "No such indicator", "没有此指标"

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
        "unknown_dimension",
        f"/query/{parameter}",
        "not a dimension of this indicator",
        "该指标不能按此维度查询",
        value,
        ", ".join(allowed),
    )


def not_kept(value: str, allowed: Iterable[str]) -> Fault:
    """These dimensions are not kept together."""
    return Fault(
        "combination_not_kept",
        "/query",
        "these dimensions are not kept together; ask one of the expected combinations",
        "这些维度未同时汇总，请改用允许的组合",
        value,
        "; ".join(allowed),
    )
