"""The commands every service has for the people who operate and develop it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from shared import migrations
from shared.database import Database, is_away
from shared.migrations import Migrations
from shared.settings import ServiceSettings

Result = TypeVar("Result")


def add_to(
    app: typer.Typer, settings: Callable[..., ServiceSettings], *, history: Migrations
) -> None:
    """Give a service's commands `migrate`, `schema-differences` and `revise`.

    Settings are read when a command runs, so that `--help` works without any.
    """

    @app.command()
    def migrate() -> None:
        """Bring this service's schema to the newest revision; safe to repeat and to run twice."""
        run(settings(), lambda database: migrations.upgrade(database, history))

    @app.command()
    def schema_differences() -> None:
        """Fail, and say why, when the tables in the code and the migrated schema disagree."""
        found = run(settings(), lambda database: migrations.differences(database, history))
        typer.echo(found or "The schema is what the code says.")
        raise typer.Exit(1 if found else 0)

    @app.command()
    def revise(number: str, message: str) -> None:
        """Write the revision that leads from the schema as it is to the tables in the code."""
        run(
            settings(),
            lambda database: migrations.revise(database, history, number=number, message=message),
        )


def run(settings: ServiceSettings, act: Callable[[Database], Awaitable[Result]]) -> Result:
    """Do one thing with the service's database and close it, whatever comes of it.

    A database that does not answer is said in words and ends the command with 1.
    """

    async def acting() -> Result:
        database = Database(settings.database_url, schema=settings.schema_name, pool_size=2)
        try:
            return await act(database)
        finally:
            await database.close()

    try:
        return asyncio.run(acting())
    except Exception as trouble:
        if not is_away(trouble):
            raise
        typer.echo(
            f"The database of {settings.service} does not answer ({trouble!r:.300}). "
            "Is the system running? Here, make run starts it.",
            err=True,
        )
        raise typer.Exit(1) from None
