"""Random histories of projects, pairings and organizations."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from shared.contracts.parts import CountyShare, HelperShare
from shared.contracts.projects import BeneficiaryEntry, FundEntry, ProjectState
from shared.contracts.registry import OrganizationState, PairingState

START = datetime(2024, 1, 1, tzinfo=UTC)
PLACES = [
    ("610926", "610900", "610000"), ("610924", "610900", "610000"), ("620421", "620400", "620000"),
    ("500235", None, "500000"),
]  # fmt: skip
HELPERS = [
    ("O1", "320000", "foundation", "east"), ("O2", "320000", "association", "east"),
    ("O3", "110000", "foundation", "east"), ("O4", "610000", "service_institution", "west"),
]  # fmt: skip
KINDS = ("industry", "health")
STAGES = ("intention", "signed", "implementing", "suspended", "cancelled")

Subject = ProjectState | PairingState | OrganizationState
Told = TypeVar("Told", bound=Subject)


class News(NamedTuple, Generic[Told]):
    """A state as it is told: its version and the instant at which it came about."""

    subject: str
    version: int
    time: datetime
    state: Told

    @property
    def data(self) -> bytes:
        """As an event carries it."""
        return self.state.model_dump_json().encode()


def shares_ppm(chance: random.Random, count: int) -> list[int]:
    """Uneven shares that sum to a million."""
    cuts = sorted(chance.sample(range(1, 1_000_000), count - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, 1_000_000], strict=True)]


def some_helpers(chance: random.Random) -> list[HelperShare]:
    """One to three organizations."""
    chosen = chance.sample(HELPERS, chance.choice((1, 1, 2, 3)))
    shares = shares_ppm(chance, len(chosen))
    return [
        HelperShare(
            id=i, code=i, share_ppm=share, province=province, org_type=org_type, region=region
        )
        for (i, province, org_type, region), share in zip(chosen, shares, strict=True)
    ]


def some_counties(chance: random.Random) -> list[CountyShare]:
    """One to three counties, sometimes of several provinces."""
    chosen = chance.sample(PLACES, chance.choice((1, 1, 2, 3)))
    shares = shares_ppm(chance, len(chosen))
    return [
        CountyShare(code=code, prefecture=prefecture, province=province, share_ppm=share)
        for (code, prefecture, province), share in zip(chosen, shares, strict=True)
    ]


def some_day(chance: random.Random) -> date:
    """A day of the first half of 2024."""
    return date(2024, chance.randint(1, 6), chance.randint(1, 28))


def a_project(chance: random.Random, identity: str) -> ProjectState:
    """Any state a project may have; money is odd on purpose, so that it does not split evenly."""
    stage = chance.choice(STAGES)
    return ProjectState(
        id=identity, source="cn-32", source_id=identity, name="红枣", kind=chance.choice(KINDS),
        stage=stage, stage_before="implementing" if stage == "suspended" else None,
        stage_dates={"intention": some_day(chance)}
        | ({"signed": some_day(chance)} if chance.random() < 0.5 else {}),
        organizations=some_helpers(chance), counties=some_counties(chance),
        funds=[
            FundEntry(
                entry=chance.choice(("committed", "received", "spent")),
                amount_fen=chance.randint(-50, 999_999_999_999), on=some_day(chance),
            )
            for _ in range(chance.randint(0, 4))
        ],
        beneficiaries=[
            BeneficiaryEntry(person_times=chance.randint(0, 500), on=some_day(chance))
            for _ in range(chance.randint(0, 2))
        ],
    )  # fmt: skip


def a_pairing(chance: random.Random, identity: str) -> PairingState:
    """Any state a pairing may have."""
    return PairingState(
        id=identity, source="cn-32", source_id=identity,
        stage=chance.choice(("proposed", "agreed", "active", "active", "ended")),
        organizations=some_helpers(chance), counties=some_counties(chance), kinds=["industry"],
    )  # fmt: skip


def an_organization(chance: random.Random, identity: str) -> OrganizationState:
    """Any state an organization may have."""
    return OrganizationState(
        id=identity, source="cn-32", source_id=identity, code=identity, name="基金会",
        org_type=chance.choice(("foundation", "association")), level="province",
        division="320000", province=chance.choice(("320000", "110000")), is_charity=True,
        credit_status=chance.choice(("normal", "abnormal")),
        status=chance.choice(("active", "closed")),
    )  # fmt: skip


MAKERS = {"project": a_project, "pairing": a_pairing, "organization": an_organization}


def a_history(kind: str, *, seed: int, subjects: int = 8, events: int = 60) -> list[News[Subject]]:
    """States of some subjects in the order heard: mostly newer, now and then late or repeated.

    Clocks of the owner go back sometimes, and some subjects are withdrawn, perhaps to come back.
    """
    chance = random.Random(seed)
    versions: dict[str, int] = defaultdict(int)
    told: list[News[Subject]] = []
    for step in range(events):
        subject = f"{kind}-{chance.randrange(subjects)}"
        if told and chance.random() < 0.1:
            told.append(chance.choice(told))
            continue
        versions[subject] += chance.choice((1, 1, 1, 2))
        time = START + timedelta(minutes=step - (30 if chance.random() < 0.1 else 0))
        version = versions[subject] - (3 if chance.random() < 0.05 else 0)
        state = MAKERS[kind](chance, subject)
        if chance.random() < 0.15:
            state = state.model_copy(update={"withdrawn_at": time})
        told.append(News(subject, max(version, 1), time, state))
    return told


def standing(
    history: Iterable[News[Subject]], *, as_of: datetime | None = None
) -> Mapping[str, Subject]:
    """The state of each subject, by the rule alone: the newest version, instants never go back.

    What was withdrawn has none.
    """
    held: dict[str, tuple[int, Subject]] = {}
    latest: dict[str, datetime] = {}
    shown: dict[str, Subject] = {}
    for news in history:
        at = latest[news.subject] = max(latest.get(news.subject, news.time), news.time)
        if news.version > held.get(news.subject, (0, None))[0]:
            held[news.subject] = (news.version, news.state)
            if as_of is None or at <= as_of:
                shown[news.subject] = news.state
    return {subject: state for subject, state in shown.items() if state.withdrawn_at is None}
