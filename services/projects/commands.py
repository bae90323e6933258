"""What an operator types for projects, each command calling one operation."""

import typer

from services.projects.event_handlers import HANDLERS
from services.projects.schema import MIGRATIONS
from services.projects.settings import ProjectsSettings
from shared import upkeep
from shared.listener.commands import add_parked

app = typer.Typer(no_args_is_help=True, help="What is being done: projects.")
upkeep.add_to(app, ProjectsSettings, history=MIGRATIONS)
add_parked(app, ProjectsSettings, handlers=HANDLERS)
