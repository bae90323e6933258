"""What is expected stands in Chinese too, whatever the check that was not met."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.ingestion.codes import from_pydantic
from shared.ingestion.fields import Day


class One(BaseModel):
    """A field of every kind that items have."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["a", "b"] = "a"
    text: Annotated[str, StringConstraints(min_length=2, max_length=3, pattern="^[0-9]+$")] = "00"
    many: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    number: Annotated[int, Field(ge=0, le=9)] = 0
    is_so: bool = False
    on: Day | None = None


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"kind": "c"}, "可用：'a'、'b'"),
        ({"text": "0"}, "至少 2 个字符"),
        ({"text": "0000"}, "最多 3 个字符"),
        ({"text": "x1"}, "应符合格式 ^[0-9]+$"),
        ({"text": 1}, "应为文本（加引号）"),
        ({"many": []}, "至少 1 项"),
        ({"many": [1, 2, 3]}, "最多 2 项"),
        ({"many": {}}, "应为数组"),
        ({"number": -1}, "不小于 0"),
        ({"number": 10}, "不大于 9"),
        ({"number": "1"}, "应为整数（不加引号）"),
        ({"is_so": 1}, "应为 true 或 false"),
        ({"on": "2023/1/1"}, "日期应写作 YYYY-MM-DD"),
        ({"on": "2023-02-30"}, "日期应写作 YYYY-MM-DD"),
        ({"colour": 1}, "不允许出现此字段"),
    ],
    ids=str,
)
def test_what_is_expected_is_told_in_chinese(wrong: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as told:
        One.model_validate(wrong)
    fault = from_pydantic(told.value.errors()[0], position=0)
    assert fault.expected_zh == expected
    assert fault.expected
    assert fault.expected != fault.expected_zh
