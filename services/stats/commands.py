"""What an operator types for stats, each command calling one operation."""

import json

import typer

from services.stats.event_handlers import HANDLERS
from services.stats.reconciliation.operations import reconcile as reconcile_all
from services.stats.reconciliation.queries import Reconciliation
from services.stats.schema import MIGRATIONS
from services.stats.settings import StatsSettings
from shared import upkeep
from shared.database import Database
from shared.listener.commands import add_parked

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
