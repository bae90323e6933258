"""The columns of a table of items, derived from the fields of their type."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, get_type_hints

from shared.ingestion.fields import Form, Zh
from shared.ingestion.formats.cells import CellForm, Choice, Day, Text, Whole, YesNo
from shared.ingestion.formats.entries import Entries, EntryField, Listed


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `path` leads to its value in the item: a field, or a key within a field."""

    path: tuple[str, ...]
    zh: str
    form: CellForm
    is_required: bool

    @property
    def en(self) -> str:
        """How the column is headed by those who write the fields' own names."""
        return ".".join(self.path)


def columns_of(body: Any) -> list[Column]:
    """The columns of a type's table, in the order of its fields.

    Raises `TypeError` for a field without Chinese words or of a kind that no cell can hold.
    """
    return [
        column
        for name, hint in get_type_hints(body, include_extras=True).items()
        for column in _columns(name, *_unwrapped(hint))
    ]


def type_words(body: Any) -> Mapping[str, str]:
    """How the type itself is called: its name and its word in Chinese."""
    _, metadata, _ = _unwrapped(get_type_hints(body, include_extras=True)["type"])
    return _zh("type", metadata).words


def _columns(name: str, hint: Any, metadata: Sequence[Any], is_required: bool) -> Iterator[Column]:
    zh = _zh(name, metadata)
    if get_origin(hint) is not dict:
        yield Column((name,), zh.text, _form(name, hint, metadata), is_required)
        return
    keys, value = get_args(hint)
    for key in get_args(keys):
        form = _form(name, *_unwrapped(value)[:2])
        yield Column((name, key), zh.text.format(zh.words[key]), form, False)


def _unwrapped(hint: Any) -> tuple[Any, Sequence[Any], bool]:
    """A field's own type, what is said about it, and whether it must be given."""
    is_required = get_origin(hint) is not NotRequired
    if not is_required:
        hint = get_args(hint)[0]
    if get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        return inner, metadata, is_required
    return hint, (), is_required


def _zh(name: str, metadata: Sequence[Any]) -> Zh:
    for one in metadata:
        if isinstance(one, Zh):
            return one
    raise TypeError(f"the field {name} has no Chinese words")


def _form(name: str, hint: Any, metadata: Sequence[Any]) -> CellForm:
    told = next((one for one in metadata if isinstance(one, Form)), None)
    if get_origin(hint) is Literal:
        words = _zh(name, metadata).words
        if set(words) != set(get_args(hint)):
            raise TypeError(f"the values of {name} and their Chinese words differ")
        return Choice(words)
    if get_origin(hint) is list:
        return _list_form(name, get_args(hint)[0], metadata)
    if hint is bool:
        return YesNo()
    if hint is int:
        return Whole(told or Form("整数", "whole number"))
    if hint is date:
        return Day()
    if hint is str and told:
        return Text(told)
    raise TypeError(f"no cell can hold the field {name}: {hint}")


def _list_form(name: str, member: Any, metadata: Sequence[Any]) -> CellForm:
    own, said, _ = _unwrapped(member)
    if get_origin(own) is Literal or own is str:
        form = _form(name, own, [*said, *metadata])
        if isinstance(form, Choice | Text):
            return Listed(form)
    fields = []
    for inner, hint in get_type_hints(member, include_extras=True).items():
        own, said, is_required = _unwrapped(hint)
        fields.append(
            EntryField(inner, _zh(inner, said).text, _form(inner, own, said), is_required)
        )
    return Entries.of(fields)
