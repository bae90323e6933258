"""What changes clients, their secrets and the keys."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.clients import operations, queries, rules
from services.registry.clients.problems import ClientExists, ClientNotFound
from shared.database import Database
from tests.services.registry.conftest import client

DAY = timedelta(days=1)


async def _works(tx: AsyncConnection, client_id: str, secret: str) -> bool:
    return rules.is_one_of(secret, await queries.secret_hashes(tx, client_id))


async def test_no_secret_is_stored_only_its_hash(tx: AsyncConnection) -> None:
    secret = await operations.create_client(tx, client())
    stored = await tx.execute(text("select secret_hash from client_secrets"))
    assert [bytes(row.secret_hash) for row in stored] == [rules.hash_of(secret)]


async def test_a_client_id_never_changes_hands(tx: AsyncConnection) -> None:
    await operations.create_client(tx, client())
    with pytest.raises(ClientExists):
        await operations.create_client(tx, client(division="610000"))


async def test_two_secrets_are_valid_at_once_while_they_change_and_never_three(
    tx: AsyncConnection,
) -> None:
    first = await operations.create_client(tx, client())
    second = await operations.rotate_secret(tx, "portal", overlap=DAY)
    assert await _works(tx, "portal", first)
    assert await _works(tx, "portal", second)
    third = await operations.rotate_secret(tx, "portal", overlap=DAY)
    assert not await _works(tx, "portal", first)
    assert await _works(tx, "portal", second)
    assert await _works(tx, "portal", third)


async def test_without_overlap_the_old_secret_ends_at_once(tx: AsyncConnection) -> None:
    first = await operations.create_client(tx, client())
    await operations.rotate_secret(tx, "portal", overlap=timedelta(0))
    assert not await _works(tx, "portal", first)


async def test_a_later_rotation_does_not_lengthen_an_overlap(tx: AsyncConnection) -> None:
    await operations.create_client(tx, client())
    await operations.rotate_secret(tx, "portal", overlap=timedelta(hours=1))
    await tx.execute(text("update client_secrets set expires_at = now() where expires_at > now()"))
    second = await operations.rotate_secret(tx, "portal", overlap=DAY)
    await operations.rotate_secret(tx, "portal", overlap=timedelta(0))
    assert not await _works(tx, "portal", second)


async def test_a_disabled_client_has_no_secret_until_it_is_enabled_again(
    tx: AsyncConnection,
) -> None:
    secret = await operations.create_client(tx, client())
    await operations.set_disabled(tx, "portal", is_disabled=True)
    assert not await _works(tx, "portal", secret)
    await operations.set_disabled(tx, "portal", is_disabled=False)
    assert await _works(tx, "portal", secret)


async def test_what_is_not_there_cannot_be_changed(tx: AsyncConnection) -> None:
    with pytest.raises(ClientNotFound):
        await operations.rotate_secret(tx, "nobody", overlap=DAY)
    with pytest.raises(ClientNotFound):
        await operations.set_disabled(tx, "nobody", is_disabled=True)


async def test_provisioning_twice_keeps_every_secret(tx: AsyncConnection) -> None:
    wanted = [client("a"), client("b")]
    first = await operations.provision_clients(tx, wanted, secrets={})
    assert await operations.provision_clients(tx, wanted, secrets=first) == first


async def test_provisioning_a_new_database_takes_over_the_secrets_of_the_file(
    tx: AsyncConnection,
) -> None:
    made = await operations.provision_clients(tx, [client("a")], secrets={"a": "held"})
    assert made == {"a": "held"}
    assert await _works(tx, "a", "held")


async def test_provisioning_with_a_lost_secret_makes_one_beside_the_old(
    tx: AsyncConnection,
) -> None:
    old = (await operations.provision_clients(tx, [client("a")], secrets={}))["a"]
    new = (await operations.provision_clients(tx, [client("a")], secrets={"a": "wrong"}))["a"]
    assert new not in (old, "wrong")
    assert await _works(tx, "a", old)
    assert await _works(tx, "a", new)


async def test_provisioning_brings_scopes_up_to_date_and_leaves_disabled_clients_disabled(
    tx: AsyncConnection,
) -> None:
    secrets = await operations.provision_clients(tx, [client("a")], secrets={})
    await operations.set_disabled(tx, "a", is_disabled=True)
    wider = client("a", scopes=("projects:read", "projects:write"))
    await operations.provision_clients(tx, [wider], secrets=secrets)
    stored = await queries.find_client(tx, "a")
    assert stored is not None
    assert stored.client == wider
    assert stored.disabled_at is not None


async def test_processes_that_start_at_once_make_one_signing_key(database: Database) -> None:
    async def made() -> str:
        async with database.transaction() as tx:
            return (await operations.signing_key(tx)).kid

    assert len(set(await asyncio.gather(*(made() for _ in range(6))))) == 1


async def test_a_rotated_signing_key_is_published_beside_the_new_one(tx: AsyncConnection) -> None:
    first = await operations.signing_key(tx)
    second = await operations.rotate_signing_key(tx, overlap=DAY)
    assert (await operations.signing_key(tx)).kid == second
    assert [key["kid"] for key in await queries.published_keys(tx)] == [second, first.kid]


async def test_a_signing_key_past_its_overlap_is_published_no_more(tx: AsyncConnection) -> None:
    await operations.signing_key(tx)
    second = await operations.rotate_signing_key(tx, overlap=timedelta(0))
    assert [key["kid"] for key in await queries.published_keys(tx)] == [second]


async def test_no_private_key_is_published(tx: AsyncConnection) -> None:
    await operations.signing_key(tx)
    assert not any("d" in key for key in await queries.published_keys(tx))
