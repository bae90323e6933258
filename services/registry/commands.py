"""What an operator types for registry, each command calling one operation."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.registry.clients import operations as clients
from services.registry.clients.credentials import read_credentials, write_credentials
from services.registry.clients.rules import wanted_clients
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
