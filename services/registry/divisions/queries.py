"""Reads divisions: single ones with their line of succession, lists, and batches' references."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.tables import divisions
from shared.clock import today
from shared.database import AnyRow
from shared.ingestion.references import Division
from shared.lineage import lineage


@dataclass(frozen=True, slots=True)
class DivisionFilter:
    """Which divisions are wanted on a day; None leaves a condition out."""

    as_of: date
    level: str | None = None
    parent: str | None = None
    province: str | None = None
    q: str | None = None


async def find_division(tx: AsyncConnection, code: str) -> AnyRow | None:
    """The row of one code, whether valid or not."""
    found = await tx.execute(select(divisions).where(divisions.c.code == code))
    return found.one_or_none()


async def predecessors(tx: AsyncConnection, code: str) -> Sequence[AnyRow]:
    """The divisions that handed something on to this one: code, names, level."""
    found = await tx.execute(
        select(divisions.c.code, divisions.c.name, divisions.c.name_en, divisions.c.level)
        .where(divisions.c.successors.contains([code]))
        .order_by(divisions.c.code)
    )
    return found.all()


async def named(tx: AsyncConnection, codes: Sequence[str]) -> Sequence[AnyRow]:
    """Code, names and level of these divisions, in the order of their codes."""
    found = await tx.execute(
        select(divisions.c.code, divisions.c.name, divisions.c.name_en, divisions.c.level)
        .where(divisions.c.code.in_(codes))
        .order_by(divisions.c.code)
    )
    return found.all()


async def division_page(
    tx: AsyncConnection,
    wanted: DivisionFilter,
    *,
    after: Sequence[str] | None,
    by_name: bool,
    limit: int,
) -> Sequence[AnyRow]:
    """Divisions in the order of their codes, or of their names by pinyin, starting after a key.

    The key is (code,) or (sort_key, code).
    """
    order = [divisions.c.sort_key, divisions.c.code] if by_name else [divisions.c.code]
    statement = select(divisions).where(*_conditions(wanted)).order_by(*order).limit(limit)
    if after is not None:
        statement = statement.where(tuple_(*order) > tuple_(*after))
    return (await tx.execute(statement)).all()


async def divisions_by_code(tx: AsyncConnection, codes: Sequence[str]) -> dict[str, Division]:
    """The divisions with these codes as items refer to them, and what they are today."""
    atlas, day = await lineage(tx, codes), today()
    found: dict[str, Division] = {}
    for code in codes:
        resolved = atlas.resolve(code, day)
        state = resolved.division
        if state is not None:
            found[code] = Division(
                code=code,
                level=state.level,
                prefecture=state.prefecture,
                province=state.province,
                is_current=resolved.status == "current",
                successors=[heir.code for heir in resolved.successors],
            )
    return found


async def regions_of_provinces(tx: AsyncConnection) -> dict[str, str]:
    """The region (east, central, west, northeast) of each province that has one."""
    found = await tx.execute(
        select(divisions.c.code, divisions.c.region).where(
            divisions.c.level == "province", divisions.c.region.is_not(None)
        )
    )
    return {row.code: row.region for row in found}


def _conditions(wanted: DivisionFilter) -> list[ColumnElement[bool]]:
    held = divisions.c
    conditions = [
        or_(held.valid_from.is_(None), held.valid_from <= wanted.as_of),
        or_(held.valid_to.is_(None), held.valid_to >= wanted.as_of),
    ]
    for name in ("level", "parent", "province"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(held[name] == value)
    if wanted.q is not None:
        is_code = held.code.startswith(wanted.q, autoescape=True)
        is_name = held.name.contains(wanted.q, autoescape=True)
        conditions.append(or_(is_code, is_name, _is_english(wanted.q)))
    return conditions


def _is_english(q: str) -> ColumnElement[bool]:
    """Part of the English name, as people type it: any case, `u` for `ü`, no apostrophes."""
    typed = q.lower().translate(str.maketrans("ü", "u", "'’"))
    if not typed:
        return false()
    plain = func.translate(func.lower(divisions.c.name_en), "ü'", "u")
    return func.strpos(plain, typed) > 0
