"""Shares the tests out to several processes: what has costly ground in common stays in one."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

# What starts whole systems: two at once would meet at the ports that both found free, and each
# would wait for the cores that the other needs.
WHOLE_SYSTEMS = ("tests/bench", "tests/browser", "tests/chaos", "tests/deploy", "tests/journeys")


class ByGround(LoadScopeScheduling):
    """Hands out the tests of whole systems at once, and all others by file."""

    def _split_scope(self, nodeid: str) -> str:
        return common_ground(nodeid)


def common_ground(nodeid: str) -> str:
    """What a test stands on together with others: whole systems, else its file."""
    file = nodeid.partition("::")[0]
    is_whole = str(PurePosixPath(file).parent) in WHOLE_SYSTEMS
    return "whole systems" if is_whole else file
