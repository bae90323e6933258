"""Single items that come together: none is forgotten, whenever it comes."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from shared.ingestion import gathering
from shared.ingestion.gathering import LANES, Gathering


def handover(key: str) -> Any:
    """One item under a key of its own; all of them change one thing, so none goes with another."""
    parcel = SimpleNamespace(entries=[SimpleNamespace(source_id=key)])
    return SimpleNamespace(sender="cn-32", asked=SimpleNamespace(key=key), read=lambda: parcel)


async def test_who_comes_in_the_step_in_which_the_last_lane_ends_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    committed = asyncio.Event()

    async def together(_: Any, __: Any, handed: list[tuple[Any, Any]]) -> list[str]:
        await committed.wait()
        return [one.asked.key for one, _ in handed]

    monkeypatch.setattr(gathering, "together", together)
    intake: Any = SimpleNamespace(subject_of=lambda _: "P-1")
    gathers, database = Gathering(intake), Any

    async def push(key: str) -> Any:
        return await gathers.hand_over(database, handover(key))  # type: ignore[arg-type]

    async def push_when_committed() -> Any:
        await committed.wait()
        return await push("last")

    first = [asyncio.create_task(push(str(lane))) for lane in range(LANES)]
    await asyncio.sleep(0)
    # Both lanes work before the last one begins to wait for the same moment.
    await asyncio.sleep(0)
    last = asyncio.create_task(push_when_committed())
    await asyncio.sleep(0)
    committed.set()
    async with asyncio.timeout(5):
        assert await asyncio.gather(*first, last) == ["0", "1", "last"]
    await asyncio.sleep(0)
    assert not gathers._queues, "a sender who has gone leaves nothing behind"
