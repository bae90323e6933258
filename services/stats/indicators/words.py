"""How the values of dimensions are called in Chinese and English."""

from collections.abc import Mapping

from services.stats.indicators.catalogue.declared import Wording

WORDS: Mapping[str, Mapping[str, Wording]] = {
    "kind": {
        "industry": Wording("产业帮扶", "Industry"),
        "employment": Wording("就业帮扶", "Employment"),
        "education": Wording("教育帮扶", "Education"),
        "health": Wording("健康帮扶", "Health"),
        "elderly_care": Wording("养老帮扶", "Elderly care"),
        "consumption": Wording("消费帮扶", "Consumption"),
        "other": Wording("其他", "Other"),
    },
    "stage": {
        "intention": Wording("意向", "Intention"),
        "matched": Wording("对接", "Matched"),
        "signed": Wording("签约", "Signed"),
        "implementing": Wording("实施", "Implementing"),
        "completed": Wording("完成", "Completed"),
        "evaluated": Wording("评估", "Evaluated"),
        "suspended": Wording("暂停", "Suspended"),
        "cancelled": Wording("取消", "Cancelled"),
    },
    "org_type": {
        "association": Wording("社会团体", "Association"),
        "foundation": Wording("基金会", "Foundation"),
        "service_institution": Wording("社会服务机构", "Social service institution"),
    },
    "confirmed": {
        "listed": Wording("见于名单转载", "On a reproduced list"),
        "named": Wording("见于相关报道", "Named by a page"),
        "implied": Wording("间接提及", "Implied by a page"),
        "unconfirmed": Wording("尚待确认", "Unconfirmed"),
    },
}

AREAS = ("county", "prefecture", "province", "helper")

_NOWHERE = Wording("直辖", "Directly under the province")


def wording(dimension: str, value: str, areas: Mapping[str, Wording]) -> Wording:
    """What a value of a dimension is called; `areas` are the names of divisions by code.

    A value without a name is called by itself, so that nothing shown is ever blank.
    """
    if dimension in AREAS:
        return areas.get(value) or (Wording(value, value) if value else _NOWHERE)
    return WORDS.get(dimension, {}).get(value) or Wording(value, value)
