"""Gets exactly the jars of Apache Kafka that the checked-in list names, each checked by SHA-256.

`python -m deploy.local.kafka_jars` writes the list again after `BROKER` was raised; look at the
difference before it goes in.
"""

import hashlib
import os
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from deploy.local.bootstrap import one_at_a_time

LIST = Path(__file__).with_name("kafka-jars.sha256")
BROKER = "org.apache.kafka:kafka_2.13:4.4.0"
# Kafka asks for logging but leaves the choice: this is the binding its own archive ships.
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"
MIRROR = "XIANGZHU_MAVEN_URL"
"""Names the root of a mirror of Maven's central repository; what comes is checked all the same."""


class KafkaUnavailable(Exception):
    """Kafka cannot be had here; the words say why and what to do."""


def jars() -> list[Path]:
    """The paths of all pinned jars, fetched once per user and verified each time.

    Takes half a minute the first time and a fraction of a second afterwards, without a network.
    Raises `KafkaUnavailable`, also for a file that is not the pinned one.
    """
    pinned = [line.split() for line in LIST.read_text("ascii").splitlines()]
    # Half a jar, which another checkout is fetching, would not be the pinned one.
    with one_at_a_time(cache() / "fetching.lock"), ThreadPoolExecutor(8) as threads:
        return list(threads.map(verified, *zip(*pinned, strict=True)))


def verified(checksum: str, coordinate: str) -> Path:
    """The path of one pinned jar, fetched unless it is there; a wrong file is refused."""
    path = local_path(coordinate)
    if not path.exists():
        fetch(coordinate)
    found = sha256(path)
    if found != checksum:
        path.unlink()
        raise KafkaUnavailable(
            f"{coordinate} is not the pinned file (SHA-256 {found}, expected {checksum}); "
            "it was removed from the cache"
        )
    return path


def fetch(coordinate: str) -> None:
    """Fetch one artifact from Maven's central repository, or its mirror, into the user's cache."""
    group, artifact, version = coordinate.split(":")
    try:
        maven = context()
        maven.project(group, artifact).at_version(version).artifact().resolve()
    except ImportError as error:
        raise KafkaUnavailable(f"{error.name} is missing: make run BUS=kafka installs it") from None
    except (OSError, RuntimeError) as error:
        raise KafkaUnavailable(
            f"{coordinate} cannot be fetched: {error}. Real Kafka needs Maven's central "
            f"repository once, or a mirror named by {MIRROR}; a company's own certificates are "
            "named by REQUESTS_CA_BUNDLE or SSL_CERT_FILE. BUS=embedded needs nothing"
        ) from error


def local_path(coordinate: str) -> Path:
    """Where an artifact lies in the user's cache, as Maven lays out a repository."""
    group, artifact, version = coordinate.split(":")
    return cache() / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar"


def cache() -> Path:
    """The user's cache of jars, shared by all checkouts."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "xiangzhu" / "maven"


def context() -> Any:
    """Maven's repository as seen through the user's cache."""
    from jgo.maven import MavenContext  # Installed only when Kafka was asked for.

    trust_what_the_machine_trusts()
    mirror = os.environ.get(MIRROR, "").rstrip("/")
    repositories = {"mirror": mirror} if mirror else None
    return MavenContext(repo_cache=cache(), remote_repos=repositories, timeout=60)


def trust_what_the_machine_trusts() -> None:
    """Let downloads trust the certificates of SSL_CERT_FILE, SSL_CERT_DIR or the system.

    By itself the library that downloads knows REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE alone, which
    go first, and else a list of its own in which no company's certificate stands.
    """
    if os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE"):
        return
    paths = ssl.get_default_verify_paths()
    named_folder = paths.capath if os.environ.get("SSL_CERT_DIR") else None
    if trusted := paths.cafile or named_folder:
        os.environ["REQUESTS_CA_BUNDLE"] = trusted


def sha256(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pin() -> None:
    """Write the list: the broker, the logging and all they need, with the checksums seen now."""
    maven = context()
    # Resolved alone: together with the logging its parent would decide Jackson's version.
    broker, needed = maven.resolver.resolve([maven.create_dependency(BROKER)])
    coordinates = [f"{one.groupId}:{one.artifactId}:{one.version}" for one in (*broker, *needed)]
    lines = []
    for coordinate in sorted([*coordinates, LOGGING]):
        fetch(coordinate)
        lines.append(f"{sha256(local_path(coordinate))}  {coordinate}\n")
    LIST.write_text("".join(lines), "ascii")
    sys.stdout.write(f"{len(lines)} jars pinned in {LIST.name}\n")


if __name__ == "__main__":
    pin()
