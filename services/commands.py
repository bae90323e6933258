"""What an operator types, `xiangzhu <service> <command>`, and what a sender types."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

SERVICES = ("registry", "projects", "stats")
SENDERS = ("push", "commit", "cancel", "verify")


class Services(TyperGroup):
    """The three services' own commands; a service is imported only when one of its is asked for.

    Beside them stand the commands of senders, which need no service here at all.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """What senders type, then the services, in the order in which things flow."""
        return [*SENDERS, *SERVICES]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The commands of one service or a sender's command, or None if there is no such."""
        if cmd_name in SENDERS:
            group = get_group(import_module("shared.client.commands").app)
            return group.get_command(ctx, cmd_name)
        if cmd_name not in SERVICES:
            return None
        group = get_group(import_module(f"services.{cmd_name}.commands").app)
        group.name = cmd_name
        return group


app = typer.Typer(
    cls=Services, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def main(context: typer.Context) -> None:
    """Push to Xiangzhu and compare books; operate it: migrate, make clients, rebuild, reconcile."""
    # Commands of senders know no service; how a table is read only the service knows that takes it.
    context.obj = rows_of


def rows_of(service: str, table: Any) -> Any:
    """The items in the rows of a table, read as a service does that is imported only now."""
    return import_module("services.books").rows_of(service, table)


if __name__ == "__main__":
    app(prog_name="xiangzhu")
