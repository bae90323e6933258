"""What the check of a field or parameter expects, in Chinese; the framework says it in English."""

from collections.abc import Mapping
from typing import Any

# What the framework calls it → what is expected, with the bounds it names; by prefix, first match.
_CHINESE: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "不允许出现此字段",
    "literal_error": "可用：{expected}",
    "enum": "可用：{expected}",
    "union_tag_invalid": "可用：{expected_tags}",
    "union_tag_not_found": "须填写 type",
    "string_pattern_mismatch": "应符合格式 {pattern}",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "datetime": "应为带时区的时刻，如 2026-03-01T00:00:00Z",
    "date": "日期应写作 YYYY-MM-DD",
    "greater_than_equal": "不小于 {ge}",
    "greater_than": "大于 {gt}",
    "less_than_equal": "不大于 {le}",
    "less_than": "小于 {lt}",
    "finite_number": "应为有限的数",
    "string_unicode": "应为有效的 Unicode 文本",
    "string_type": "应为文本（加引号）",
    "int_parsing_size": "整数过大",
    "int_": "应为整数（不加引号）",
    "float_": "应为数",
    "bool_": "应为 true 或 false",
    "list_type": "应为数组",
    "dict_type": "应为对象",
    "uuid_": "应为标识（UUID）",
    "json_invalid": "应为有效的 JSON",
}


def in_chinese(error: Any) -> str:
    """What was expected where the framework found this validation error."""
    kind = str(error["type"])
    told = next((text for prefix, text in _CHINESE.items() if kind.startswith(prefix)), None)
    if told is None:
        return "请参见错误代码说明"
    bounds = {name: str(bound) for name, bound in error.get("ctx", {}).items()}
    return told.format_map(bounds).replace(" or ", "、").replace(", ", "、")
