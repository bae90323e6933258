"""What an operator sees and does with parked events, as typed."""

import asyncio
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from shared.listener.commands import add_parked
from shared.settings import ServiceSettings
from tests.shared.listener.conftest import UPDATED, Square, write_down

Typed = Callable[..., Result]


@pytest.fixture
def typed(square: Square) -> Typed:
    """Type a command; it runs in a thread, as it has an event loop of its own."""
    app = typer.Typer()
    url = square.town.url
    add_parked(
        app,
        lambda: ServiceSettings(service="stats", database_url=url, port=1),
        handlers={UPDATED: write_down},
    )

    @app.command()
    def other() -> None:
        """A second command, so that `parked` has to be typed."""

    return lambda *words: CliRunner().invoke(app, ["parked", *words])


async def poisoned(square: Square) -> int:
    """Park an event; its number."""
    listener = square.listener()
    await square.tell(("bad", 1, "poison"), ("good", 1))
    while await listener.run_once(wait=0.5):
        pass
    [(number,)] = await square.ask("select id from parked")
    assert isinstance(number, int)
    return number


async def test_a_parked_event_is_listed_and_shown_with_its_reason(
    square: Square, typed: Typed
) -> None:
    assert "Nothing is parked" in (await asyncio.to_thread(typed, "list")).output
    number = await poisoned(square)
    listed = (await asyncio.to_thread(typed, "list")).output
    assert "bad" in listed
    assert "board_data_check" in listed
    shown = (await asyncio.to_thread(typed, "show", str(number))).output
    assert "ce_subject: bad" in shown
    assert shown.endswith("poison\n")


async def test_a_replay_that_fails_says_so_and_a_discard_ends_it(
    square: Square, typed: Typed
) -> None:
    number = str(await poisoned(square))
    assert (await asyncio.to_thread(typed, "replay", number)).exit_code == 1
    assert (await asyncio.to_thread(typed, "discard", number)).output == f"{number} discarded.\n"
    again = await asyncio.to_thread(typed, "show", number)
    assert again.exit_code == 1
    assert number in again.output
