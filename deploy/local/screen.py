"""Keeps the user's screen calm: one line per thing that happens, one that moves while he waits."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

console = Console(highlight=False)


def say(words: str) -> None:
    """One line, exactly as it is: a path in brackets is no markup."""
    console.print(words, markup=False, soft_wrap=True)


def complain(words: str) -> None:
    """Why something cannot be done, on the error channel."""
    sys.stderr.write(f"xiangzhu: {words}\n")


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """Show what is waited for, and for how long; gives a function that adds what is missing."""
    started = time.monotonic()
    if not console.is_terminal:
        yield once_a_second(what, started)
        return
    with console.status(what) as status:

        def show(words: str) -> None:
            seconds = int(time.monotonic() - started)
            passed = f" {seconds} s" if seconds else ""
            status.update(f"{what}{passed} [dim]{escaped(words)}[/dim]")

        yield show


def once_a_second(what: str, started: float) -> Callable[[str], None]:
    """Without a terminal: a line when the wait is over a second old, and for every news in it."""
    said: list[str] = []

    def show(words: str) -> None:
        if time.monotonic() - started > 1 and words not in said:
            said.append(words)
            say(f"{what}: {words}" if words else f"{what} …")

    return show


def show_table(rows: Mapping[str, str], *, title: str, tries: Mapping[str, str]) -> None:
    """What runs where, and what to try next."""
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for what, where in rows.items():
        table.add_row(what, escaped(where))
    console.print(table)
    console.print("Try next 下一步:", style="bold")
    for what, command in tries.items():
        say(f"  {what}:\n    {command}")
    say("Ctrl-C stops everything 按 Ctrl-C 全部停止")


def escaped(words: str) -> str:
    """Words that rich shows as they are."""
    return words.replace("[", "\\[")
