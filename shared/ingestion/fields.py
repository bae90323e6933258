"""The fields that several item types share, each with the form it must have."""

from datetime import date
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import core_schema
from typing_extensions import TypedDict

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
]
SourceVersion = Annotated[int, Field(strict=True, ge=0, le=2**62)]
Name = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=200, pattern=VISIBLE, strict=True, strip_whitespace=True
    ),
]
CreditCode = Annotated[
    str, StringConstraints(min_length=18, max_length=18, pattern=r"^[0-9A-Z]{18}$", strict=True)
]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$", strict=True)]
Yuan = Annotated[
    str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$", strict=True)
]
Percent = Annotated[
    str, StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$", strict=True)
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

    code: CreditCode
    share: NotRequired[Percent]


class CountyIn(TypedDict):
    """A county helped, with its share (equal shares when none is given)."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    code: DivisionCode
    share: NotRequired[Percent]
