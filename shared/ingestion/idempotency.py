"""The same key twice is answered twice and done once (Idempotency-Key)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.ingestion import codes
from shared.problems import Conflict, Fault, Invalid, Problem, Unreadable

KEY_MISSING = codes.declare(
    "key_missing",
    en="The header Idempotency-Key is missing",
    zh="缺少 Idempotency-Key 请求头",
    repair_en="Send a key of your own choice in quotes, such as `expected` shows; a repeat under "
    "it is answered the same and done once.",
    repair_zh="请按“应为”（expected_zh）所示发送自定的带引号的键；以同一键重发只会执行一次。",
)

# RFC 9651 string: printable ASCII within double quotes, backslash escapes only \" and \\.
_STRING = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"')


class KeyStillRunning(Conflict):
    """A request with this key is being done at this moment."""

    slug = "key-still-running"
    title, title_zh = "A request with this key is still running", "使用该键的请求仍在处理中"
    repair = "Repeat the same request under the same key in a second."
    repair_zh = "请在一秒后以同一键重发同一请求。"


class KeyReused(Invalid):
    """This key was used before with another request."""

    slug = "key-reused"
    title, title_zh = "This key was used before with other content", "该键此前用于不同内容的请求"
    repair = "Take a new Idempotency-Key for each new request, and the same one only to repeat one."
    repair_zh = "每个新请求使用新的 Idempotency-Key；仅重发同一请求时沿用原键。"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer given to a key; replayed byte for byte."""

    status: int
    answer: bytes
    is_replayed: bool = False


def key_of(header: str | None) -> str:
    """The key within the header. Raises `Unreadable` when it is missing or no string."""
    match = _STRING.fullmatch(header or "")
    if match is None:
        raise Unreadable(
            detail="Send an Idempotency-Key header: a quoted string of 1 to 255 printable "
            'characters, e.g. Idempotency-Key: "2026-11-23-batch-7".',
            detail_zh="请发送 Idempotency-Key 请求头：用双引号括起的 1–255 个可打印字符，"
            '例如 Idempotency-Key: "2026-11-23-batch-7"。',
            faults=[
                Fault(
                    KEY_MISSING if header is None else codes.WRONG_FORMAT,
                    "/header/Idempotency-Key",
                    "missing" if header is None else "not a quoted string",
                    "缺少" if header is None else "不是带双引号的字符串",
                    value=(header or "")[:100] or None,
                    expected='a quoted string such as "batch-7"',
                    expected_zh='带双引号的字符串，如 "batch-7"',
                )
            ],
        )
    return match[1]


class Asked(NamedTuple):
    """A key and what the request it came with asks, in 16 bytes: path, parameters and body."""

    key: str
    fingerprint: bytes


def digest_of(*parts: bytes) -> bytes:
    """Parts told apart, in 16 bytes."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def asked(header: str | None, *parts: bytes) -> Asked:
    """A request by its key and all that it consists of. Raises as `key_of` does."""
    return Asked(key_of(header), digest_of(*parts))


async def find_answers(
    tx: AsyncConnection, client_id: str, asked: Sequence[Asked]
) -> list[Answered | Problem | None]:
    """What each of these keys, each named once, was answered before.

    None: nothing yet, and the key is now held by this transaction. `KeyStillRunning`: another
    transaction holds it. `KeyReused`: it was used with another request.
    """
    connection = await driver(tx)
    # One statement, yet two snapshots would be wrong here: who gets the lock after another has
    # committed must see that one's answer. So the answers are read by a statement of their own.
    tried = await connection.fetch(
        "select key, pg_try_advisory_xact_lock(hashtextextended($1 || E'\\n' || key, 12)) as held"
        " from unnest($2::text[]) as key",
        client_id,
        [one.key for one in asked],
    )
    mine = {row["key"] for row in tried if row["held"]}
    rows = await connection.fetch(
        "select key, fingerprint, status, answer from answered_keys"
        " where client_id = $1 and key = any($2::text[])",
        client_id,
        list(mine),
    )
    known = {row["key"]: row for row in rows}
    return [_found(one, known.get(one.key)) if one.key in mine else _running() for one in asked]


def _found(asked: Asked, row: Mapping[str, Any] | None) -> Answered | Problem | None:
    if row is None:
        return None
    if row["fingerprint"] == asked.fingerprint:
        return Answered(row["status"], row["answer"], is_replayed=True)
    return KeyReused(detail="Take a new key for a new request.", detail_zh="新的请求请使用新的键。")


def _running() -> Problem:
    return KeyStillRunning(
        detail="Repeat the request in a moment to get its answer.",
        detail_zh="请稍后重试以获取结果。",
        headers={"Retry-After": "1"},
    )


async def keep_answers(
    tx: AsyncConnection, client_id: str, given: Sequence[tuple[Asked, Answered]]
) -> None:
    """Store answers in the transaction of the writes they speak of."""
    connection = await driver(tx)
    await connection.execute(
        "insert into answered_keys (client_id, key, fingerprint, status, answer, answered_at)"
        " select $1, *, clock_timestamp()"
        " from unnest($2::text[], $3::bytea[], $4::int[], $5::bytea[])",
        client_id,
        [asked.key for asked, _ in given],
        [asked.fingerprint for asked, _ in given],
        [answered.status for _, answered in given],
        [answered.answer for _, answered in given],
    )
