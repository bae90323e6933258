"""The walls of the house: arrows point down, rooms keep to their purpose."""

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.plan import DOORS, FLOORS, arrows, pairs, service_of

DECIDES_ONLY = ("sqlalchemy", "asyncpg", "fastapi", "httpx", "aiokafka", "starlette", "asyncio")
ASSEMBLIES = ("services.commands",)


def test_no_service_imports_another() -> None:
    crossing = [
        (a, b)
        for a, b in pairs()
        if service_of(a) and service_of(b) and service_of(a) != service_of(b)
    ]
    assert not crossing


def test_every_arrow_points_down() -> None:
    assert not [(a, b) for a, b in pairs() if FLOORS[a.split(".")[0]] < FLOORS[b.split(".")[0]]]


def test_nothing_imports_a_door() -> None:
    through = [
        (a, b)
        for a, b in pairs()
        if b.split(".")[-1] in DOORS and service_of(b) and a not in ASSEMBLIES
    ]
    assert not through


def test_no_import_goes_round_in_a_circle() -> None:
    below: dict[str, set[str]] = {}
    for importer, imported in pairs():
        # A package's own front (`__init__`) names what its rooms offer; that is no circle.
        if not importer.startswith(imported + ".") and not imported.startswith(importer + "."):
            below.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as circle:
        pytest.fail(f"circle: {' -> '.join(circle.args[1])}")


def test_rules_decide_and_wait_for_nothing() -> None:
    graph = arrows()
    for module in graph.modules:
        if module.split(".")[-1] in ("rules", "stages", "fates", "shares", "areas"):
            outside = graph.find_modules_directly_imported_by(module)
            assert not [name for name in outside if name.split(".")[0] in DECIDES_ONLY], module


def test_no_route_reaches_into_tables() -> None:
    assert not [
        (a, b)
        for a, b in pairs()
        if a.endswith(".api") and b.split(".")[-1] in ("tables", "schema")
    ]
