"""`python -m deploy.demo`: fill a running Xiangzhu with demo data, over its public API."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer
from rich.console import Console
from stamina.instrumentation import set_on_retry_hooks

from deploy.demo.delivery import Outcome, deliver, projects_of, size, until_applied
from deploy.demo.live import keep_pushing
from deploy.demo.plan import Plan
from deploy.demo.push import Pusher, read_credentials
from deploy.demo.telling import Telling, summarise
from shared.client import Trouble
from shared.clock import SHANGHAI, now, today

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)


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
    set_on_retry_hooks([])  # the screen tells of retries
    try:
        plan = Plan(seed=seed, day=day.date() if day else today(), scale=scale)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from wrong
    urls = {"registry": registry, "projects": projects, "stats": stats}
    demo = Demo(plan, urls, console)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            outcome = asyncio.run(demo.run(read_credentials(credentials), per_second=live))
            if outcome.rejected:
                raise typer.Exit(1)
    except FileNotFoundError as missing:
        _leave(console, f"No file {missing.filename}. Start the system first: make run")
    except ExceptionGroup as several:
        _leave(console, _why(several.exceptions[0]))
    except (httpx.HTTPError, Trouble) as failure:
        _leave(console, _why(failure))


@dataclass(frozen=True)
class Demo:
    """The delivery of a plan to a running system, before someone's eyes."""

    plan: Plan
    urls: Mapping[str, str]
    console: Console

    async def run(self, provinces: Mapping[str, str], *, per_second: float) -> Outcome:
        """Deliver the plan, and go on with updates when asked to; what became of the plan."""
        counted = await self._counted_projects()
        async with Pusher(self.urls, provinces, heard=self._heard) as pusher:
            if per_second and counted >= projects_of(self.plan):
                self.console.print("The demo's data is there already.")
                outcome = Outcome()
            else:
                outcome = await self._deliver(pusher)
            if per_second:
                await self._go_on(pusher, per_second)
        return outcome

    async def _counted_projects(self) -> int:
        """Asked once without patience: a system that does not run should be said at once."""
        async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
            for service, url in self.urls.items():
                await http.get(f"{url}/{service}/v1")
            answer = await http.get(f"{self.urls['stats']}/stats/v1/indicators/C00")
            answer.raise_for_status()
            return int(answer.json()["value"] or 0)

    async def _deliver(self, pusher: Pusher) -> Outcome:
        begun = time.monotonic()
        with Telling(self.console, total=size(self.plan)) as telling:
            outcome = await deliver(
                self.plan, pusher, told=lambda so_far: telling.reached(so_far.received)
            )
        pushed = time.monotonic() - begun
        summarise(self.console, self.plan, outcome=outcome, seconds=pushed)
        with self.console.status("Waiting until stats has counted everything …"):
            async for _ in until_applied(pusher, "stats", heard=outcome.sequences):
                pass
        seconds = time.monotonic() - begun
        self.console.print(f"Everything is counted, {seconds:.1f} s after the first item.")
        return outcome

    async def _go_on(self, pusher: Pusher, per_second: float) -> None:
        start = f"{now().astimezone(SHANGHAI):%H%M%S}"
        self.console.print(f"Live: {per_second:g} updates a second until Ctrl-C.")
        with Telling(self.console, total=None) as telling:
            await keep_pushing(
                self.plan, pusher, start=start, per_second=per_second, told=telling.reached
            )

    def _heard(self, trouble: Exception) -> None:
        self.console.print(
            f"[yellow]trying again after:[/] {str(trouble) or type(trouble).__name__}"
        )


def _why(failure: BaseException) -> str:
    if isinstance(failure, Trouble):
        return failure.words("en")
    if isinstance(failure, httpx.HTTPError):
        return f"No answer ({failure!r}). Is the system running? Start it with: make run"
    raise failure


def _leave(console: Console, why: str) -> NoReturn:
    console.print(f"[red]{why}")
    raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
