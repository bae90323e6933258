"""The body of a request as it arrives, unpacked: small ones whole, large ones piece by piece."""

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from hashlib import blake2b

from fastapi import Request
from starlette.requests import ClientDisconnect

from shared.ingestion import codes
from shared.ingestion.formats.packing import Unpacking
from shared.ingestion.headers import whole
from shared.problems import Fault, TooLarge, Unreadable

AT_ONCE_BYTES = 10 * 1024 * 1024

DIGEST_MISMATCH = codes.declare(
    "digest_mismatch",
    en="The body is not the one of which the digest was taken",
    zh="收到的内容与 Content-Digest 不一致",
    repair_en="Send it again. If that fails too, take the digest of the bytes as they are sent, "
    "packed ones after packing.",
    repair_zh="请重新发送；如仍不一致，请对实际发送的字节（压缩后的内容）计算摘要。",
)

# RFC 9530: `sha-256=:<base64>:`, several separated by commas.
_DIGEST = re.compile(r"\s*(sha-256|sha-512)=:([A-Za-z0-9+/=]+):\s*", re.IGNORECASE)


class Incoming:
    """Reads a request's body once and knows what it was, whole or in pieces.

    The fingerprint is of what was packed, for packing twice may give other bytes; the sender's
    digest is of what was sent. Raises `WrongMediaType` for a packing that is not read.
    """

    def __init__(self, request: Request) -> None:
        self._stream = request.stream()
        # One flow for whoever reads: of a piece half unpacked, the rest must not be lost.
        self._flow = self._pieces()
        self._read: list[bytes] = []
        self._fingerprint = blake2b(digest_size=16)
        self._promised = _promised(whole(request.headers, "content-digest"))
        self._unpacking = Unpacking(request.headers)
        self._sums = {name: hashlib.new(name.replace("-", "")) for name in self._promised}

    async def at_once(self) -> bytes | None:
        """The whole body; None when it is too large to be held at once."""
        held = 0
        async for piece in self._flow:
            self._read.append(piece)
            held += len(piece)
            if held > AT_ONCE_BYTES:
                return None
        return b"".join(self._read)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body from its beginning, what has been read before included."""
        read, self._read = self._read, []
        for piece in read:
            yield piece
        async for piece in self._flow:
            yield piece

    @property
    def fingerprint(self) -> bytes:
        """What has been read so far, in 16 bytes."""
        return self._fingerprint.digest()

    async def _pieces(self) -> AsyncIterator[bytes]:
        """Raises `Unreadable` when it cannot be unpacked or is not what was promised."""
        try:
            async for piece in self._stream:
                for digest in self._sums.values():
                    digest.update(piece)
                for out in self._unpacking.feed(piece):
                    self._fingerprint.update(out)
                    if out:
                        yield out
        except ClientDisconnect as gone:
            raise _cut_off() from gone
        for name, digest in self._sums.items():
            _compare(name, digest.digest(), promised=self._promised[name])
        self._unpacking.end()


async def whole_body(request: Request) -> bytes:
    """The body of a request that is small for sure.

    Raises `Unreadable` when it is cut off or not what `Content-Digest` promised.
    """
    try:
        body = await request.body()
    except ClientDisconnect as gone:
        raise _cut_off() from gone
    for name, promised in _promised(whole(request.headers, "content-digest")).items():
        found = hashlib.new(name.replace("-", ""), body).digest()
        _compare(name, found, promised=promised)
    return body


def _cut_off() -> Unreadable:
    return Unreadable(detail="The body is cut off.", detail_zh="请求体不完整。")


def _compare(name: str, found: bytes, *, promised: bytes) -> None:
    if not hmac.compare_digest(found, promised):
        raise _digest_wrong(name, base64.b64encode(found).decode())


def table_at_once(body: bytes | None) -> bytes:
    """A table as it was read at once. Raises `TooLarge` when it could not be."""
    if body is None:
        raise TooLarge(
            detail=f"A table is read whole, up to {AT_ONCE_BYTES} bytes; send NDJSON, or part it.",
            detail_zh=f"表格须整体读取，最多 {AT_ONCE_BYTES} 字节；请改用 NDJSON 或拆分。",
        )
    return body


def _promised(header: str | None) -> dict[str, bytes]:
    """The digests that the sender promises; others than sha-256 and sha-512 are not understood."""
    if header is None:
        return {}
    promised = {}
    for one in header.split(","):
        match = _DIGEST.fullmatch(one)
        if match is None:
            raise Unreadable(
                detail="Content-Digest is not understood; send sha-256=:<base64>: (RFC 9530).",
                detail_zh="无法识别 Content-Digest，请使用 sha-256=:<base64>:（RFC 9530）。",
                faults=[
                    Fault(
                        codes.WRONG_FORMAT, "/header/Content-Digest", "not a digest",
                        "不是有效摘要", one[:100], "sha-256=:<base64>:",
                    )
                ],
            )  # fmt: skip
        try:
            promised[match[1].lower()] = base64.b64decode(match[2], validate=True)
        except ValueError:
            promised[match[1].lower()] = b""
    return promised


def _digest_wrong(name: str, found: str) -> Unreadable:
    return Unreadable(
        detail=f"What arrived is not what was sent: its {name} is :{found}:. Send it again.",
        detail_zh=f"收到的内容与发送的不一致：其 {name} 为 :{found}:，请重新发送。",
        faults=[
            Fault(
                DIGEST_MISMATCH, "/header/Content-Digest", "does not match the body",
                "与请求体不一致",
            )
        ],
    )  # fmt: skip
