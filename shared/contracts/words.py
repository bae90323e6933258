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
FUND: Mapping[str, Words] = {
    "committed": Words("协议", "Committed"),
    "received": Words("到位", "Received"),
    "spent": Words("支出", "Spent"),
    "in_kind": Words("实物折价", "In kind"),
}
FUND_SOURCE: Mapping[str, Words] = {
    "government": Words("财政", "Government"),
    "enterprise": Words("企业", "Enterprise"),
    "public_donation": Words("社会捐赠", "Public donation"),
    "own": Words("自有", "Own"),
    "other": Words("其他", "Other"),
}
GROUP: Mapping[str, Words] = {
    "general": Words("一般群众", "General"),
    "children": Words("儿童", "Children"),
    "left_behind_children": Words("留守儿童", "Left-behind children"),
    "students": Words("学生", "Students"),
    "elderly": Words("老年人", "Elderly"),
    "disabled": Words("残疾人", "Disabled"),
    "women": Words("妇女", "Women"),
    "low_income": Words("低收入人口", "Low income"),
    "other": Words("其他", "Other"),
}

# In small letters they are the words of the API itself.
OUTCOME: Mapping[str, Words] = {
    "created": Words("新增", "created"),
    "updated": Words("更新", "updated"),
    "unchanged": Words("未变化", "unchanged"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "restored": Words("已恢复", "restored"),
    "stale": Words("旧版本", "stale"),
    "duplicate_in_batch": Words("批内重复", "duplicate in batch"),
    "conflict": Words("版本冲突", "conflict"),
    "rejected": Words("被拒绝", "rejected"),
    "not_applied": Words("未写入", "not applied"),
    "deferred": Words("待定", "deferred"),
}
"""What became of an item: so the receipts' tables, the client and the console call it."""


def in_chinese(words: Mapping[str, Words]) -> dict[str, str]:
    """Each value's Chinese word."""
    return {value: word.zh for value, word in words.items()}
