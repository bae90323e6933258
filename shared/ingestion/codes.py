"""What can be wrong with any item, whatever its type: the codes, and how to repair it."""

from collections.abc import Iterable
from typing import Any

from shared.catalogue import INVALID_VALUE, NOT_ALLOWED_VALUE, UNKNOWN_FIELD, declare, fault
from shared.catalogue import declared as entry
from shared.expectations import in_chinese
from shared.problems import Fault, pointer_to, shown

__all__ = ["INVALID_VALUE", "NOT_ALLOWED_VALUE", "UNKNOWN_FIELD", "declare", "entry", "fault"]
"""What a room that takes items needs of the catalogue, beside the codes of items below."""


def awaited(faults: Iterable[Fault]) -> list[str]:
    """What an item waits for: the codes its faults name, if all may arrive; else nothing."""
    faults = list(faults)
    known = [entry(fault.code) for fault in faults]
    if all(one is not None and one.may_arrive for one in known):
        return sorted({str(fault.value) for fault in faults})
    return []


UNREADABLE_ITEM = declare(
    "unreadable_item",
    en="The item is not valid JSON",
    zh="该条数据不是有效的 JSON",
    repair_en="Send one complete JSON object per item or line, in UTF-8.",
    repair_zh="每条（每行）应为一个完整的 UTF-8 编码 JSON 对象。",
)
FIELD_MISSING = declare(
    "field_missing",
    en="A required field is missing",
    zh="缺少必填字段",
    repair_en="Add the field named by the pointer.",
    repair_zh="请补充指针所指的字段。",
)
WRONG_TYPE = declare(
    "wrong_type",
    en="The value has the wrong JSON type",
    zh="值的 JSON 类型不正确",
    repair_en="Send the type given under `expected`; numbers and text are not exchanged.",
    repair_zh="请按“应为”（expected_zh）给出的类型填写，数字与文本不可互换。",
)
WRONG_FORMAT = declare(
    "wrong_format",
    en="The text does not have the required form",
    zh="文本格式不符合要求",
    repair_en="Follow the pattern under `expected`; control and invisible characters are refused.",
    repair_zh="请符合“应为”（expected_zh）的格式；不允许控制字符与不可见字符。",
)
WRONG_DATE = declare(
    "wrong_date",
    en="This is no date of the calendar",
    zh="不是有效日期",
    repair_en="Write dates as YYYY-MM-DD.",
    repair_zh="日期请写作 YYYY-MM-DD。",
)
WRONG_LENGTH = declare(
    "wrong_length",
    en="Too long, too short, or too many",
    zh="长度或数量超出范围",
    repair_en="Keep within the bounds under `expected`.",
    repair_zh="请保持在“应为”（expected_zh）给出的范围内。",
)
OUT_OF_RANGE = declare(
    "out_of_range",
    en="The number is out of range",
    zh="数值超出范围",
    repair_en="Keep within the bounds under `expected`.",
    repair_zh="请保持在“应为”（expected_zh）给出的范围内。",
)
VERSION_CONFLICT = declare(
    "version_conflict",
    en="The same version was accepted before with other content",
    zh="相同版本号此前已接收过不同内容",
    repair_en="Raise source_version when the content changes.",
    repair_zh="内容变化时请提高 source_version。",
)
DUPLICATE = declare(
    "duplicate_in_batch",
    en="The batch holds this item more than once; another one counts",
    zh="批次中同一数据出现多次，以另一条为准",
    repair_en="Send each item once; of repeats that are not refused the highest version (or the "
    "last) counts.",
    repair_zh="每条数据只发送一次；重复时以未被拒绝的、版本号最高（或最后）的一条为准。",
    severity="warning",
)
REPEATED_TOO_OFTEN = declare(
    "repeated_too_often",
    en="The batch holds this item many times over, and those that count before it were refused",
    zh="批次中同一数据重复次数过多，且优先的各条均被拒绝",
    repair_en="Correct the refused ones, or send this one alone.",
    repair_zh="请更正被拒绝的各条，或单独发送本条。",
)
STALE = declare(
    "stale_version",
    en="A newer version of this item is held already",
    zh="已保存该数据的更新版本",
    repair_en="Nothing needs to be done, unless the older content is the right one: send it under "
    "a higher version then.",
    repair_zh="无需处理；如旧内容才正确，请以更高版本号重新发送。",
    severity="warning",
)
NOT_YOURS = declare(
    "division_not_yours",
    en="The item lies outside the division this client may write for",
    zh="该数据不属于本客户端可写入的行政区划",
    repair_en="Let the province concerned push it, or correct the division codes.",
    repair_zh="请由所属省份推送，或更正行政区划代码。",
)

# What pydantic calls it → what the catalogue calls it; by prefix, first match.
_BY_PYDANTIC = (
    ("missing", FIELD_MISSING),
    ("extra_forbidden", UNKNOWN_FIELD),
    ("literal_error", NOT_ALLOWED_VALUE),
    ("union_tag", NOT_ALLOWED_VALUE),
    ("enum", NOT_ALLOWED_VALUE),
    ("string_pattern_mismatch", WRONG_FORMAT),
    ("string_too", WRONG_LENGTH),
    ("too_", WRONG_LENGTH),
    ("date_type", WRONG_TYPE),
    ("date", WRONG_DATE),
    ("greater_than", OUT_OF_RANGE),
    ("less_than", OUT_OF_RANGE),
    ("finite_number", OUT_OF_RANGE),
    ("string_unicode", WRONG_FORMAT),
    ("json_invalid", UNREADABLE_ITEM),
)


def from_pydantic(error: Any, *, position: int) -> Fault:
    """One validation error as a fault with a pointer into the sender's own payload."""
    kind = str(error["type"])
    code = next((code for prefix, code in _BY_PYDANTIC if kind.startswith(prefix)), None)
    code = code or (WRONG_TYPE if kind.endswith("_type") else INVALID_VALUE)
    return fault(
        code,
        pointer_to(position, *error["loc"]),
        value=shown(error.get("input")),
        expected=str(error["msg"]),
        expected_zh=in_chinese(error),
    )
