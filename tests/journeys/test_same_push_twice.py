"""A province that does not know whether its push arrived sends it again, and harms nothing."""

import asyncio
import uuid
from typing import Any

from tests.journeys.callers import Portal, Province
from tests.journeys.items import project


async def test_the_same_key_gets_the_same_answer_byte_for_byte(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    pushed, key = project(helper), str(uuid.uuid4())
    first = await jiangsu.hand_over(pushed, key=key)
    again = await jiangsu.hand_over(pushed, key=key)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_the_same_items_under_a_new_key_change_nothing(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    pushed = project(helper)
    await portal.applied(await jiangsu.push(pushed))
    before = await portal.overview()

    repeated = await jiangsu.push(pushed)

    assert repeated["counts"] == {"unchanged": 1}
    assert repeated["sequence"] is None, "nothing was told, so there is nothing to wait for"
    assert await portal.overview() == before


async def test_thirty_repeats_at_once_write_once(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    before = int((await portal.overview())["C00"].numerator)
    pushed, key = project(helper), str(uuid.uuid4())
    answers = await asyncio.gather(*(jiangsu.hand_over(pushed, key=key) for _ in range(30)))

    done = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in done}) == 1
    await portal.applied(done[0].json())
    assert int((await portal.overview())["C00"].numerator) == before + 1
