"""Packed bodies: what comes out is bounded, what is cut off or damaged is told in words."""

import gzip

import httpx
import pytest
import zstandard

from shared.ingestion.formats.packing import MOST_UNPACKED, Unpacking
from shared.ingestion.formats.packing import unpacked as unpacked_by
from shared.problems import Problem
from tests.shared.ingestion.formats.bodies import (
    CREATED,
    CSV,
    NDJSON,
    SOUND,
    Case,
    assert_told,
    csv_of,
    text,
)

SENT = text({})
PACKED = gzip.compress(SENT)
SQUEEZED = zstandard.compress(SENT)
BLANKS = gzip.compress(b"\n" * 100 * 1024 * 1024)
CUT_OFF = (400, "unreadable", ())
TOO_LARGE = (413, "too-large", ())
WIDE = zstandard.ZstdCompressionParameters(window_log=27)


def packed(name: str, body: bytes, encoding: str, **told: object) -> Case:
    return Case(name, body, headers={"Content-Encoding": encoding}, **told)  # type: ignore[arg-type]


def wide() -> bytes:
    packing = zstandard.ZstdCompressor(compression_params=WIDE).compressobj()
    return packing.compress(SENT) + packing.flush()


CASES = [
    packed("gzip", PACKED, "gzip", lines=[CREATED]),
    packed("zstd", SQUEEZED, "zstd", lines=[CREATED]),
    packed("capitals and blanks", PACKED, " GZip ", lines=[CREATED]),
    packed("identity", SENT, "identity", lines=[CREATED]),
    packed("nothing said", SENT, "", lines=[CREATED]),
    packed("one within the other", zstandard.compress(PACKED), "gzip, zstd", lines=[CREATED]),
    packed(
        "members of gzip",
        gzip.compress(SENT[:50]) + gzip.compress(SENT[50:]),
        "gzip",
        lines=[CREATED],
    ),
    packed(
        "frames of zstd",
        zstandard.compress(SENT[:50]) + zstandard.compress(SENT[50:]),
        "zstd",
        lines=[CREATED],
    ),
    packed("CSV in gzip", gzip.compress(csv_of(SOUND)), "gzip", lines=[CREATED], kind=CSV),
    packed("cut off gzip", PACKED[:-9], "gzip", problem=CUT_OFF),
    packed("gzip without its sum", PACKED[:-8] + bytes(8), "gzip", problem=CUT_OFF),
    packed("head of gzip alone", PACKED[:10], "gzip", problem=CUT_OFF),
    packed("nothing in gzip", b"", "gzip", problem=CUT_OFF),
    packed("gzip and more", PACKED + b"more", "gzip", problem=CUT_OFF),
    packed("no gzip", SENT, "gzip", problem=CUT_OFF),
    packed("cut off zstd", SQUEEZED[:-3], "zstd", problem=CUT_OFF),
    packed("damaged zstd", SQUEEZED[:9] + b"\xff\xff\xff" + SQUEEZED[12:], "zstd", problem=CUT_OFF),
    packed("nothing in zstd", b"", "zstd", problem=CUT_OFF),
    packed("zstd and more", SQUEEZED + b"more", "zstd", problem=CUT_OFF),
    packed("a window of 128 MiB", wide(), "zstd", problem=CUT_OFF),
    packed("gzip said to be zstd", PACKED, "zstd", problem=CUT_OFF),
    packed(
        "gzip bomb",
        BLANKS,
        "gzip",
        problem=TOO_LARGE,
        kind=NDJSON,
    ),
    packed(
        "gzip bomb in members", gzip.compress(bytes(6 * 1024 * 1024)) * 2, "gzip", problem=TOO_LARGE
    ),
    packed("zstd bomb", zstandard.compress(bytes(100 * 1024 * 1024)), "zstd", problem=TOO_LARGE),
    packed(
        "zstd bomb in frames",
        zstandard.compress(bytes(6 * 1024 * 1024)) * 2,
        "zstd",
        problem=TOO_LARGE,
    ),
    packed(
        "bomb in a bomb",
        gzip.compress(gzip.compress(bytes(50 * 1024 * 1024))),
        "gzip, gzip",
        problem=TOO_LARGE,
    ),
    packed("brotli", SENT, "br", problem=(415, "wrong-media-type", ())),
    packed("unknown around gzip", PACKED, "gzip, br", problem=(415, "wrong-media-type", ())),
    packed("three packings", PACKED, "gzip, gzip, gzip", problem=(415, "wrong-media-type", ())),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_packed_body_gets_its_exact_answer(province: httpx.AsyncClient, case: Case) -> None:
    await assert_told(province, case)


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_the_limit_is_exact(name: str, pack: object, over: int) -> None:
    body = pack(bytes(MOST_UNPACKED + over))  # type: ignore[operator]
    if over:
        with pytest.raises(Problem):
            unpacked_by(body, {"content-encoding": name})
    else:
        assert len(unpacked_by(body, {"content-encoding": name})) == MOST_UNPACKED


async def test_a_body_packed_twice_differently_is_the_same_for_its_key(
    province: httpx.AsyncClient,
) -> None:
    async def push(body: bytes) -> httpx.Response:
        headers = {"Idempotency-Key": '"packed"', "Content-Type": "application/json"}
        headers["Content-Encoding"] = "gzip"
        return await province.post("/projects/v1/batches", content=body, headers=headers)

    first, again = (
        await push(gzip.compress(SENT, mtime=1)),
        await push(gzip.compress(SENT, mtime=2)),
    )
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    single = await province.post(
        "/projects/v1/projects",
        content=gzip.compress(SENT[1:-1]),
        headers={
            "Idempotency-Key": '"one"',
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        },
    )
    assert single.json()["outcome"] == "unchanged"


def test_what_comes_out_is_whole_whatever_the_pieces() -> None:
    body = bytes(200_000) + SENT * 50
    for size in (1, 7, 1_000, 10**6):
        for name, sent in (("gzip", gzip.compress(body)), ("zstd", zstandard.compress(body))):
            unpacking, found = Unpacking({"content-encoding": name}), b""
            for first in range(0, len(sent), size):
                found += b"".join(unpacking.feed(sent[first : first + size]))
            unpacking.end()
            assert found == body, (name, size)
