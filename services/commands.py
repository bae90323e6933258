"""What an operator types: `python -m services.commands <service> <command>`."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

SERVICES = ("registry", "projects", "stats")


class Services(TyperGroup):
    """The three services' own commands; a service is imported only when one of its is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The services, in the order in which things flow."""
        return list(SERVICES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The commands of one service, or None if there is no such service."""
        if cmd_name not in SERVICES:
            return None
        group = get_group(import_module(f"services.{cmd_name}.commands").app)
        group.name = cmd_name
        return group


app = typer.Typer(
    cls=Services, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def main() -> None:
    """Operate Xiangzhu: migrate, load reference data, make clients, rebuild and reconcile."""


if __name__ == "__main__":
    app()
