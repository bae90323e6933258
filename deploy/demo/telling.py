"""What the person at the terminal sees: one progress bar, then a short summary."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from deploy.demo.delivery import Outcome
from deploy.demo.plan import Plan


class PaceColumn(ProgressColumn):
    """Items a second, over the last moments."""

    def render(self, task: Task) -> Text:
        """The pace as text, empty before there is one."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Telling:
    """A progress bar for the time of a `with` block; without a total it only counts."""

    def __init__(self, console: Console, *, total: int | None) -> None:
        columns: list[ProgressColumn] = [TextColumn("Provinces push"), MofNCompleteColumn()]
        columns.insert(1, SpinnerColumn() if total is None else BarColumn())
        self._bar = Progress(*columns, PaceColumn(), TimeElapsedColumn(), console=console)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        """Shows the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leaves the bar as it stands."""
        self._bar.stop()

    def reached(self, count: int) -> None:
        """So many items have been answered for."""
        self._bar.update(self._task, completed=count)


def summarise(console: Console, plan: Plan, *, outcome: Outcome, seconds: float) -> None:
    """What was sent and what became of it, with examples of what was refused."""
    counts = ", ".join(f"{n:,} {name}" for name, n in sorted(outcome.counts.items()) if n)
    pace = outcome.received / max(seconds, 0.001)
    console.print(
        f"{outcome.received - outcome.rejected:,} items accepted, {outcome.rejected:,} rejected "
        f"({counts}); "
        f"{seconds:.1f} s, {pace:,.0f} items/s."
    )
    for line in outcome.examples:
        console.print(f"[red]{line.outcome}:[/] {line.source_id} {line.errors}")
    if outcome.rejected:
        console.print("Items in conflict: other demo data of the same day stands here already.")
    if plan.scale != 1:
        console.print(
            f"At scale {plan.scale:g} the published figures are scaled too; "
            "the 160 counties and the 274 organizations paired with them are not."
        )
