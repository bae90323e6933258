"""Runs one real Apache Kafka (KRaft, no Docker) from pinned jars, with its data in one folder."""

import base64
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.children import Command, end, spawn, tail
from deploy.local.java import find_java
from deploy.local.kafka_jars import KafkaUnavailable, jars
from deploy.local.leftovers import end_all, running_in
from deploy.local.ports import free_port, holder, is_free

STOP = signal.SIGTERM
API_VERSIONS = 18
# File names of any language, whatever the surroundings say: Java asks the locale.
LOCALE = {"LC_ALL": "C.UTF-8"}
LOGGING = """\
status = error
appender.screen.type = Console
appender.screen.name = SCREEN
appender.screen.layout.type = PatternLayout
appender.screen.layout.pattern = %d{ISO8601}{UTC}Z %-5p %m (%c{1})%n
rootLogger.level = warn
rootLogger.appenderRef.screen.ref = SCREEN
logger.started.name = kafka.server
logger.started.level = info
"""


@dataclass(frozen=True, slots=True)
class Kafka:
    """A running broker: its address as the services take it, and its process."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it in order; after ten seconds by force, which it recovers from."""
        end(self.process, STOP, within=10)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


def start_kafka(folder: Path, *, port: int | None = None) -> Kafka:
    """Start the broker of a folder, made on first use, and wait until it serves.

    Takes a free port unless one is given. Ends with the process that called it. Raises
    `KafkaUnavailable`: no Java, jars that cannot be had or are not the pinned ones, no start.
    """
    port = port or free_port()
    process = spawn(kafka_command(folder, port=port), folder / "server.log")
    wait_until_serving(process, port, folder / "server.log")
    return Kafka(url=f"kafka://127.0.0.1:{port}", port=port, process=process)


def kafka_command(folder: Path, *, port: int) -> Command:
    """How the broker of a folder is started on a port; makes its data first if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    end_all(running_in(folder, name="java"), STOP)
    if not is_free(port):  # Another broker there would answer as if it were ours.
        raise KafkaUnavailable(f"port {port} is taken by {holder(port)}")
    (folder / "log4j2.properties").write_text(LOGGING, "ascii")
    java = [find_java(), "-cp", os.pathsep.join(str(path) for path in jars()), "-Xmx512m"]
    java += ["-Dlog4j2.configurationFile=log4j2.properties", "-XX:+ExitOnOutOfMemoryError"]
    make_data(folder, java, port)
    write_settings(folder, "data", port=port)
    argv = (*java, "kafka.Kafka", "server.properties")
    return Command(argv, environment=LOCALE, folder=folder, stop_signal=STOP)


def make_data(folder: Path, java: list[str], port: int) -> None:
    """Format the broker's data in a sibling that gets its name when complete."""
    data, half_made = folder / "data", folder / "data.half-made"
    if data.exists():
        return
    if half_made.exists():
        print(f"Kafka's data was only half made in {half_made}: making it again", flush=True)
        shutil.rmtree(half_made)
    write_settings(folder, half_made.name, port=port)
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")
    # A leading dash would be read as an option.
    argv = [*java, "kafka.tools.StorageTool", "format", f"--cluster-id=x{cluster[1:]}"]
    made = subprocess.run(
        [*argv, "--config=server.properties"],
        cwd=folder,
        env={**os.environ, **LOCALE},
        capture_output=True,
    )
    if made.returncode:
        words = (made.stdout + made.stderr).decode("utf-8", "replace").strip()
        raise KafkaUnavailable(f"Kafka's data cannot be made in {data}:\n{words[-2000:]}")
    half_made.rename(data)


def write_settings(folder: Path, data: str, *, port: int) -> None:
    """Write the broker's settings: one node that is broker and controller, seen locally only.

    The data folder is named relative to the working folder: in a path of one's own a comma would
    end the name, and a properties file knows no Chinese.
    """
    controller = free_port()
    settings: Mapping[str, object] = {
        "process.roles": "broker,controller",
        "node.id": 1,
        # Static voters: the controller may listen elsewhere after the next start.
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": data,
        "log.retention.ms": -1,
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        # A killed broker's registration has to expire before it may serve again: 9 s by default.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
    }
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (folder / "server.properties").write_text(text, "ascii")


def wait_until_serving(
    process: subprocess.Popen[bytes], port: int, log: Path, *, within: float = 90
) -> None:
    """Wait until the broker answers; raise with its log's end if it does not."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        if is_serving(port):
            return
        time.sleep(0.05)
    end(process, STOP, within=5)
    raise KafkaUnavailable(f"Kafka did not start; the end of {log}:\n{tail(log)}")


def is_serving(port: int) -> bool:
    """Whether a broker answers which requests it knows: it does so only after its start."""
    request = struct.pack(">hhih", API_VERSIONS, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            return len(connection.recv(4)) == 4
    except OSError:
        return False
