"""What an operator types for stats, each command calling one operation."""

import typer

from services.stats.event_handlers import HANDLERS
from services.stats.schema import MIGRATIONS
from services.stats.settings import StatsSettings
from shared import upkeep
from shared.listener.commands import add_parked

app = typer.Typer(no_args_is_help=True, help="How it stands: stats.")
upkeep.add_to(app, StatsSettings, history=MIGRATIONS)
add_parked(app, StatsSettings, handlers=HANDLERS)
