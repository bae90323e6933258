"""Every code of the catalogue speaks both languages, and what it refers to is told with it."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from shared.ingestion.codes import ErrorCode, catalogue, entry
from tests.contracts.openapi import SERVICES

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
NEVER_TOLD = "shared/ingestion/formats/written.py"  # stands for a cell whose fault is kept apart
MODULES = [path for folder in ("services", "shared") for path in sorted(Path(folder).rglob("*.py"))]


class Built(NamedTuple):
    """A place in the code that builds a fault of a code it names."""

    at: str
    code: ErrorCode
    given: frozenset[str]
    has_english: bool


def all_codes() -> list[ErrorCode]:
    for service in SERVICES:
        import_module(f"services.{service}.main")
    return catalogue()


def built_in(path: Path) -> Iterator[Built]:
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    wanted = [call for call in calls if ast.unparse(call.func) in ("codes.fault", "fault", "Flaw")]
    if not wanted or path.name in ("__main__.py", "worker.py"):
        return
    module = import_module(".".join(path.with_suffix("").parts))
    for call in wanted:
        found = entry(named(module, call.args[0]) or "")
        if found is None:
            continue  # a code handed on; it is named where it comes from
        given = [one.arg for one in call.keywords if one.arg]
        if ast.unparse(call.func) == "Flaw":
            given += ["value", "expected", "path", "expected_zh"][: len(call.args) - 1]
        texts = [
            text for one in call.keywords if one.arg == "expected" for text in words(one.value)
        ]
        at = f"{path}:{call.lineno}"
        yield Built(at, found, frozenset(given), any(map(ENGLISH.search, texts)))


def named(module: ModuleType, node: ast.expr) -> str | None:
    """The code that an expression names, if it is a constant of the module's."""
    told: object = module
    for name in ast.unparse(node).split("."):
        told = getattr(told, name, None)
    return told if isinstance(told, str) else None


def words(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@pytest.fixture(scope="module")
def built() -> list[Built]:
    all_codes()
    found = [one for path in MODULES for one in built_in(path)]
    assert len(found) > 40, "faults are built in another way by now"
    return found


@pytest.mark.parametrize("code", all_codes(), ids=lambda code: code.code)
def test_a_code_and_its_repair_are_told_in_both_languages(code: ErrorCode) -> None:
    assert CHINESE.search(code.zh)
    assert CHINESE.search(code.repair_zh)
    assert not ENGLISH.search(code.zh + code.repair_zh)
    assert ENGLISH.search(code.en)
    assert code.repair_en.endswith(".")
    assert not CHINESE.search(code.en + code.repair_en)


def test_what_a_repair_refers_to_is_told(built: list[Built]) -> None:
    """'Use one of the values under `expected`' is no help where nothing is expected."""
    assert [
        one.at
        for one in built
        if "`expected`" in one.code.repair_en
        and "expected" not in one.given
        and not one.at.startswith(NEVER_TOLD)
    ] == []


def test_english_that_is_expected_is_told_in_chinese_beside_it(built: list[Built]) -> None:
    assert [one.at for one in built if one.has_english and "expected_zh" not in one.given] == []


def test_snapshots_are_refused_with_codes_of_the_catalogue() -> None:
    told = {one.code for one in all_codes()}
    assert {"part_missing", "part_beyond", "withdrawals_not_confirmed"} <= told
