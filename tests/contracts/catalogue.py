"""Every event that the services tell, with its payload and its meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from pydantic import BaseModel

from shared.contracts import projects, registry
from shared.contracts.drained import drained_type
from shared.contracts.envelope import TYPE_PREFIX
from tests.contracts import meanings

SERVICES: tuple[ModuleType, ...] = (registry, projects)


class Drained(BaseModel):
    """How far a service's outbox has been told."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Told:
    """One event type; `name` is the part of the type between service and version."""

    full_type: str
    service: str
    payload: type[BaseModel]

    @property
    def name(self) -> str:
        """For example `project.signed`."""
        return self.full_type.removeprefix(f"{TYPE_PREFIX}{self.service}.").removesuffix(".v1")

    @property
    def meaning(self) -> str:
        """What happened. Raises `KeyError` for an event that has no sentence yet."""
        return meanings.EVENTS[self.name]


def events() -> Iterator[Told]:
    """All of them, service by service, in the order of their declaration."""
    for module in SERVICES:
        service: str = module.SERVICE
        for kind, payload in module.STATES.items():
            yield Told(kind, service, payload)
        yield Told(drained_type(service), service, Drained)
