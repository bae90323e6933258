"""What an operator types for registry, each command calling one operation."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.registry.accounts import operations as accounts
from services.registry.accounts import rules as officers
from services.registry.accounts.bodies import AccountIn
from services.registry.accounts.passwords import hash_of
from services.registry.accounts.problems import AccountExists
from services.registry.clients import operations as clients
from services.registry.clients.credentials import (
    read_credentials,
    read_secrets,
    write_credentials,
    write_entries,
)
from services.registry.clients.rules import wanted_clients
from services.registry.divisions.queries import find_division
from services.registry.reference.operations import Loaded, load_reference
from services.registry.schema import MIGRATIONS
from services.registry.settings import RegistrySettings
from shared import upkeep
from shared.auth import SCOPES
from shared.database import Database
from shared.reference import rows

app = typer.Typer(no_args_is_help=True, help="Who and where: registry.")
upkeep.add_to(app, RegistrySettings, history=MIGRATIONS)


@app.command("load-reference")
def load() -> None:
    """Load divisions, key counties, east-west pairs and regions; repeating changes nothing."""

    async def act(database: Database) -> Loaded:
        async with database.transaction() as tx:
            return await load_reference(tx)

    loaded = upkeep.run(RegistrySettings.model_validate({}), act)
    typer.echo(
        f"New or changed: {loaded.divisions} divisions, {loaded.focus_lists} focus lists, "
        f"{loaded.region_pairs} region pairs."
    )


@app.command()
def provision_clients(
    out: Annotated[Path, typer.Option(help="File of ids and secrets, readable by its owner only")],
) -> None:
    """Make the administrator and a client per province; secrets that work are kept."""
    wanted = wanted_clients(
        {row["code"]: row["name"] for row in rows("regions")}, all_scopes=list(SCOPES)
    )
    held = read_credentials(out)

    async def act(database: Database) -> dict[str, str]:
        async with database.transaction() as tx:
            return await clients.provision_clients(tx, wanted, secrets=held)

    # Written after the commit: a file lost to a crash costs a new secret, a secret that was never
    # committed would cost a province its access.
    secrets = upkeep.run(RegistrySettings.model_validate({}), act)
    write_credentials(out, wanted, secrets=secrets)
    typer.echo(f"{len(wanted)} clients stand in {out}.")


@app.command()
def add_account(
    user_name: Annotated[str, typer.Argument(help="What the officer types, e.g. li-ming")],
    display_name: Annotated[str, typer.Argument(help="What the console calls him, e.g. 李明")],
    division: Annotated[str, typer.Argument(help="The area he may push for, e.g. 320000")],
) -> None:
    """Make an account for an officer and print its first password, which is shown only here."""
    try:
        wanted = AccountIn(user_name=user_name, display_name=display_name, division=division)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    password = officers.new_password()

    async def act(database: Database) -> None:
        async with database.transaction() as tx:
            if await find_division(tx, division) is None:
                raise typer.BadParameter(f"there is no division {division}")
            await accounts.create_account(tx, wanted.account(), hash_of(password))

    try:
        upkeep.run(RegistrySettings.model_validate({}), act)
    except AccountExists as refusal:
        raise typer.BadParameter(refusal.detail) from refusal
    typer.echo(password)


@app.command()
def provision_demo_accounts(
    out: Annotated[Path, typer.Option(help="File of ids and secrets, readable by its owner only")],
) -> None:
    """Make an officer's account per province, for demo data only; passwords that work are kept."""
    wanted = officers.demo_accounts({row["code"]: row["name"] for row in rows("regions")})
    held = read_secrets(out, "password")

    async def act(database: Database) -> dict[str, str]:
        async with database.transaction() as tx:
            return await accounts.provision_accounts(tx, wanted, passwords=held)

    passwords = upkeep.run(RegistrySettings.model_validate({}), act)
    entries = {
        account.user_name: {
            "user_name": account.user_name,
            "password": passwords[account.user_name],
            "division": account.division,
        }
        for account in wanted
    }
    write_entries(out, entries)
    typer.echo(f"{len(wanted)} accounts stand in {out}.")


@app.command()
def rotate_signing_key(
    at_once: Annotated[
        bool, typer.Option(help="Withdraw the old keys now: every client needs a new token")
    ] = False,
) -> None:
    """Sign tokens with a new key from now on; tokens of the old one stay good until they expire."""
    settings = RegistrySettings.model_validate({})
    lasting = timedelta(seconds=settings.token_seconds) + timedelta(minutes=10)
    overlap = timedelta(0) if at_once else lasting

    async def act(database: Database) -> str:
        async with database.transaction() as tx:
            return await clients.rotate_signing_key(tx, overlap=overlap)

    typer.echo(f"Tokens are signed with {upkeep.run(settings, act)} from now on.")
