"""Following registry's organizations."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.envelope import Event, newest_of_each
from shared.contracts.registry import OrganizationState
from shared.database import driver

_FOLLOW = """
insert into organizations as held
    (code, id, name, org_type, division, province, region, status, version, is_withdrawn)
select * from unnest(
    $1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::bigint[], $10::boolean[]
)
on conflict (id) do update set
    code = excluded.code, name = excluded.name, org_type = excluded.org_type,
    division = excluded.division, province = excluded.province, region = excluded.region,
    status = excluded.status, version = excluded.version, is_withdrawn = excluded.is_withdrawn
where held.version < excluded.version
"""


async def follow_organizations(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """Hold the newest state of each organization; an older or repeated one changes nothing."""
    newest = newest_of_each(events)
    told = [(OrganizationState.model_validate_json(event.data), event.version) for event in newest]
    connection = await driver(tx)
    await connection.execute(
        _FOLLOW,
        [state.code for state, _ in told],
        [state.id for state, _ in told],
        [state.name for state, _ in told],
        [state.org_type for state, _ in told],
        [state.division for state, _ in told],
        [state.province for state, _ in told],
        [state.region for state, _ in told],
        [state.status for state, _ in told],
        [version for _, version in told],
        [state.withdrawn_at is not None for state, _ in told],
    )
