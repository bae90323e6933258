"""Shares the tests out to several processes: what has costly ground in common stays in one."""

import re
from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

# Whole systems, one after the other: two at once would meet at the ports that both found free.
TOGETHER = "tests/deploy"
# One running system for all that looks at the console.
CONSOLE = "tests/browser/test_console"
# One running system for each bus.
RUNNING = ("tests/journeys", "tests/chaos")
BUS = re.compile(r"\[(?:.*-)?(embedded|kafka)(?:-.*)?\]$")


class ByGround(LoadScopeScheduling):
    """Hands out whole files, and all tests of a running system at once."""

    def _split_scope(self, nodeid: str) -> str:
        return common_ground(nodeid)


def common_ground(nodeid: str) -> str:
    """What a test stands on together with others: a running system, else its file."""
    file, _, name = nodeid.partition("::")
    folder = str(PurePosixPath(file).parent)
    if folder in RUNNING and (bus := BUS.search(name)):
        return f"{folder} on {bus[1]}"
    if file.startswith(CONSOLE):
        return CONSOLE
    return TOGETHER if folder.startswith(TOGETHER) else file
