"""What an operator types about parked events: list, show, replay, discard."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso
from shared.database import Database
from shared.listener.batches import Handlers
from shared.listener.parked import (
    ParkedEvent,
    ParkedNotFound,
    discard,
    find_parked,
    parked_page,
    replay,
)
from shared.settings import ServiceSettings
from shared.upkeep import run

Result = TypeVar("Result")


def add_parked(
    app: typer.Typer, settings: Callable[..., ServiceSettings], *, handlers: Handlers
) -> None:
    """Give a service's commands `parked list|show|replay|discard`.

    `handlers` are the listener's own: a replay applies an event as hearing it would have.
    """
    parked = typer.Typer(no_args_is_help=True, help="Events that could not be applied.")
    app.add_typer(parked, name="parked")

    def within(act: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
        """Do one thing in one transaction; a number nobody knows ends the command in words."""

        async def acting(database: Database) -> Result:
            async with database.transaction() as tx:
                return await act(tx)

        try:
            return run(settings(), acting)
        except ParkedNotFound as unknown:
            typer.echo(unknown.detail, err=True)
            raise typer.Exit(1) from unknown

    @parked.command("list")
    def list_parked(after: int = 0, limit: int = 100) -> None:
        """List events that wait, oldest first; `--after` continues behind a number."""
        page = within(lambda tx: parked_page(tx, after=after, limit=limit))
        for one in page:
            typer.echo(_line(one))
        if not page:
            typer.echo("Nothing is parked.")

    @parked.command()
    def show(number: int) -> None:
        """Show one event in full: where it stands, why it waits, its headers and its data."""
        one = within(lambda tx: find_parked(tx, number))
        typer.echo(_line(one))
        for name, value in one.record.headers:
            typer.echo(f"  {name}: {value.decode(errors='replace')}")
        typer.echo(one.record.value.decode(errors="replace"))

    @parked.command("replay")
    def replay_parked(number: int) -> None:
        """Apply an event and everything parked of its key, in order; all of it or nothing."""
        count = within(lambda tx: replay(tx, number, handlers=handlers))
        typer.echo(f"{count} applied.")

    @parked.command("discard")
    def discard_parked(number: int) -> None:
        """Give one event up for good; those behind it wait until they are replayed."""
        within(lambda tx: discard(tx, number))
        typer.echo(f"{number} discarded.")


def _line(one: ParkedEvent) -> str:
    record = one.record
    place = f"{record.topic}/{record.partition}@{record.offset}"
    return f"{one.id}  {iso(one.parked_at)}  {place}  {record.key}  {one.type}\n    {one.reason}"
