"""Following registry's divisions."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.envelope import Event, newest_of_each
from shared.contracts.registry import DivisionState
from shared.database import driver

_FOLLOW = """
insert into divisions as held
    (code, name, level, prefecture, province, valid_to, successors, version)
select code, name, level, prefecture, province, valid_to, string_to_array(successors, ','), version
from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::bigint[]
) as told(code, name, level, prefecture, province, valid_to, successors, version)
on conflict (code) do update set
    name = excluded.name, level = excluded.level, prefecture = excluded.prefecture,
    province = excluded.province, valid_to = excluded.valid_to,
    successors = excluded.successors, version = excluded.version
where held.version < excluded.version
"""


async def follow_divisions(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """Hold the newest state of each division; an older or repeated one changes nothing."""
    newest = newest_of_each(events)
    told = [(DivisionState.model_validate_json(event.data), event.version) for event in newest]
    connection = await driver(tx)
    await connection.execute(
        _FOLLOW,
        [state.code for state, _ in told],
        [state.name for state, _ in told],
        [state.level for state, _ in told],
        [state.prefecture for state, _ in told],
        [state.province for state, _ in told],
        [state.valid_to for state, _ in told],
        [",".join(state.successors) for state, _ in told],
        [version for _, version in told],
    )
