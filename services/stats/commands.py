"""What an operator types for stats, each command calling one operation."""

import json

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.stats.event_handlers import HANDLERS
from services.stats.rebuilds.operations import Rebuild, Rebuilt
from services.stats.reconciliation.operations import reconcile as reconcile_all
from services.stats.reconciliation.queries import Reconciliation
from services.stats.schema import MIGRATIONS
from services.stats.settings import StatsSettings
from shared import upkeep
from shared.bus import open_bus
from shared.database import Database
from shared.listener import Hearing
from shared.listener.commands import add_parked

BESIDE = "stats_next"

app = typer.Typer(no_args_is_help=True, help="How it stands: stats.")
upkeep.add_to(app, StatsSettings, history=MIGRATIONS)
add_parked(app, StatsSettings, handlers=HANDLERS)


@app.command()
def reconcile() -> None:
    """Compare every number with the facts it comes from; fails if any differs."""

    async def act(database: Database) -> Reconciliation:
        async with database.transaction() as tx:
            return await reconcile_all(tx)

    found = upkeep.run(StatsSettings(), act)
    typer.echo(f"{found.compared_count} compared, {found.different_count} different.")
    for difference in found.sample:
        typer.echo(json.dumps(difference, ensure_ascii=False))
    raise typer.Exit(1 if found.different_count else 0)


@app.command("rebuild")
def rebuild_all(
    verify: bool = typer.Option(False, help="Compare byte for byte with the live tables."),
    switch: bool | None = typer.Option(
        None, help="Show the new tables; the default is yes, with --verify no."
    ),
) -> None:
    """Make every number anew from the log, beside the live ones, which stay readable.

    With --verify alone the live tables stay; fails if a byte differs.
    """
    settings = StatsSettings()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn()) as bar:
        task = bar.add_task("replaying the log", total=None)

        async def act(live: Database) -> Rebuilt:
            beside = Database(settings.database_url, schema=BESIDE, pool_size=2)
            bus = open_bus(
                settings.bus,
                database_url=settings.database_url,
                partitions=settings.bus_partitions,
            )
            try:
                return await Rebuild(live, beside, bus, Hearing(HANDLERS), MIGRATIONS).run(
                    is_verify=verify,
                    is_switch=not verify if switch is None else switch,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
            finally:
                await beside.close()

        rebuilt = upkeep.run(settings, act)
    typer.echo(f"{rebuilt.records} records replayed.")
    for table, (held, made) in rebuilt.different.items():
        typer.echo(f"{table} differs: live {held}, rebuilt {made}")
    if rebuilt.is_verified and not rebuilt.different:
        typer.echo("The rebuilt tables are equal to the live ones, byte for byte.")
    typer.echo("The new tables are shown." if rebuilt.is_switched else "The live tables stay.")
    raise typer.Exit(1 if rebuilt.different else 0)
