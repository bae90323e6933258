"""What was measured of one hot path: the product beside its floor, and the goal."""

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

Run = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table.

    `figure` is a ratio to the floor (unit `×`) or a value of its own (`ms`, `MB`); it has reached
    the `goal` when it is at least that, or at most that for `at_most`. `limit` says in one
    sentence, from figures of the same run, where the time goes.
    """

    path: str
    product: str
    floor: str
    figure: float
    goal: float | None = None
    unit: str = "×"
    at_most: bool = False
    limit: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether the goal is met; a row without a goal is for information."""
        if self.goal is None:
            return True
        return self.figure <= self.goal if self.at_most else self.figure >= self.goal

    @property
    def shown_figure(self) -> str:
        """The figure as a reader wants it."""
        return _shown(self.figure, self.unit)

    @property
    def shown_goal(self) -> str:
        """The goal with its direction, or a dash."""
        if self.goal is None:
            return "—"
        return f"{'≤' if self.at_most else '≥'} {_shown(self.goal, self.unit)}"


def not_measured(path: str, reason: object) -> Finding:
    """A row that says why there is no figure."""
    return Finding(path, f"not measured: {reason}", "—", math.nan)


def _shown(value: float, unit: str) -> str:
    if math.isnan(value):
        return "—"
    if unit == "×":
        return f"{value:.2f} ×" if value < 100 else f"{value:,.0f} ×"
    return f"{value:,.0f} {unit}"


async def interleaved(runs: Sequence[Run], *, rounds: int, warm: int = 1) -> list[float]:
    """The median of what each run answers, over rounds in which they take turns.

    Taking turns lets a slow moment of the machine fall on all of them. The first `warm` rounds
    fill caches and do not count.
    """
    taken: list[list[float]] = [[] for _ in runs]
    for turn in range(warm + rounds):
        for run, seen in zip(runs, taken, strict=True):
            answer = await run()
            if turn >= warm:
                seen.append(answer)
    return [median(seen) for seen in taken]


async def seconds(work: Awaitable[object]) -> float:
    """How long something took."""
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
