"""The story of one start: database, bus, schemas, services, first contents, demo, watching."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from deploy.local import notes, postgres
from deploy.local.checkout import VAR, checkout_id, kept_secret
from deploy.local.database import (
    encryption_environment,
    prepare_database,
    refusals_in_words,
    shown,
)
from deploy.local.demo import DemoPush
from deploy.local.options import SERVICES, CannotStart, Options
from deploy.local.ports import remembered_port
from deploy.local.preparation import demo_contents, first_contents, migrations, run_together
from deploy.local.processes import kafka_process, postgres_process, service_processes
from deploy.local.running import note_processes
from deploy.local.screen import say, waiting
from deploy.local.stopping import Bell
from deploy.local.supervisor import Supervisor
from deploy.local.surroundings import Surroundings

RUN = VAR / "run"
LOGS = VAR / "log"
CREDENTIALS = VAR / "credentials.json"
ENVIRONMENT = VAR / "environment.sh"


class LocalSystem:
    """Everything that one `make run` starts, in the order in which things need each other."""

    surroundings: Surroundings
    note: notes.Note

    def __init__(self, options: Options, bell: Bell) -> None:
        self.options, self._bell = options, bell
        self.supervisor = Supervisor(logs=LOGS, bell=bell, say=say, changed=self._note_processes)
        self._demo = DemoPush()

    def start(self) -> None:
        """Bring everything up; returns when every service is ready. Raises what prevents it."""
        admin_url, name = self._database = self._start_postgres()
        with refusals_in_words(admin_url, name):
            self._stored = asyncio.run(notes.read_note(admin_url, name, checkout=checkout_id()))
        self.note = first_note(self._stored, self.options)
        passwords = {s: kept_secret(VAR / "secrets" / f"{s}-database") for s in SERVICES}
        urls = asyncio.run(prepare_database(admin_url, name=name, passwords=passwords))
        self._take_note()
        self.surroundings = Surroundings(
            ports=self.options.ports,
            database_urls=urls,
            bus=self._start_bus(),
            is_demo=self.note.demo != "none",
            scale=self.note.scale,
            encryption=encryption_environment(admin_url),
        )
        self.surroundings.write_for_shells(ENVIRONMENT)
        self._prepare_and_start_services()

    def push_demo(self) -> None:
        """Let the demo provinces push if they have not finished yet, or are to go on living."""
        if self.note.demo == "begun" or (self.options.live and self.note.demo == "done"):
            self._demo.start(self.surroundings, self.options)

    def watch(self) -> None:
        """Keep everything running until somebody asks to stop."""
        while True:
            self._bell.wait(0.2)
            self.supervisor.watch_once()
            if self._demo.has_finished():
                self._take_note(demo="done")
                say("the demo is complete; later starts leave it as it is 演示数据已推送完毕")
            if self._bell.take_demo_request():
                self._become_demo()

    def stop(self) -> None:
        """Stop everything in order."""
        self._demo.stop()
        self.supervisor.stop()

    def _start_postgres(self) -> tuple[str, str]:
        if self.options.database_url:
            say(f"using the PostgreSQL at {shown(self.options.database_url)}")
            name = urlsplit(self.options.database_url).path.strip("/")
            return self.options.database_url, name if name not in ("", "postgres") else "xiangzhu"
        folder = VAR / "postgres"
        port = remembered_port(folder / "port")
        with waiting("starting PostgreSQL") as show:
            show("the first time its data is made")
            self.supervisor.start(postgres_process(folder, port))
            self.supervisor.wait_ready(["postgres"], within=90, show=show)
        return postgres.admin_url(folder, port), "xiangzhu"

    def _start_bus(self) -> str:
        if self.note.bus != "kafka":
            return self.note.bus
        folder = VAR / "kafka"
        port = remembered_port(folder / "port")
        with waiting("starting Kafka") as show:
            show("the first time its jars are fetched")
            self.supervisor.start(kafka_process(folder, port))
        return f"kafka://127.0.0.1:{port}"

    def _prepare_and_start_services(self) -> None:
        prepared = notes.fingerprint()
        is_prepared = prepared == self.note.prepared and CREDENTIALS.exists()
        if not is_prepared:
            with waiting("bringing the schemas up to date") as show:
                self._run_together(migrations(), show)
        with waiting("waiting for the bus") as show:
            # It starts while the schemas are made; the services would only complain before.
            self.supervisor.wait_ready(self._infrastructure(), within=90, show=show)
        processes = service_processes(lambda: self.surroundings)
        for process in processes:
            self.supervisor.start(process)
        if not is_prepared:
            with waiting("loading divisions and lists, making clients") as show:
                self._run_together(first_contents(CREDENTIALS), show)
                if self.surroundings.is_demo:
                    self._run_together(demo_contents(CREDENTIALS), show)
        with waiting("waiting for the services") as show:
            self.supervisor.wait_ready([one.name for one in processes], within=90, show=show)
        self._take_note(prepared=prepared)

    def _run_together(
        self, commands: Mapping[str, Sequence[str]], show: Callable[[str], None]
    ) -> None:
        run_together(commands, self.surroundings, logs=LOGS, bell=self._bell, show=show)

    def _become_demo(self) -> None:
        self._take_note(demo="done")
        self.surroundings = replace(self.surroundings, is_demo=True)
        say("demo data is coming: starting the services again so that every answer says so")
        for service in SERVICES:
            self.supervisor.restart(service)
            self.supervisor.restart(f"{service}-worker")
        with waiting("waiting for the services") as show:
            self.supervisor.wait_ready(SERVICES, within=90, show=show)
            self._run_together(demo_contents(CREDENTIALS), show)
        # Last, because whoever asked waits for this file to say demo.
        self.surroundings.write_for_shells(ENVIRONMENT)

    def _infrastructure(self) -> list[str]:
        children = self.supervisor.children.values()
        return [child.process.name for child in children if child.process.stops_last]

    def _take_note(self, **changes: str) -> None:
        self.note = replace(self.note, **changes)
        if self.note != self._stored:
            asyncio.run(notes.write_note(*self._database, self.note))
            self._stored = self.note

    def _note_processes(self) -> None:
        children = self.supervisor.children
        note_processes(RUN, {name: child.running.pid for name, child in children.items()})


def first_note(stored: notes.Note, options: Options) -> notes.Note:
    """What the note will say when this start succeeds: its bus, and whether the demo is due."""
    if not stored.prepared:
        demo = "begun" if options.demo else "none"
        stored = replace(stored, bus=options.bus or "embedded", demo=demo)
    return replace(
        stored, bus=kept_bus(options.bus, stored.bus), scale=options.scale or stored.scale
    )


def kept_bus(asked: str | None, used: str) -> str:
    """The bus to go on with; raises `CannotStart` for another one than the data was told on.

    The positions up to which stats has heard everything belong to the old bus.
    """
    if asked is None or asked == used:
        return used
    if asked.startswith("kafka://") and used.startswith("kafka://"):
        return asked  # The same cluster may be reached at other addresses.
    raise CannotStart(
        f"this system's events are on BUS={used}, and would be missing on BUS={asked}. "
        "Use a second checkout, or start anew without the data: make stop, then remove var/"
    )
