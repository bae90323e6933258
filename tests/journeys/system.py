"""The whole of Xiangzhu, running: its own PostgreSQL, a bus, the six processes, a supervisor."""

import asyncio
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from deploy.local import postgres
from deploy.local.checkout import ROOT
from deploy.local.children import tail
from deploy.local.database import at_database, prepare_database
from deploy.local.options import SERVICES
from deploy.local.ports import free_port
from deploy.local.preparation import first_contents, migrations, run_together
from deploy.local.processes import kafka_process, postgres_process, service_processes
from deploy.local.stopping import Bell
from deploy.local.supervisor import Supervisor
from deploy.local.surroundings import Surroundings
from tests.journeys.deadlines import until, until_true
from tests.journeys.prepared import DATABASE, Prepared

WORKERS = tuple(f"{service}-worker" for service in SERVICES)

Result = TypeVar("Result")


class System:
    """What `make run` starts, in a folder of its own, with every process within a test's reach.

    One thread owns all processes: the kernel ends them with the thread that started them.
    """

    surroundings: Surroundings

    def __init__(
        self, folder: Path, logs: Path, *, bus: str, prepared: Prepared | None = None
    ) -> None:
        self._folder, self.logs, self.bus, self._prepared = folder, logs, bus, prepared
        self.said: list[str] = []
        self._bell = Bell()
        self.supervisor = Supervisor(
            logs=logs, bell=self._bell, say=self.said.append, changed=lambda: None
        )
        self._keeper = ThreadPoolExecutor(1, "keeper")
        self.admin_url = ""

    @property
    def credentials(self) -> dict[str, dict[str, Any]]:
        """What `provision-clients` wrote, by client id."""
        entries: dict[str, dict[str, Any]] = json.loads(self._credentials.read_text("utf-8"))
        return entries

    async def start(self) -> None:
        """Bring everything up; returns when every service is ready."""
        await self._in_keeper(self._start)
        [(sequence,)] = await self.ask("select max(id) from registry.outbox")
        for schema in ("projects", "stats"):
            # Ready to serve does not mean to have heard of every county.
            await until_true(
                lambda schema=schema: self._has_heard(schema, sequence),  # type: ignore[misc]
                f"{schema} has heard of the divisions",
            )

    async def watch(self) -> None:
        """Start again whatever ends, until cancelled."""
        while True:
            await self._in_keeper(self.supervisor.watch_once)
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """End everything; nothing of it is left running."""
        await self._in_keeper(self.supervisor.stop)
        self._keeper.shutdown()

    async def kill(self, name: str) -> None:
        """SIGKILL; the supervisor starts it again."""
        self.supervisor.children[name].running.kill()

    async def hold(self, *names: str, in_order: bool = False) -> None:
        """Kill these, or stop them in order, and keep them down until they are released."""
        for name in names:
            child = self.supervisor.children[name]
            child.again_at = math.inf
            child.running.send_signal(child.command.stop_signal if in_order else signal.SIGKILL)
        await until(lambda: not any(self._runs(name) for name in names), "they are down")

    async def release(self, *names: str) -> None:
        """Let the supervisor start them again, and wait until they are ready."""
        for name in names:
            self.supervisor.children[name].again_at = 0.0
        await self.ready(*names)

    async def add(self, like: str, name: str) -> None:
        """Start one more process of the same kind."""
        process = replace(self.supervisor.children[like].process, name=name)
        await self._in_keeper(lambda: self.supervisor.start(process))

    async def remove(self, name: str) -> None:
        """Stop a process in order, for good."""
        await self.hold(name, in_order=True)
        await self._in_keeper(lambda: self.supervisor.children.pop(name))

    async def ready(self, *names: str) -> None:
        """Wait until these processes, or all, are running and lack nothing."""
        wanted = names or tuple(self.supervisor.children)

        async def missing() -> dict[str, str]:
            return await self._in_keeper(lambda: self.supervisor.missing(wanted))

        deadline = time.monotonic() + 60
        while lacks := await missing():
            assert time.monotonic() < deadline, f"not ready after 60 s: {lacks}"
            await asyncio.sleep(0.1)

    async def operate(self, *words: str) -> str:
        """What an operator's command prints; fails with its words when it fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.commands", *words,
            cwd=ROOT, env={**os.environ, **self.surroundings.environment()},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, f"{' '.join(words)} ended {process.returncode}:\n{said}"
        return said

    async def ask(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """What the database's administrator sees."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    def last_words(self) -> list[tuple[str, str]]:
        """The end of each process's log, for the report of a failed test."""
        words = {"the supervisor": "\n".join(self.said[-12:])}
        words |= {log.name: tail(log, 12) for log in sorted(self.logs.glob("*.log"))}
        return [(f"last words of {name}", said) for name, said in words.items() if said]

    @property
    def _credentials(self) -> Path:
        return self._folder / "credentials.json"

    async def _has_heard(self, schema: str, sequence: int) -> bool:
        sql = f"select min(complete_through) from {schema}.positions where topic = $1"
        [(reached,)] = await self.ask(sql, "xiangzhu.registry")
        return (reached or 0) >= sequence

    def _runs(self, name: str) -> bool:
        return self.supervisor.children[name].running.poll() is None

    async def _in_keeper(self, act: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._keeper, act)

    def _start(self) -> None:
        port = free_port()
        if self._prepared is not None:
            self._prepared.copy_to(self._folder)
        self._up("postgres", postgres_process(self._folder / "postgres", port))
        admin_url = postgres.admin_url(self._folder / "postgres", port)
        self.admin_url = at_database(admin_url, DATABASE)
        bus = self.bus
        if bus == "kafka":
            kafka_port = free_port()
            self._up("kafka", kafka_process(self._folder / "kafka", kafka_port))
            bus = f"kafka://127.0.0.1:{kafka_port}"
        self.surroundings = Surroundings(
            ports={service: free_port() for service in SERVICES},
            database_urls=asyncio.run(
                prepare_database(
                    admin_url,
                    name=DATABASE,
                    passwords=self._prepared and self._prepared.passwords,
                )
            ),
            bus=bus,
            is_demo=False,
        )
        if self._prepared is None:
            self._run(migrations())
        for process in service_processes(lambda: self.surroundings):
            self.supervisor.start(process)
        if self._prepared is None:
            self._run(first_contents(self._credentials))
        self.supervisor.wait_ready(tuple(self.supervisor.children), within=60, show=lambda _: None)

    def _up(self, name: str, process: Any) -> None:
        self.supervisor.start(process)
        self.supervisor.wait_ready([name], within=90, show=lambda _: None)

    def _run(self, commands: Any) -> None:
        run_together(
            commands, self.surroundings, logs=self.logs, bell=self._bell, show=lambda _: None
        )
