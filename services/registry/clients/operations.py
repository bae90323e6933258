"""Everything that changes clients, their secrets and the keys."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from joserfc.jwk import OKPKey
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.clients import queries, rules
from services.registry.clients.problems import ClientExists, ClientNotFound
from services.registry.clients.queries import SigningKey
from services.registry.clients.rules import Client
from services.registry.clients.tables import client_secrets, clients, signing_keys

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('xiangzhu.signing_keys'))")


async def create_client(tx: AsyncConnection, client: Client) -> str:
    """Store a new client and return its secret, which cannot be read again later.

    Raises `ClientExists` when the id is or ever was taken.
    """
    created = await tx.execute(
        insert(clients).values(_row(client)).on_conflict_do_nothing().returning(clients.c.client_id)
    )
    if created.one_or_none() is None:
        raise ClientExists(detail=f"There is already a client {client.client_id}.")
    secret = rules.new_secret()
    await _add_secret(tx, client.client_id, secret)
    return secret


async def rotate_secret(tx: AsyncConnection, client_id: str, *, overlap: timedelta) -> str:
    """Give a client a new secret; the newest of its old ones stays good for `overlap`.

    So two are valid at once at most. Raises `ClientNotFound`.
    """
    locked = await tx.execute(
        select(clients.c.client_id).where(clients.c.client_id == client_id).with_for_update()
    )
    if locked.one_or_none() is None:
        raise ClientNotFound(detail=f"There is no client {client_id}.")
    of_client = client_secrets.c.client_id == client_id
    newest = (
        select(client_secrets.c.secret_hash)
        .where(of_client)
        .order_by(client_secrets.c.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    await tx.execute(
        delete(client_secrets).where(of_client, client_secrets.c.secret_hash != newest)
    )
    expires_at = func.least(client_secrets.c.expires_at, func.now() + overlap)
    await tx.execute(update(client_secrets).where(of_client).values(expires_at=expires_at))
    secret = rules.new_secret()
    await _add_secret(tx, client_id, secret)
    return secret


async def set_disabled(tx: AsyncConnection, client_id: str, *, is_disabled: bool) -> None:
    """Stop a client from getting tokens, or let it again. Raises `ClientNotFound`.

    Tokens it already holds stay good until they expire.
    """
    disabled_at = func.coalesce(clients.c.disabled_at, func.now()) if is_disabled else None
    changed = await tx.execute(
        update(clients).where(clients.c.client_id == client_id).values(disabled_at=disabled_at)
    )
    if changed.rowcount == 0:
        raise ClientNotFound(detail=f"There is no client {client_id}.")


async def provision_clients(
    tx: AsyncConnection, wanted: Sequence[Client], *, secrets: Mapping[str, str]
) -> dict[str, str]:
    """Make sure these clients exist as described; return a working secret of each.

    `secrets` are those the operator holds; one that still works is kept, and one of a client that
    does not exist yet is taken over, so that repeating changes nothing. A client whose held secret
    is missing or wrong gets a new one beside its old.
    """
    working: dict[str, str] = {}
    for client in wanted:
        await _put_client(tx, client)
        held = secrets.get(client.client_id)
        hashes = await queries.secret_hashes(tx, client.client_id)
        if held is not None and rules.is_one_of(held, hashes):
            working[client.client_id] = held
        elif hashes:
            working[client.client_id] = await rotate_secret(
                tx, client.client_id, overlap=timedelta(days=1)
            )
        else:
            working[client.client_id] = held or rules.new_secret()
            await _add_secret(tx, client.client_id, working[client.client_id])
    return working


async def signing_key(tx: AsyncConnection) -> SigningKey:
    """The key that signs now; the first is made when the first token is asked for."""
    found = await queries.find_signing_key(tx)
    if found is None:
        await tx.execute(_ONE_AT_A_TIME)
        found = await queries.find_signing_key(tx) or await _add_signing_key(tx)
    return found


async def rotate_signing_key(tx: AsyncConnection, *, overlap: timedelta) -> str:
    """Sign with a new key from now on; tokens of the old ones stay good for `overlap`.

    Returns the new key's id.
    """
    await tx.execute(_ONE_AT_A_TIME)
    await tx.execute(delete(signing_keys).where(signing_keys.c.retires_at < func.now()))
    retires_at = func.least(signing_keys.c.retires_at, func.now() + overlap)
    await tx.execute(update(signing_keys).values(retires_at=retires_at))
    return (await _add_signing_key(tx)).kid


async def _put_client(tx: AsyncConnection, client: Client) -> None:
    row = _row(client)
    put = insert(clients).values(row)
    await tx.execute(
        put.on_conflict_do_update(
            index_elements=["client_id"],
            set_={name: put.excluded[name] for name in row if name != "client_id"},
        )
    )


async def _add_secret(tx: AsyncConnection, client_id: str, secret: str) -> None:
    # A disabled client's secrets are not found when it is provisioned again, yet may be there.
    await tx.execute(
        insert(client_secrets)
        .values(client_id=client_id, secret_hash=rules.hash_of(secret))
        .on_conflict_do_nothing()
    )


async def _add_signing_key(tx: AsyncConnection) -> SigningKey:
    key = OKPKey.generate_key("Ed25519")
    made = SigningKey(key.thumbprint(), dict(key.as_dict(private=True)))
    await tx.execute(insert(signing_keys).values(kid=made.kid, private_key=made.private_key))
    return made


def _row(client: Client) -> dict[str, object]:
    return {
        "client_id": client.client_id,
        "label": client.label,
        "scopes": list(client.scopes),
        "division": client.division,
        "sources": list(client.sources),
    }
