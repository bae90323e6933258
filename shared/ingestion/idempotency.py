"""The same key twice is answered twice and done once (Idempotency-Key)."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.problems import Conflict, Fault, Invalid, Unreadable

# RFC 9651 string: printable ASCII within double quotes, backslash escapes only \" and \\.
_STRING = re.compile(r'^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$')


class KeyStillRunning(Conflict):
    """A request with this key is being done at this moment."""

    slug = "key-still-running"
    title, title_zh = "A request with this key is still running", "使用该键的请求仍在处理中"


class KeyReused(Invalid):
    """This key was used before with another request."""

    slug = "key-reused"
    title, title_zh = "This key was used before with other content", "该键此前用于不同内容的请求"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer given to a key before; replayed byte for byte."""

    status: int
    answer: bytes


def key_of(header: str | None) -> str:
    """The key within the header. Raises `Unreadable` when it is missing or no string."""
    match = _STRING.match(header or "")
    if match is None:
        raise Unreadable(
            detail="Send an Idempotency-Key header: a quoted string of 1 to 255 printable "
            'characters, e.g. Idempotency-Key: "2026-11-23-batch-7".',
            detail_zh="请发送 Idempotency-Key 请求头：用双引号括起的 1–255 个可打印字符，"
            '例如 Idempotency-Key: "2026-11-23-batch-7"。',
            faults=[
                Fault(
                    "key_missing" if header is None else "wrong_format",
                    "/header/Idempotency-Key",
                    "missing" if header is None else "not a quoted string",
                    "缺少" if header is None else "不是带双引号的字符串",
                    value=(header or "")[:100] or None,
                )
            ],
        )
    return match[1]


def fingerprint(*parts: bytes) -> bytes:
    """What a request asks, in 16 bytes: path, parameters and body."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


async def find_answer(
    tx: AsyncConnection, *, client_id: str, key: str, asked: bytes
) -> Answered | None:
    """The answer this key was given before, or None: the key is then held by this transaction.

    Raises `KeyStillRunning` while another transaction holds the key, `KeyReused` when it was used
    with another request.
    """
    connection = await driver(tx)
    held = await connection.fetchval(
        "select pg_try_advisory_xact_lock(hashtextextended($1, 12))", f"{client_id}\n{key}"
    )
    if not held:
        raise KeyStillRunning(
            detail="Repeat the request in a moment to get its answer.",
            detail_zh="请稍后重试以获取结果。",
            headers={"Retry-After": "1"},
        )
    row = await connection.fetchrow(
        "select fingerprint, status, answer from answered_keys where client_id = $1 and key = $2",
        client_id,
        key,
    )
    if row is None:
        return None
    if row["fingerprint"] != asked:
        raise KeyReused(
            detail="Take a new key for a new request.", detail_zh="新的请求请使用新的键。"
        )
    return Answered(row["status"], row["answer"])


async def keep_answer(
    tx: AsyncConnection, answered: Answered, *, client_id: str, key: str, asked: bytes
) -> None:
    """Store the answer in the transaction of the writes it speaks of."""
    connection = await driver(tx)
    await connection.execute(
        "insert into answered_keys (client_id, key, fingerprint, status, answer, answered_at)"
        " values ($1, $2, $3, $4, $5, clock_timestamp())",
        client_id,
        key,
        asked,
        answered.status,
        answered.answer,
    )
