"""What an operator types for registry, each command calling one operation."""

import typer

from services.registry.schema import MIGRATIONS
from services.registry.settings import RegistrySettings
from shared import upkeep

app = typer.Typer(no_args_is_help=True, help="Who and where: registry.")
upkeep.add_to(app, RegistrySettings, history=MIGRATIONS)
