"""`python -m deploy.demo`: fill a running Xiangzhu with demo data, over its public API."""

import asyncio
import contextlib
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer
from rich.console import Console

from deploy.demo.delivery import Outcome, deliver, is_there, size, until_applied
from deploy.demo.live import keep_pushing
from deploy.demo.plan import Plan
from deploy.demo.push import Addresses, Pusher, read_credentials
from deploy.demo.telling import Telling, summarise, tell_of_retries
from shared.clock import SHANGHAI, now, today

_TIMEOUT = httpx.Timeout(120.0, connect=5.0)


def main(
    *,
    scale: Annotated[
        float, typer.Option(envvar="SCALE", help="How much to push; 1 meets published figures.")
    ] = 1,
    live: Annotated[
        float, typer.Option(envvar="LIVE", help="Afterwards, updates a second until Ctrl-C.")
    ] = 0,
    registry: Annotated[
        str, typer.Option(envvar="XIANGZHU_REGISTRY_URL", help="Where registry answers.")
    ] = "http://127.0.0.1:8001",
    projects: Annotated[
        str, typer.Option(envvar="XIANGZHU_PROJECTS_URL", help="Where projects answers.")
    ] = "http://127.0.0.1:8002",
    stats: Annotated[
        str, typer.Option(envvar="XIANGZHU_STATS_URL", help="Where stats answers.")
    ] = "http://127.0.0.1:8003",
    credentials: Annotated[Path, typer.Option(help="The clients' secrets.")] = Path(
        "var/credentials.json"
    ),
    seed: Annotated[int, typer.Option(help="Same seed and day: the same bytes.")] = 2022,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is told on (today).")
    ] = None,
) -> None:
    """Let 31 provinces and the Corps push invented organizations, pairings and projects."""
    console = Console(highlight=False)
    try:
        plan = Plan(seed=seed, day=day.date() if day else today(), scale=scale)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from wrong
    addresses = Addresses(registry, projects, stats)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            outcome = asyncio.run(
                _run(plan, addresses, credentials=credentials, per_second=live, console=console)
            )
            if outcome.rejected:
                raise typer.Exit(1)
    except FileNotFoundError as missing:
        _leave(console, f"No file {missing.filename}. Start the system first: make run")
    except ExceptionGroup as several:
        _leave(console, _why(several.exceptions[0]))
    except httpx.HTTPError as failure:
        _leave(console, _why(failure))


async def _run(
    plan: Plan, addresses: Addresses, *, credentials: Path, per_second: float, console: Console
) -> Outcome:
    provinces = read_credentials(credentials)
    tell_of_retries(console)
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        # Once without patience: a system that does not run should be said at once.
        for service in ("registry", "projects", "stats"):
            await http.get(addresses.of(service))
        pusher = Pusher(http, addresses, provinces=provinces)
        if per_second and await is_there(plan, pusher):
            console.print("The demo's data is there already.")
            outcome = Outcome()
        else:
            outcome = await _deliver(plan, pusher, console=console)
        if per_second:
            start = f"{now().astimezone(SHANGHAI):%H%M%S}"
            console.print(f"Live: {per_second:g} updates a second until Ctrl-C.")
            with Telling(console, total=None) as telling:
                await keep_pushing(
                    plan, pusher, start=start, per_second=per_second, told=telling.reached
                )
    return outcome


async def _deliver(plan: Plan, pusher: Pusher, *, console: Console) -> Outcome:
    begun = time.monotonic()
    with Telling(console, total=size(plan)) as telling:
        outcome = await deliver(plan, pusher, told=lambda so_far: telling.reached(so_far.received))
    pushed = time.monotonic() - begun
    summarise(console, plan, outcome=outcome, seconds=pushed)
    with console.status("Waiting until stats has counted everything …"):
        async for _ in until_applied(pusher, "stats", heard=outcome.sequences):
            pass
    console.print(f"Everything is counted, {time.monotonic() - begun:.1f} s after the first item.")
    return outcome


def _why(failure: BaseException) -> str:
    if isinstance(failure, httpx.HTTPStatusError):
        answer = failure.response
        return f"{answer.request.url} answered {answer.status_code}: {answer.text[:500]}"
    if isinstance(failure, httpx.HTTPError):
        return f"No answer ({failure!r}). Is the system running? Start it with: make run"
    raise failure


def _leave(console: Console, why: str) -> NoReturn:
    console.print(f"[red]{why}")
    raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
