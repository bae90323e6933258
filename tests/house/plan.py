"""Measures the house: which files import which, and how long files and functions are."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("services", "shared", "deploy")
FLOORS = {"shared": 0, "services": 1, "deploy": 2}
DOORS = ("main", "worker", "commands", "__main__")


@dataclass(frozen=True, slots=True)
class Function:
    """A function as a reader meets it."""

    file: str
    name: str
    lines: int
    positional: int


@functools.cache
def arrows() -> grimp.ImportGraph:
    """Every import between our own modules, those within functions included."""
    return grimp.build_graph(*PACKAGES, include_external_packages=True)


def pairs() -> Iterator[tuple[str, str]]:
    """Importer and imported, of our own modules only."""
    graph = arrows()
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if imported.split(".")[0] in PACKAGES:
                yield importer, imported


@functools.cache
def files() -> dict[str, str]:
    """The text of every Python file of the product, by path, migrations left out."""
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "versions" not in path.parts
    }


def code_lines(text: str) -> int:
    """How long a file is to its reader: lines that are not blank."""
    return sum(1 for line in text.splitlines() if line.strip())


def functions() -> list[Function]:
    """Every function and method, with its length without the docstring."""
    return [
        _function(file, node)
        for file, text in files().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _function(file: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    start = node.body[0].lineno
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        start = node.body[1].lineno
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    # A framework hands the parameters of a route or a command over by name.
    positional = (
        0 if node.decorator_list else len([name for name in names if name not in ("self", "cls")])
    )
    return Function(file, node.name, (node.end_lineno or start) - start + 1, positional)


def spread(values: list[int]) -> tuple[int, int, int]:
    """Median, 90th percentile and largest of some sizes."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.9)], ordered[-1]


def service_of(module: str) -> str | None:
    """`registry` for everything in services.registry; None outside the services."""
    parts = module.split(".")
    return parts[1] if parts[0] == "services" and len(parts) > 2 else None


def room_of(module: str) -> str:
    """The folder a module stands in."""
    return module.rpartition(".")[0] if "." in module else module
