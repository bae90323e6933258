"""What the framework finds wrong with parameters and plain bodies, by codes of the catalogue.

The code is what the framework calls it. Whatever else it may come to call something is told as
`invalid_value`, so that no code goes out that nobody explains.
"""

from collections.abc import Sequence
from typing import Any

from shared.catalogue import INVALID_VALUE, UNKNOWN_FIELD, declare, declared
from shared.door.unknown import UNKNOWN_PARAMETER
from shared.expectations import in_chinese
from shared.problems import Fault, Invalid, pointer_to, shown

# What the framework calls it → what is wrong, how to repair it; each in English and Chinese.
_MEANT = (
    (
        ("missing",),
        ("A required parameter or field is missing", "缺少该参数"),
        ("Add what the pointer names.", "请补充指针所指的内容。"),
    ),
    (
        ("literal_error", "enum"),
        ("The value is none of those allowed here", "值不在允许范围内"),
        ("Use one of the values under `expected`.", "请使用“应为”（expected_zh）中列出的值。"),
    ),
    (
        ("int_parsing", "int_type", "int_parsing_size"),
        ("This is no whole number", "应为整数"),
        ("Write digits only; in a JSON body without quotes.", "请只填写数字；JSON 中不加引号。"),
    ),
    (
        ("float_parsing",),
        ("This is no number", "应为数字"),
        ("Write a number such as 2.5.", "请填写数字，如 2.5。"),
    ),
    (
        ("bool_parsing",),
        ("This is neither true nor false", "应为 true 或 false"),
        ("Write true or false.", "请填写 true 或 false。"),
    ),
    (
        ("uuid_parsing",),
        ("This is no id of ours", "不是有效的标识（UUID）"),
        (
            "Take the id from the answer that gave it, with all its 36 characters.",
            "请完整使用回答中给出的标识（36 个字符）。",
        ),
    ),
    (
        ("greater_than_equal",),
        ("The number is too small", "数值过小"),
        ("Keep to the bound under `expected`.", "请不小于“应为”（expected_zh）给出的下限。"),
    ),
    (
        ("less_than_equal",),
        ("The number is too large", "数值过大"),
        ("Keep to the bound under `expected`.", "请不大于“应为”（expected_zh）给出的上限。"),
    ),
    (
        ("string_type",),
        ("This is no text", "应为文本"),
        ("Put the value in quotes.", "请将值写在引号内。"),
    ),
    (
        ("string_pattern_mismatch", "string_unicode"),
        ("The text does not have the required form", "格式不符合要求"),
        (
            "Follow the pattern under `expected`; control and invisible characters are refused.",
            "请符合“应为”（expected_zh）的格式；不允许控制字符与不可见字符。",
        ),
    ),
    (
        ("string_too_short", "string_too_long"),
        ("The text is too short or too long", "长度超出范围"),
        ("Keep to the length under `expected`.", "请符合“应为”（expected_zh）给出的长度。"),
    ),
    (
        ("too_short", "too_long"),
        ("There are too few entries or too many", "数量超出范围"),
        ("Give as many as `expected` says.", "请符合“应为”（expected_zh）给出的项数。"),
    ),
    (
        ("list_type",),
        ("This is no list", "应为数组"),
        ("Send a JSON array, even of one entry.", "请发送 JSON 数组；只有一项时也用数组。"),
    ),
    (
        ("model_attributes_type",),
        ("This is no JSON object", "应为 JSON 对象"),
        (
            "Send one JSON object with Content-Type: application/json.",
            "请以 Content-Type: application/json 发送一个 JSON 对象。",
        ),
    ),
    (
        ("json_invalid",),
        ("The body is not valid JSON", "不是有效的 JSON"),
        ("Write the body with a JSON library, in UTF-8.", "请使用 JSON 库生成请求体，UTF-8 编码。"),
    ),
)
CODES = frozenset(
    declare(code, en=en, zh=zh, repair_en=repair_en, repair_zh=repair_zh)
    for codes, (en, zh), (repair_en, repair_zh) in _MEANT
    for code in codes
)
"""The codes that are the framework's own words."""


def from_validation(errors: Sequence[Any]) -> Invalid:
    """Validation errors of FastAPI as one `Invalid`, each fault with its JSON Pointer."""
    faults = [_fault(error) for error in errors]
    return Invalid(
        detail=f"{len(faults)} fault(s): " + "; ".join(f"{f.pointer}: {f.message}" for f in faults),
        detail_zh=f"共 {len(faults)} 处不符合要求："
        + "；".join(f"{f.pointer} {f.message_zh}（{f.expected_zh}）" for f in faults),
        faults=faults,
    )


def _fault(error: Any) -> Fault:
    code = _code_of(error)
    entry = declared(code)
    return Fault(
        code,
        pointer_to(*error["loc"]),
        message=str(error["msg"]),
        message_zh=entry.zh if entry else "",
        value=shown(error.get("input")),
        expected=str(error["msg"]),
        expected_zh=in_chinese(error),
    )


def _code_of(error: Any) -> str:
    kind = str(error["type"])
    if kind == "extra_forbidden":
        return UNKNOWN_PARAMETER if error["loc"][0] == "query" else UNKNOWN_FIELD
    return kind if kind in CODES else INVALID_VALUE
