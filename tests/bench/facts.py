"""News of projects as stats hears them, and whatever stands beside them in its tables."""

from collections.abc import Sequence

from services.stats.facts.operations import PROJECTS, follow
from shared.clock import now
from shared.contracts.envelope import Event, source_of
from shared.contracts.parts import CountyShare, HelperShare
from shared.contracts.projects import PROJECT_EVENTS, BeneficiaryEntry, FundEntry, ProjectState
from shared.database import Database
from tests.bench.items import CODES, COUNTIES, KINDS, STAGES

hear = follow(PROJECTS)


def news(numbers: Sequence[int], *, version: int) -> list[Event]:
    """One event for each of these projects."""
    return [_event(n, version) for n in numbers]


async def tell_projects(url: str, count: int, *, batch: int = 2_000) -> None:
    """Let stats hear of so many projects."""
    stats = Database(url, schema="stats", pool_size=1)
    for first in range(0, count, batch):
        async with stats.transaction() as tx:
            await hear(tx, news(range(first, min(first + batch, count)), version=1))
    await stats.close()


def _event(n: int, version: int) -> Event:
    state = ProjectState.model_validate(_state(n, version))
    return Event(
        type=PROJECT_EVENTS["updated" if version > 1 else "registered"],
        subject=state.id,
        source=source_of("projects"),
        time=now(),
        sequence=n,
        version=version,
        correlation_id="bench",
        data=state.model_dump_json().encode(),
    )


def _state(n: int, version: int) -> dict[str, object]:
    county = COUNTIES[n % len(COUNTIES)]
    return {
        "id": f"00000000-0000-7000-9000-{n:012d}",
        "source": "cn-32",
        "source_id": str(n),
        "name": f"第{n}号红枣产业帮扶项目",
        "kind": KINDS[n % len(KINDS)],
        "stage": STAGES[version % 2],
        "stage_dates": {"intention": f"202{n % 5 + 1}-{n % 12 + 1:02d}-05"},
        "organizations": [
            HelperShare(
                id=str(n % len(CODES)), code=CODES[n % len(CODES)], share_ppm=1_000_000,
                province=f"{11 + n % 5}0000", org_type="foundation", region="east",
            )
        ],
        "counties": [
            CountyShare(
                code=county, prefecture=f"{county[:4]}00", province=f"{county[:2]}0000",
                share_ppm=1_000_000,
            )
        ],
        "funds": [
            FundEntry(entry="committed", amount_fen=50_000_000, on="2023-03-01"),
            FundEntry(entry="received", amount_fen=20_000_000 + version, on="2023-05-01"),
        ],
        "beneficiaries": [BeneficiaryEntry(person_times=320 + version, on="2023-09-30")],
    }  # fmt: skip
