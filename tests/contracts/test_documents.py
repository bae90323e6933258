"""The documents of events and APIs say what the code says."""

import pytest

from tests.contracts import meanings
from tests.contracts.__main__ import texts
from tests.contracts.asyncapi import to_yaml
from tests.contracts.catalogue import events


def test_documents_have_not_drifted_from_the_code() -> None:
    for file, text in texts().items():
        assert file.read_text(encoding="utf-8") == text, "run: python -m tests.contracts"


def test_no_meaning_is_left_over() -> None:
    assert {told.name for told in events()} == set(meanings.EVENTS)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1, "b c": [True, None]}, 'a: 1\n"b c":\n  - true\n  - null\n'),
        ([{"a": []}], "-\n  a: []\n"),
        ("乡助: #1", '"乡助: #1"\n'),
    ],
)
def test_yaml_is_written_in_blocks_with_quoted_strings(value: object, text: str) -> None:
    assert to_yaml(value) == text
