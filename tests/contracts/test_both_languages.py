"""Every operation and every parameter of the API pages is told in English and in Chinese."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.openapi import SERVICES, app_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")


def told(service: str) -> Iterator[tuple[str, str]]:
    """Where something is told, and the text."""
    for path, operations in app_of(service).openapi()["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            yield where, operation.get("summary", "")
            for parameter in operation.get("parameters", ()):
                yield f"{where} ?{parameter['name']}", parameter.get("description", "")


def is_in_both(text: Any) -> bool:
    english, dot, chinese = str(text).partition(" · ")
    return bool(dot and LATIN.search(english) and CHINESE.search(chinese))


@pytest.mark.parametrize("service", SERVICES)
def test_every_summary_and_parameter_is_told_in_both_languages(service: str) -> None:
    texts = list(told(service))
    assert texts
    assert [where for where, text in texts if not is_in_both(text)] == []


@pytest.mark.parametrize("text", ["List things", "列表", "", "A · B", "列表 · List", None])
def test_one_language_alone_or_the_wrong_order_is_found(text: str | None) -> None:
    assert not is_in_both(text)
