"""What may be chosen when the local system is started, read from the Makefile's variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.ports import holder, is_free

SERVICES = ("registry", "projects", "stats")
USUAL_PORT_BASE = 8001


class CannotStart(Exception):
    """The local system cannot be started; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one start. Where no `bus` or `scale` was asked for, the data decides."""

    ports: Mapping[str, int]
    bus: str | None = None
    database_url: str | None = None
    demo: bool = True
    scale: str = ""
    live: str = ""


def read_options(environment: Mapping[str, str]) -> Options:
    """The choices as given; raises `CannotStart` for one that means nothing."""
    demo = environment.get("DEMO") or "yes"
    if demo not in ("yes", "none"):
        raise CannotStart(f"DEMO={demo} means nothing; DEMO=none starts empty")
    return Options(
        ports=read_ports(environment),
        bus=read_bus(environment.get("BUS", "")),
        database_url=environment.get("DATABASE_URL") or None,
        demo=demo == "yes",
        scale=read_number(environment, "SCALE", ""),
        live=read_number(environment, "LIVE", ""),
    )


def read_ports(environment: Mapping[str, str]) -> dict[str, int]:
    """Three ports from `PORT_BASE` on; `XIANGZHU_STATS_PORT` and so on move a single one."""
    base = read_number(environment, "PORT_BASE", str(USUAL_PORT_BASE))
    ports = {}
    for offset, service in enumerate(SERVICES):
        name = f"XIANGZHU_{service.upper()}_PORT"
        port = float(read_number(environment, name, str(float(base) + offset)))
        if port != int(port) or not 1 <= port <= 65535:
            raise CannotStart(f"{service} cannot listen on port {port:g}")
        ports[service] = int(port)
    return ports


def read_bus(asked: str) -> str | None:
    """`embedded`, `kafka` (one of our own) or `kafka://host:port,…`; None if nothing was asked."""
    if asked in ("", "embedded", "kafka") or asked.startswith("kafka://"):
        return asked or None
    raise CannotStart(f"BUS={asked} means nothing; use embedded, kafka or kafka://host:port")


def read_number(environment: Mapping[str, str], name: str, usual: str) -> str:
    """A number as it was written."""
    given = environment.get(name) or usual
    try:
        if given and float(given) < 0:
            raise ValueError
    except ValueError:
        raise CannotStart(f"{name}={given} is not a number from 0 on") from None
    return given


def refuse_taken(ports: Mapping[str, int]) -> None:
    """Raise `CannotStart` if a port is taken: which one, by whom, and what to use instead."""
    taken = {service: port for service, port in ports.items() if not is_free(port)}
    if not taken:
        return
    lines = [
        f"port {port}, wanted for {service}, is taken by {holder(port)}"
        for service, port in taken.items()
    ]
    raise CannotStart("\n".join([*lines, f"others are free: make run PORT_BASE={free_base()}"]))


def free_base() -> int:
    """The first of three neighbouring ports that are all free now."""
    for base in range(USUAL_PORT_BASE + 10, 65000, 10):
        if all(is_free(base + offset) for offset in range(len(SERVICES))):
            return base
    raise CannotStart("no three neighbouring ports are free on this machine")
