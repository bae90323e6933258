"""A type that nobody has heard of goes every road of the mechanism, which knows nothing of it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import count
from operator import itemgetter
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

import httpx
import pytest
from pydantic import ConfigDict, Field
from sqlalchemy import Column, MetaData, Table, Text
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from services.projects.divisions.operations import follow_divisions
from services.projects.divisions.queries import divisions_by_code
from services.projects.settings import ProjectsSettings
from shared.auth import verified_by
from shared.contracts.registry import DivisionState
from shared.database import Database
from shared.door import create_app
from shared.ingestion.api import batch_routes
from shared.ingestion.fields import DivisionCode, Name, SourceId, SourceVersion, Zh
from shared.ingestion.item_api import Noun, item_routes
from shared.ingestion.items import Holdings, Item, ItemType, Sender, State, withdrawal_step
from shared.ingestion.receive import Intake
from shared.ingestion.references import Division, division_fault
from shared.ingestion.tables import item_columns
from shared.ingestion.taking import Taking
from shared.ingestion.waiting import Waiting
from shared.parameters import ItemsQuery
from shared.problems import Fault, NotFound
from tests.services.projects.conftest import begin_anew, rows, told
from tests.tokens import Mint

TRAININGS = Table("trainings", MetaData(), *item_columns(), Column("county", Text, nullable=False))


class TrainingIn(TypedDict):
    """A training as a province holds it."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    type: Annotated[Literal["training"], Zh("类型", {"training": "培训"})]
    source_id: Annotated[SourceId, Zh("来源编号")]
    source_version: NotRequired[Annotated[SourceVersion, Zh("来源版本")]]
    name: Annotated[Name, Zh("名称")]
    county: Annotated[DivisionCode, Zh("县")]
    seats: Annotated[int, Field(strict=True, ge=1), Zh("名额")]


def training(source_id: str = "T-1", **changes: Any) -> dict[str, Any]:
    return {
        "type": "training", "source_id": source_id, "source_version": 1, "name": "果树修剪",
        "county": "610926", "seats": 40,
    } | changes  # fmt: skip


async def load(
    tx: AsyncConnection, items: Sequence[Item], sender: Sender
) -> Mapping[str, Division]:
    return await divisions_by_code(tx, [item["county"] for item in items if "county" in item])


def county_faults(item: Item, _: State | None, known: Mapping[str, Division]) -> list[Fault]:
    code = item["county"]
    wrong = division_fault(known.get(code), code, pointer="/county")
    return [wrong] if wrong else []


def decide(item: Item, before: State | None, known: Mapping[str, Division]) -> State | list[Fault]:
    if faults := county_faults(item, before, known):
        return faults
    return {name: item[name] for name in ("name", "county", "seats")}


def event_of(before: State | None, after: State) -> str:
    step = withdrawal_step(before, after) or ("updated" if before else "announced")
    return f"cn.xiangzhu.toys.training.{step}.v1"


TRAINING = ItemType(
    name="training",
    body=TrainingIn,
    example=training(),
    table="trainings",
    load=load,
    decide=decide,
    event=event_of,
    columns={"county": itemgetter("county")},
    checks={("county",): county_faults},
    holdings=Holdings(
        groups={"county": "state->>'county'"},
        sums={"seats": "(state->>'seats')::bigint"},
        own="held.county like {0}",
    ),
)
INTAKE = Intake(TRAINING)


class TrainingNotFound(NotFound):
    slug = "training-not-found"


class TrainingsQuery(ItemsQuery):
    county: str | None = None


class Place(NamedTuple):
    """A service that takes trainings and nothing else."""

    province: httpx.AsyncClient
    database: Database


@pytest.fixture
async def place(service_urls: Mapping[str, str]) -> AsyncIterator[Place]:
    database = Database(service_urls["projects"], schema="projects")
    await begin_anew(database)
    async with database.transaction() as tx:
        await tx.run_sync(TRAININGS.metadata.create_all)
    noun = Noun(
        service="toys", plural="trainings", in_chinese="培训", writing="projects:write",
        reading="projects:read", item_type=TRAINING, filters=TrainingsQuery,
        met={"county": "county = {0}"}, not_found=TrainingNotFound,
    )  # fmt: skip
    app = create_app(
        ProjectsSettings(database_url=service_urls["projects"]),
        title="toys",
        description="A further type.",
        routers=[
            batch_routes("toys", INTAKE, writing="projects:write"),
            item_routes(noun),
        ],
        database=database,
        running=[],
    )
    mint = Mint()
    async with verified_by(mint.source)(app):
        headers = mint.bearer("projects:write", "projects:read", division="000000")
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://toys/toys/v1", headers=headers
        ) as province:
            yield Place(province, database)
    async with database.transaction() as tx:
        await tx.run_sync(TRAININGS.metadata.drop_all)
    await database.close()


_keys = count()


def key() -> dict[str, str]:
    return {"Idempotency-Key": f'"toy-{next(_keys)}"'}


async def push(place: Place, *items: Any, path: str = "/batches") -> Any:
    answer = await place.province.post(path, json=items, headers=key())
    assert answer.is_success, answer.text
    return answer.json()


async def take_all(place: Place) -> None:
    taking = Taking(INTAKE)
    while await taking.take_next(place.database):
        pass


async def test_a_batch_a_single_item_and_a_large_delivery_lead_to_rows_and_events(
    place: Place,
) -> None:
    receipt = await push(place, training(), training("T-2", seats=0))
    assert receipt["counts"] == {"created": 1, "rejected": 1}
    one = await place.province.post("/trainings", json=training("T-3"), headers=key())
    assert one.status_code == 201, one.text
    lines = "\n".join(json.dumps(training(f"L-{n}")) for n in range(1_200))
    kind = {"Content-Type": "application/x-ndjson", "Prefer": "respond-async"}
    answer = await place.province.post("/batches", content=lines, headers=key() | kind)
    assert answer.status_code == 202
    await take_all(place)
    async with rows(place.database, "select count(*) from outbox") as events:
        assert events[0][0] == 1_202
    page = await place.province.get("/trainings", params={"county": "610926", "limit": 500})
    assert len(page.json()["items"]) == 500
    table = "来源编号,名称,县,名额\nX-1,果树,610926,12\n"
    answer = await place.province.post(
        "/batches", content=table.encode(), headers=key() | {"Content-Type": "text/csv"}
    )
    assert answer.json()["counts"] == {"created": 1}


async def test_it_waits_for_its_county(place: Place) -> None:
    receipt = await push(place, training(county="610921"))
    assert receipt["counts"] == {"deferred": 1}
    county = DivisionState(
        code="610921", name="汉阴县", level="county", parent="610900", prefecture="610900",
        province="610000",
    )  # fmt: skip
    async with place.database.transaction() as tx:
        await follow_divisions(tx, [told(county.code, county)])
    assert await Waiting(INTAKE).try_due(place.database) == 1
    now = await place.province.get(f"/batches/{receipt['batch_id']}")
    assert now.json()["counts"] == {"created": 1}


async def test_a_snapshot_withdraws_it_and_a_push_brings_it_back(place: Place) -> None:
    await push(place, training(), training("T-2"))
    before = (await place.province.get("/sources/cn-32/digest?type=training")).json()
    opened = await place.province.post("/snapshots?types=training", headers=key())
    snapshot = f"/snapshots/{opened.json()['snapshot_id']}"
    await push(place, training(), path=f"{snapshot}/parts/1")
    refused = await place.province.post(f"{snapshot}/close?parts=1", headers=key())
    assert refused.status_code == 422
    closed = f"{snapshot}/close?parts=1&confirm_withdrawals=1"
    answer = await place.province.post(closed, headers=key())
    assert answer.status_code == 202, answer.text
    await take_all(place)
    (left,) = (await place.province.get("/trainings")).json()["items"]
    assert left["source_id"] == "T-1"
    digest = "/sources/cn-32/digest?type=training&as_of="
    then = (await place.province.get(digest + before["as_of"])).json()
    assert then["total"] == before["total"]
    assert then["total"]["sums"] == {"seats": 80}
    assert (await push(place, training("T-2")))["counts"] == {"restored": 1}
    after = (await place.province.get("/sources/cn-32/digest?type=training")).json()
    assert after["total"] == before["total"]
