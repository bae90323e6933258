"""How the values that items and numbers share are called, in Chinese and English."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """The same thing called in Chinese and in English."""

    zh: str
    en: str


KIND: Mapping[str, Words] = {
    "industry": Words("产业帮扶", "Industry"),
    "employment": Words("就业帮扶", "Employment"),
    "education": Words("教育帮扶", "Education"),
    "health": Words("健康帮扶", "Health"),
    "elderly_care": Words("养老帮扶", "Elderly care"),
    "consumption": Words("消费帮扶", "Consumption"),
    "other": Words("其他", "Other"),
}
STAGE: Mapping[str, Words] = {
    "intention": Words("意向", "Intention"),
    "matched": Words("对接", "Matched"),
    "signed": Words("签约", "Signed"),
    "implementing": Words("实施", "Implementing"),
    "completed": Words("完成", "Completed"),
    "evaluated": Words("评估", "Evaluated"),
    "suspended": Words("暂停", "Suspended"),
    "cancelled": Words("取消", "Cancelled"),
}
ORGANIZATION_TYPE: Mapping[str, Words] = {
    "association": Words("社会团体", "Association"),
    "foundation": Words("基金会", "Foundation"),
    "service_institution": Words("社会服务机构", "Social service institution"),
}


def in_chinese(words: Mapping[str, Words]) -> dict[str, str]:
    """Each value's Chinese word."""
    return {value: word.zh for value, word in words.items()}
