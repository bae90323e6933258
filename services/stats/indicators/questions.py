"""Which question a caller asks about an indicator, or why it cannot be asked."""

from services.stats.indicators.bodies import IndicatorQuery
from services.stats.indicators.catalogue.declared import Indicator
from services.stats.indicators.expressions import needs_focus_list
from services.stats.indicators.groupings import NotKeptError, answerable, reads_of
from services.stats.indicators.problems import not_a_dimension, not_kept
from services.stats.indicators.rules import Question
from services.stats.indicators.words import WORDS
from shared.catalogue import NOT_ALLOWED_VALUE, declare
from shared.filters import refused
from shared.problems import Fault

NOT_OF_A_LIST = declare(
    "not_of_a_list",
    en="This indicator is not about a focus list",
    zh="该指标与重点名单无关",
    repair_en="Leave `focus_list` out, or ask for an indicator that counts the counties of a list.",
    repair_zh="请不填 focus_list，或改查按重点名单统计的指标。",
)
TOO_MANY_DIMENSIONS = declare(
    "too_many_dimensions",
    en="One or two different dimensions can be asked by at once",
    zh="须为一个或两个不同的维度",
    repair_en="Name one or two dimensions in `by`, each once; narrow by the others.",
    repair_zh="by 请填写一个或两个不同的维度；其余维度可用于筛选。",
)

DIMENSIONS = (
    "county", "prefecture", "province", "helper", "kind", "stage", "org_type", "month",
)  # fmt: skip


def question_of(query: IndicatorQuery, indicator: Indicator) -> Question:
    """The question within the query. Raises `Invalid` with every fault and what is allowed."""
    by = tuple(name.strip() for name in query.by.split(",")) if query.by is not None else ()
    only = {name: value for name in DIMENSIONS if (value := getattr(query, name)) is not None}
    faults = [
        *(not_a_dimension("by", name, indicator.dimensions) for name in _strange(by, indicator)),
        *(not_a_dimension(n, only[n], indicator.dimensions) for n in _strange(only, indicator)),
        *_unknown_values(only),
        *_without_a_list(query, indicator),
    ]
    if len(by) > 2 or len(set(by)) < len(by):
        faults.append(_by_fault(query.by or ""))
    question = Question(by=by, only=only)
    if not faults:
        faults = _not_kept(question, indicator)
    if faults:
        raise refused(faults)
    return question


def _strange(names: tuple[str, ...] | dict[str, str], indicator: Indicator) -> list[str]:
    return [name for name in names if name not in indicator.dimensions]


def _unknown_values(only: dict[str, str]) -> list[Fault]:
    return [
        Fault(
            NOT_ALLOWED_VALUE, f"/query/{name}", "not a value of this dimension",
            "不是该维度的取值", value, ", ".join(WORDS[name]),
        )
        for name, value in only.items()
        if name in WORDS and value not in WORDS[name]
    ]  # fmt: skip


def _without_a_list(query: IndicatorQuery, indicator: Indicator) -> list[Fault]:
    if query.focus_list is None or needs_focus_list(indicator.numerator, indicator.denominator):
        return []
    return [
        Fault(
            NOT_OF_A_LIST, "/query/focus_list", "this indicator is not about a focus list",
            "该指标与重点名单无关", query.focus_list,
        )
    ]  # fmt: skip


def _by_fault(value: str) -> Fault:
    return Fault(
        TOO_MANY_DIMENSIONS, "/query/by", "one or two different dimensions",
        "须为一个或两个不同的维度", value,
    )  # fmt: skip


def _not_kept(question: Question, indicator: Indicator) -> list[Fault]:
    try:
        reads_of(indicator, question)
    except NotKeptError:
        allowed = [",".join(names) for names in answerable(indicator)]
        return [not_kept(",".join((*question.by, *question.only)), allowed)]
    return []
