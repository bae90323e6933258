"""The table of processes that make up Xiangzhu on one machine."""

import http.client
import json
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local import kafka, postgres
from deploy.local.checkout import ROOT
from deploy.local.children import Command
from deploy.local.options import SERVICES
from deploy.local.supervisor import Process
from deploy.local.surroundings import Surroundings


def service_processes(surroundings: Callable[[], Surroundings]) -> list[Process]:
    """A front door and a worker per service; asked anew for their surroundings at each start."""

    def python(module: str) -> Callable[[], Command]:
        argv = (sys.executable, "-m", module)
        return lambda: Command(argv, environment=surroundings().environment(), folder=ROOT)

    doors = [
        Process(
            service,
            command=python(f"services.{service}.main"),
            # Bound now, because the loop's variable moves on.
            lacks=lambda pid, service=service: http_lacks(surroundings().ports[service]),  # type: ignore[misc]
        )
        for service in SERVICES
    ]
    workers = [
        Process(
            f"{service}-worker", command=python(f"services.{service}.worker"), lacks=nothing_more
        )
        for service in SERVICES
    ]
    return [*doors, *workers]


def postgres_process(folder: Path, port: int) -> Process:
    """The database server; what a crash left is cleared away before every start."""
    place = postgres.make_data(folder)

    def lacks(pid: int) -> str | None:
        return None if postgres.is_ready(place.data, pid) else "takes no connections yet"

    return Process(
        "postgres",
        command=lambda: postgres.command(postgres.make_data(folder), port, {}),
        lacks=lacks,
        stops_last=True,
    )


def kafka_process(folder: Path, port: int) -> Process:
    """One real broker."""
    return Process(
        "kafka",
        command=lambda: kafka.kafka_command(folder, port=port),
        lacks=lambda pid: None if kafka.is_serving(port) else "serves no requests yet",
        stops_last=True,
    )


def nothing_more(pid: int) -> None:
    """A worker is as ready as its service's front door says."""


def http_lacks(port: int) -> str | None:
    """What a service's readiness says is missing, in its own words; None when it is ready."""
    # Not urllib: it would send a local question to whatever proxy the user has set.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return "does not answer yet"
    finally:
        connection.close()
    if answer.status == http.client.OK:
        return None
    return missing_in(body) or f"answers {answer.status} on /health/ready"


def missing_in(body: bytes) -> str | None:
    """The sentence in a not-ready answer, if it has one."""
    try:
        missing = json.loads(body)["missing"]
        return ", ".join(str(words) for words in missing.values())
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
