"""The table of processes, and how a front door's readiness is put into words."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy.local.ports import free_port
from deploy.local.processes import http_lacks, service_processes
from deploy.local.surroundings import Surroundings, read_for_shells

SURROUNDINGS = Surroundings(
    ports={"registry": 21001, "projects": 21002, "stats": 21003},
    database_urls={"registry": "r", "projects": "p", "stats": "it's a $secret"},
    bus="embedded",
    is_demo=True,
)


class Door(BaseHTTPRequestHandler):
    """Answers what the test wants it to."""

    status, body = 200, b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *words: object) -> None:
        """Stay quiet."""


@pytest.fixture
def door() -> Iterator[int]:
    """The port of a front door."""
    with HTTPServer(("127.0.0.1", free_port()), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"{}", None),
        (503, json.dumps({"missing": {"worker": "the worker sleeps"}}), "the worker sleeps"),
        (503, b"not json", "answers 503 on /health/ready"),
        (500, b'{"missing": 7}', "answers 500 on /health/ready"),
    ],
)
def test_readiness_is_put_into_words(
    door: int, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes | str, words: str | None
) -> None:
    monkeypatch.setattr(Door, "status", status)
    monkeypatch.setattr(Door, "body", body.encode() if isinstance(body, str) else body)
    # A proxy for the internet is none for this machine.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert http_lacks(door) == words


def test_a_door_that_is_not_open_yet_is_waited_for() -> None:
    assert http_lacks(free_port()) == "does not answer yet"


def test_every_service_has_a_front_door_and_a_worker() -> None:
    names = [process.name for process in service_processes(lambda: SURROUNDINGS)]
    assert names == ["registry", "projects", "stats", *(f"{s}-worker" for s in names[:3])]


def test_each_door_is_asked_at_its_own_port(door: int) -> None:
    ports = {"registry": free_port(), "projects": door, "stats": free_port()}
    surroundings = Surroundings(ports, SURROUNDINGS.database_urls, "embedded", is_demo=False)
    lacks = {p.name: p.lacks(0) for p in service_processes(lambda: surroundings)[:3]}
    assert [name for name, lack in lacks.items() if lack is None] == ["projects"]


def test_a_shell_reads_what_the_services_read(tmp_path) -> None:
    SURROUNDINGS.write_for_shells(tmp_path / "environment.sh")
    assert read_for_shells(tmp_path / "environment.sh") == SURROUNDINGS.environment()
    assert (tmp_path / "environment.sh").stat().st_mode & 0o777 == 0o600
