"""The fields that several item types share, each with the form it must have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import core_schema
from typing_extensions import TypedDict


@dataclass(frozen=True, slots=True, eq=False)
class Zh:
    """How a field is called in Chinese, and its values where they are words.

    It heads the field's column in a table. A field of several keys is a column for each: `{}` in
    the text stands for the key's word.
    """

    text: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What is to be written in a field, in words. `is_number`: in a table a number will do."""

    zh: str
    en: str
    is_number: bool = False


# No control, format (bidi, zero-width), surrogate or private characters: they are invisible on a
# screen, and NUL cannot be stored at all.
VISIBLE = r"^[^\p{C}]+$"

# An identity neither begins nor ends with a blank: on paper nobody would see the difference.
SourceId = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=200,
        pattern=r"^[^\p{C}\p{Z}]([^\p{C}]*[^\p{C}\p{Z}])?$",
        strict=True,
    ),
    Form("来源系统内的唯一标识，最多 200 字", "its id in your system, at most 200 signs"),
]
SourceVersion = Annotated[
    int,
    Field(strict=True, ge=0, le=2**62),
    Form("整数，内容变化时递增", "whole number, raised with every change"),
]
Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=200, pattern=VISIBLE, strict=True, strip_whitespace=True
    ),
    Form("文本，最多 200 字", "text, at most 200 signs"),
]
CreditCode = Annotated[
    str,
    StringConstraints(min_length=18, max_length=18, pattern=r"^[0-9A-Z]{18}$", strict=True),
    Form("18 位统一社会信用代码", "18 signs, unified social credit code"),
]
DivisionCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{6}$", strict=True),
    Form("6 位行政区划代码", "6 digits, GB/T 2260"),
]
Yuan = Annotated[
    str,
    StringConstraints(pattern=r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$", strict=True),
    Form("元，最多两位小数", "yuan, at most two decimals", is_number=True),
]
Percent = Annotated[
    str,
    StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$", strict=True),
    Form(
        "百分数，各条合计 100；都不填则平均分摊",
        "percent, together 100; equal shares when none is given",
        is_number=True,
    ),
]


class _WrittenAsADay:
    """Only YYYY-MM-DD: a plain date would take an instant at midnight, or seconds, for a day.

    Which day an instant lies in depends on where one stands; midnight in London is 08:00 here.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        written = core_schema.custom_error_schema(
            core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            custom_error_type="date_form",
            custom_error_message="Input should be a day written as YYYY-MM-DD",
        )
        text = core_schema.str_schema(strict=True)
        return core_schema.chain_schema([text, written, handler(source)])

    def __get_pydantic_json_schema__(self, *_: Any) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


Day = Annotated[date, _WrittenAsADay()]


class HelperIn(TypedDict):
    """An organization taking part, with its share of the work (equal shares when none is given)."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    code: Annotated[CreditCode, Zh("统一社会信用代码")]
    share: NotRequired[Annotated[Percent, Zh("份额")]]


class CountyIn(TypedDict):
    """A county helped, with its share (equal shares when none is given)."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    code: Annotated[DivisionCode, Zh("行政区划代码")]
    share: NotRequired[Annotated[Percent, Zh("份额")]]
