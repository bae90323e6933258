"""Every code that the rooms of a service can tell, read from the code itself."""

import ast
import functools
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from shared.problems import Problem
from tests.house.plan import arrows

DOORS = ("main", "worker")
FAULTS = ("Fault", "fault", "codes.fault", "catalogue.fault", "Flaw")


@dataclass(frozen=True)
class Room:
    """A module, and what its text says."""

    module: ModuleType
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.module.__name__

    def meant(self, node: ast.AST | None) -> object:
        """What an expression of names stands for in this module; None for what is handed on."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return None
        found: object = self.module
        for name in ast.unparse(node).split("."):
            found = getattr(found, name, None)
        return found

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@functools.cache
def rooms(service: str) -> tuple[Room, ...]:
    """Every module of ours that a service loads, its doors apart."""
    graph, seen = arrows(), set[str]()
    coming = [f"services.{service}.{door}" for door in DOORS]
    while coming:
        name = coming.pop()
        if name in seen or name not in graph.modules or name.split(".")[0] == "deploy":
            continue
        seen.add(name)
        coming += graph.find_modules_directly_imported_by(name)
        coming.append(name.rpartition(".")[0])
    found = sorted(name for name in seen if name.startswith(("services.", "shared")))
    return tuple(room_of(name) for name in found if name.rpartition(".")[2] not in DOORS)


@functools.cache
def room_of(name: str) -> Room:
    module = import_module(name)
    return Room(module, ast.parse(Path(inspect.getfile(module)).read_text("utf-8")))


def faults_built(room: Room) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Each place that builds a fault, and each expression that names its code there."""
    for call in room.calls():
        if call.args and ast.unparse(call.func) in FAULTS:
            code = call.args[0]
            branches = (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,)
            yield from ((call, branch) for branch in branches)


def names_said(room: Room) -> Iterator[str]:
    """Every text that a name in the room stands for, where it is used and not where it is made."""
    for node in ast.walk(room.tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            meant = room.meant(node)
            if isinstance(meant, str):
                yield meant


def refusals_made(room: Room) -> Iterator[type[Problem]]:
    """Every kind of refusal that is made here, or handed to something that makes it."""
    for node in ast.walk(room.tree):
        for expression in _made_or_handed_on(node):
            kind = room.meant(expression)
            if isinstance(kind, type) and issubclass(kind, Problem):
                yield kind


def _made_or_handed_on(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        yield node.func
        if isinstance(node.func, ast.Attribute):  # `IndicatorNotFound.of(…)`
            yield node.func.value
        yield from (one.value for one in node.keywords)
    elif isinstance(node, ast.Tuple):
        yield from node.elts
    elif isinstance(node, ast.Dict):
        yield from node.values


def slugs(made: Iterator[type[Problem]]) -> Mapping[str, set[int]]:
    """The statuses with which each refusal is answered."""
    found: dict[str, set[int]] = {}
    for kind in made:
        found.setdefault(kind.slug, set()).add(kind.status)
    return found
