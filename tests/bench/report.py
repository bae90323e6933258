"""The findings told: a table on the screen, and `docs/performance.md`."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.bench.findings import Finding


def show(console: Console, found: Sequence[Finding]) -> None:
    """The table on the screen."""
    table = Table("hot path", "product", "floor", "figure", "goal", "reached", "limited by")
    for one in found:
        reached = "—" if one.goal is None else "yes" if one.is_reached else "no"
        table.add_row(
            one.path, one.product, one.floor, one.shown_figure, one.shown_goal, reached, one.limit
        )
    console.print(table)
