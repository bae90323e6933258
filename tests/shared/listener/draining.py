"""Letting a listener apply all there is, however long the bus takes to hand it over."""

import time

from shared.listener import Listener


async def drain(listener: Listener) -> int:
    """Run until the listener stands at the end of every partition it holds; how much it read.

    A broker may answer a question after a step back only when its last long poll has ended, so
    one empty answer does not say that nothing is there.
    """
    deadline, total = time.monotonic() + 20, 0
    source = listener._bus.source("draining")
    try:
        while True:
            total += await listener.run_once(wait=0.2)
            ends = {
                (topic, number): end
                for topic in listener._topics
                for number, end in (await source.end_offsets(topic)).items()
            }
            if all(at >= ends[place] for place, at in listener._at.items()):
                return total
            assert time.monotonic() < deadline, f"{listener._at} of {ends}: {listener.state()}"
    finally:
        await source.close()
