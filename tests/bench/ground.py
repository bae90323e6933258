"""The ground measured on: a PostgreSQL that keeps its promises, and services started beside it."""

import json
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from signal import SIGTERM
from subprocess import Popen
from sys import executable

import asyncpg

from deploy.local.children import Command, end, spawn, tail
from deploy.local.database import at_database, prepare_database
from deploy.local.kafka import start_kafka
from deploy.local.ports import free_port
from deploy.local.postgres import Cluster, start_cluster
from shared import migrations
from shared.database import Database
from tests.bench.cores import OTHERS, SERVING, pin
from tests.bench.items import introduce
from tests.schemas import histories
from tests.tokens import Mint

ROOT = Path(__file__).parents[2]
EMBEDDED = "the embedded log"
BUSES = (EMBEDDED, "Kafka")


@dataclass(frozen=True, slots=True)
class Served:
    """A process that answers on a port of this machine."""

    port: int
    process: Popen[bytes]


@dataclass
class Ground:
    """Starts what a part of the bench needs; everything ends with the part or with the run."""

    folder: Path
    cluster: Cluster
    mint: Mint
    keys_port: int
    _running: list[Popen[bytes]] = field(default_factory=list)
    _template: dict[str, str] | None = None
    _made: int = 0

    async def database(self) -> dict[str, str]:
        """A new database that knows the published lists; each service's address of it."""
        if self._template is None:
            self._template = await self._make_template()
        self._made += 1
        name = f"bench_{self._made}"
        connection = await asyncpg.connect(self.cluster.admin_url)
        await connection.execute(f"create database {name} template bench")
        await connection.close()
        return {service: at_database(url, name) for service, url in self._template.items()}

    async def _make_template(self) -> dict[str, str]:
        urls = await prepare_database(self.cluster.admin_url, name="bench")
        for service, history in histories().items():
            database = Database(urls[service], schema=service, pool_size=1)
            await migrations.upgrade(database, history)
            await database.close()
        await introduce(urls)
        return urls

    def serve(self, service: str, urls: Mapping[str, str], *, bus: str = "embedded") -> Served:
        """The front door of a service, alone on the serving core."""
        served = self._start(f"services.{service}.main", self._environment(service, urls, bus))
        pin(served.process.pid, SERVING)
        return served

    def work(self, service: str, urls: Mapping[str, str], *, bus: str) -> Popen[bytes]:
        """The back door of a service, on the cores that the load and PostgreSQL share."""
        command = Command(
            (executable, "-m", f"services.{service}.worker"),
            environment=self._environment(service, urls, bus),
            folder=ROOT,
        )
        process = spawn(command, self.folder / f"{service}.worker.log")
        self._running.append(process)
        return process

    def serve_floor(self) -> Served:
        """The framework with routes that do nothing, served just as the services are."""
        served = self._start("tests.bench.floor_app", {})
        pin(served.process.pid, SERVING)
        return served

    def bus(self, name: str) -> str:
        """The address of a bus without any topics: `embedded`, or a real broker for `Kafka`.

        Raises `KafkaUnavailable`.
        """
        if name == EMBEDDED:
            return "embedded"
        self._made += 1
        broker = start_kafka(self.folder / f"kafka-{self._made}")
        self._running.append(broker.process)
        pin(broker.process.pid, OTHERS)
        return broker.url

    def stop_services(self) -> None:
        """End every service and broker; PostgreSQL stays for the next part."""
        while self._running:
            end(self._running.pop(), SIGTERM, within=10)

    def stop(self) -> None:
        """End everything that was started here."""
        self.stop_services()
        self.cluster.stop()

    def _start(self, module: str, environment: Mapping[str, str]) -> Served:
        port = free_port()
        log = self.folder / f"{module}.log"
        listening = {"PORT": str(port), f"XIANGZHU_{module.split('.')[1].upper()}_PORT": str(port)}
        command = Command(
            (executable, "-m", module), environment={**environment, **listening}, folder=ROOT
        )
        process = spawn(command, log)
        self._running.append(process)
        _wait_until_live(port, process, log)
        return Served(port, process)

    def _environment(self, service: str, urls: Mapping[str, str], bus: str) -> dict[str, str]:
        return {
            f"XIANGZHU_{service.upper()}_DATABASE_URL": urls[service],
            "XIANGZHU_REGISTRY_URL": f"http://127.0.0.1:{self.keys_port}",
            "XIANGZHU_BUS": bus,
            "XIANGZHU_LOG_LEVEL": "WARNING",
        }


@contextmanager
def ground() -> Iterator[Ground]:
    """A PostgreSQL with fsync on and a stand-in for registry's keys, both gone afterwards."""
    mint = Mint()
    keys = _serve_keys(mint)
    with tempfile.TemporaryDirectory(prefix="xiangzhu-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # Started by root, PostgreSQL's unprivileged user has to pass through.
        cluster = start_cluster(folder / "postgres")
        pin(cluster.process.pid, OTHERS)
        standing = Ground(folder, cluster, mint, keys.server_port)
        try:
            yield standing
        finally:
            standing.stop()
            keys.shutdown()
            keys.server_close()


def _serve_keys(mint: Mint) -> ThreadingHTTPServer:
    document = json.dumps({"keys": [mint.published()]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            """Keep the screen for the table."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _wait_until_live(port: int, process: Popen[bytes], log: Path, *, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{log.name} did not start:\n{tail(log)}")
