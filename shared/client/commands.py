"""What a sender types: push a file, commit what was validated, verify one's books.

They end with 0: all is well; 1: items were refused, or the books differ; 2: nothing was written,
because the command, the file or the call as a whole is not in order; 3: the outcome is not known,
and the same command goes on from there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from stamina.instrumentation import set_on_retry_hooks

from shared.client import differing
from shared.client.books import GROUPED
from shared.client.client import Client, How
from shared.client.comparing import Account, compare
from shared.client.connection import ATTEMPTS
from shared.client.files import survey
from shared.client.options import (
    As,
    Attempts,
    Caller,
    CredentialsFile,
    Language,
    NotPossible,
    OfService,
    OfSource,
    Service,
    Url,
    screen_in,
)
from shared.client.refusals import Trouble, Unreachable
from shared.client.sending import Closing, Ending, Sending
from shared.client.snapshots import Whole

ALL_WELL, NOT_ALL, NOTHING_DONE, NOT_KNOWN, INTERRUPTED = 0, 1, 2, 3, 130

# Of what a snapshot is everything, when nothing is said.
_FIRST = {Service.REGISTRY: "organization", Service.PROJECTS: "project"}
CREDENTIALS = Path("var/credentials.json")
WaitCounted = Annotated[
    bool, typer.Option("--wait-counted", help="Wait until it is counted · 等待计入统计")
]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file · 数据文件")]
Refused = Annotated[
    bool,
    typer.Option(
        "--refused", help="Write the refused items to FILE.refused.csv · 导出被拒绝的条目"
    ),
]

app = typer.Typer()


@app.command()
def push(
    file: File,
    *,
    service: OfService = Service.PROJECTS,
    source: OfSource = None,
    is_validate: Annotated[
        bool, typer.Option("--validate", help="Show what would be done, write nothing · 仅校验")
    ] = False,
    is_commit: Annotated[
        bool,
        typer.Option("--commit", help="After --validate: write it if none is refused · 通过则写入"),
    ] = False,
    is_atomic: Annotated[
        bool, typer.Option("--atomic", help="One refused item refuses all · 整批原子写入")
    ] = False,
    row_type: Annotated[
        str | None, typer.Option("--type", help="What the rows of a table are · 表格各行的数据类型")
    ] = None,
    is_again: Annotated[
        bool, typer.Option("--again", help="Push anew what was pushed before · 再次推送")
    ] = False,
    is_snapshot: Annotated[
        bool,
        typer.Option(
            "--snapshot", help="The file is everything: withdraw what is absent · 全量，缺少的撤回"
        ),
    ] = False,
    types: Annotated[
        str | None,
        typer.Option("--types", help="Of which types it is everything · 全量包含的数据类型"),
    ] = None,
    confirmed: Annotated[
        int | None,
        typer.Option(
            "--confirm-withdrawals", min=0, help="Exactly so many may go · 确认撤回的条数"
        ),
    ] = None,
    wait_counted: WaitCounted = False,
    refused: Refused = False,
    url: Url = None,
    credentials: CredentialsFile = CREDENTIALS,
    client_id: As = None,
    lang: Language = None,
    attempts: Attempts = ATTEMPTS,
) -> None:
    """Push a file: .ndjson, .jsonl, .json, .csv or .xlsx, of any length · 推送数据文件

    Run the same command again after a cut line: it goes on, and nothing is done twice.
    """
    caller = Caller(url, credentials, client_id, attempts, screen_in(lang))
    how = How(service, source, "validate" if is_validate else "commit", is_atomic, row_type)
    ending = Ending(_refused_of(file) if refused else None, wait_counted)

    closing = Closing(confirmed, is_validate, is_again)

    async def act(client: Client) -> int:
        sending = Sending(client, caller.screen, service)
        pushed = survey(file)
        if is_snapshot:
            whole = Whole(service, types or row_type or _FIRST[service], source, row_type)
            receipt = await sending.push_whole(pushed, whole, closing=closing)
            if receipt is None:
                return ALL_WELL if is_validate else NOTHING_DONE
        else:
            receipt = await sending.push(pushed, how, is_again=is_again, is_commit=is_commit)
        return ALL_WELL if await sending.tell(receipt, ending) else NOT_ALL

    _run(caller, act)


@app.command()
def commit(
    batch: Annotated[UUID, typer.Argument(help="The id on the receipt · 回执上的批次标识")],
    *,
    service: OfService = Service.PROJECTS,
    wait_counted: WaitCounted = False,
    refused: Annotated[
        bool, typer.Option("--refused", help="Write the refused items to BATCH.refused.csv · 导出")
    ] = False,
    url: Url = None,
    credentials: CredentialsFile = CREDENTIALS,
    client_id: As = None,
    lang: Language = None,
    attempts: Attempts = ATTEMPTS,
) -> None:
    """Write a batch that was validated, just as its preview said · 写入已校验的批次"""
    caller = Caller(url, credentials, client_id, attempts, screen_in(lang))
    ending = Ending(_refused_of(Path(str(batch))) if refused else None, wait_counted)

    async def act(client: Client) -> int:
        sending = Sending(client, caller.screen, service)
        receipt = await sending.commit(str(batch))
        is_written = receipt.status != "validated"
        is_well = await sending.tell(receipt, ending)
        return ALL_WELL if is_well and is_written else NOT_ALL

    _run(caller, act)


@app.command()
def cancel(
    batch: Annotated[UUID, typer.Argument(help="The id on the receipt · 回执上的批次标识")],
    *,
    service: OfService = Service.PROJECTS,
    url: Url = None,
    credentials: CredentialsFile = CREDENTIALS,
    client_id: As = None,
    lang: Language = None,
    attempts: Attempts = ATTEMPTS,
) -> None:
    """Call off a delivery under way, or an open snapshot · 取消未完成的批次或快照"""
    caller = Caller(url, credentials, client_id, attempts, screen_in(lang))

    async def act(client: Client) -> int:
        receipt = await client.cancel(service, str(batch))
        caller.screen.say("cancelled", receipt.batch_id, receipt.received, receipt.done)
        return ALL_WELL

    _run(caller, act)


@app.command()
def verify(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="The books · 账目文件")
    ],
    *,
    source: Annotated[str, typer.Option("--source", help="Your source system · 来源系统")],
    item_type: Annotated[str, typer.Option("--type", help="Of which type · 数据类型")] = "project",
    by: Annotated[
        str | None,
        typer.Option("--by", help="Cells to compare, e.g. county,month; '' for none · 分组"),
    ] = None,
    service: OfService = Service.PROJECTS,
    report: Annotated[
        Path | None, typer.Option("--report", help="CSV of all that differ · 导出全部差异")
    ] = None,
    url: Url = None,
    credentials: CredentialsFile = CREDENTIALS,
    client_id: As = None,
    lang: Language = None,
    attempts: Attempts = ATTEMPTS,
) -> None:
    """Compare your own books with what is held of them · 与平台核对账目

    The files may be of any kind that push takes (.ndjson, .json, .csv, .xlsx). Together they hold
    every item of that type and source. Ends with 0 when they agree, 1 when not.
    """
    caller = Caller(url, credentials, client_id, attempts, screen_in(lang))
    groups = GROUPED.get(item_type, "") if by is None else by
    rows = partial(rows_of_service, service) if (rows_of_service := context.obj) else None
    account = Account(service, source, item_type, [one for one in groups.split(",") if one])

    async def act(client: Client) -> int:
        compared = await compare(client, files, account, rows=rows)
        differing.tell(caller.screen, compared, account)
        if report:
            differing.write(caller.screen, compared, report)
        return ALL_WELL if compared.is_equal else NOT_ALL

    _run(caller, act)


def _run(caller: Caller, act: Callable[[Client], Awaitable[int]]) -> None:
    """Act as the caller and end with the code that tells how it went."""
    set_on_retry_hooks([])  # the screen tells of retries, in the caller's language

    async def acting() -> int:
        async with caller.client() as client:
            return await act(client)

    say, complain = caller.screen.words.say, caller.screen.complain
    try:
        code = asyncio.run(acting())
    except Unreachable as away:
        complain(f"{away.words(caller.screen.words.lang)}\n{say('resume')}")
        code = NOT_KNOWN
    except Trouble as trouble:
        complain(trouble.words(caller.screen.words.lang))
        code = NOTHING_DONE
    except (NotPossible, OSError) as wrong:
        complain(str(wrong))
        code = NOTHING_DONE
    except KeyboardInterrupt:
        complain(say("stopped"))
        code = INTERRUPTED
    raise typer.Exit(code)


def _refused_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.refused.csv")
