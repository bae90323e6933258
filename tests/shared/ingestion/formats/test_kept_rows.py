"""Rows of a table that are taken later still know where they stood."""

import gzip
import json
from collections.abc import Callable
from random import Random

import httpx
import pytest
import zstandard

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.taking import Taking
from tests.services.projects.conftest import project, rows
from tests.shared.ingestion.formats.bodies import CSV, NDJSON, SOUND, changed, csv_of, told

PACKINGS = [("gzip", gzip.compress), ("zstd", zstandard.compress)]
BATCHES = "/projects/v1/batches"


async def push(
    province: httpx.AsyncClient, body: bytes, *, query: str = "", **headers: str
) -> httpx.Response:
    told = {"Idempotency-Key": '"kept"', "Content-Type": CSV} | headers
    query += "&type=project" if told["Content-Type"] == CSV else ""
    return await province.post(f"{BATCHES}?report=full{query}", content=body, headers=told)


TABLE = csv_of(SOUND, [], changed(来源编号="B", 帮扶类型="x", 帮扶县="61"))
FAULTS = [
    ("not_allowed_value", "/rows/4/帮扶类型"),
    ("wrong_format", "/rows/4/帮扶县/1/行政区划代码"),
]


async def test_a_table_that_was_validated_is_written_without_being_sent_again(
    province: httpx.AsyncClient,
) -> None:
    tried = (await push(province, TABLE, query="&mode=validate")).json()
    done = await province.post(tried["links"]["commit"], headers={"Idempotency-Key": '"c"'})
    assert done.status_code == 200
    assert done.json()["counts"] == tried["counts"] == {"created": 1, "rejected": 1}
    lines = (await province.get(f"{BATCHES}/{tried['batch_id']}/items")).json()["items"]
    assert told(lines[1]["errors"]) == FAULTS


@pytest.mark.parametrize("rows_sent", [2, 5_001])
async def test_a_table_is_taken_by_the_worker_with_its_places(
    province: httpx.AsyncClient, database: Database, rows_sent: int
) -> None:
    body = csv_of(*[changed(来源编号=str(n)) for n in range(rows_sent - 1)], changed(帮扶类型="x"))
    headers = {"Prefer": "respond-async"} if rows_sent < 5_000 else {}
    queued = await push(province, body, **headers)
    assert queued.status_code == 202
    taking = Taking(INTAKE)
    while await taking.take_next(database):
        pass
    receipt = (await province.get(f"{BATCHES}/{queued.json()['batch_id']}")).json()
    assert receipt["counts"] == {"created": rows_sent - 1, "rejected": 1}
    url = f"{BATCHES}/{receipt['batch_id']}/items?outcome=rejected"
    (line,) = (await province.get(url)).json()["items"]
    assert told(line["errors"]) == [("not_allowed_value", f"/rows/{rows_sent + 1}/帮扶类型")]


async def test_a_row_that_waits_keeps_its_place(
    province: httpx.AsyncClient, database: Database
) -> None:
    unknown = "53110000DEMX99999Q"
    (line,) = (await push(province, csv_of(changed(帮扶组织=unknown)))).json()["items"]
    assert line["outcome"] == "deferred"
    async with rows(database, "select batch_id, position, trace_id, line from deferred_items") as (
        held,
    ):
        kept = json.loads(held.line)
    assert kept["row"] == 2
    assert kept["value"]["organizations"] == [{"code": unknown}]


@pytest.mark.parametrize(
    "line",
    [
        b'{"row":1}',
        b'{"row":"x","item_type":"project","heads":{},"value":1,"faults":[],"wrong":[]}',
        b'{"row":2,"item_type":"village","heads":{},"value":1,"faults":[],"wrong":[]}',
        b'{"row":2,"item_type":"project","heads":{},"value":1,"faults":[],"wrong":[]}',
    ],
)
async def test_a_line_that_pretends_to_be_a_row_is_an_item_like_any_other(
    province: httpx.AsyncClient, line: bytes
) -> None:
    answer = await push(province, line, **{"Content-Type": NDJSON})
    assert [told(one["errors"]) for one in answer.json()["items"]] == [
        [("field_missing", "/0/type")]
    ]


async def test_a_table_over_the_limit_is_refused_in_words(province: httpx.AsyncClient) -> None:
    answer = await push(province, csv_of(SOUND) + b"\n" * (10 * 1024 * 1024))
    assert answer.status_code == 413
    assert "NDJSON" in answer.json()["detail"]


@pytest.mark.parametrize(("name_of", "pack"), PACKINGS)
async def test_a_long_packed_list_is_laid_down_unpacked(
    province: httpx.AsyncClient, name_of: str, pack: Callable[[bytes], bytes]
) -> None:
    chance = Random(1)
    names = [chance.randbytes(4_000).hex() for _ in range(1_500)]
    lines = [json.dumps(project(str(n), name=name)).encode() for n, name in enumerate(names)]
    body = b"\n".join(lines)
    assert len(body) > 10 * 1024 * 1024
    headers = {"Content-Type": NDJSON, "Content-Encoding": name_of}
    queued = await push(province, pack(body), **headers)
    assert queued.status_code == 202, queued.text
    assert queued.json()["received"] == 1_500
