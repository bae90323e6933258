"""The same seed and day give the same bytes; another seed does not."""

from datetime import date
from itertools import islice

import pytest

from deploy.demo.delivery import BATCH_ITEMS, batches, size
from deploy.demo.organizations import organizations
from deploy.demo.pairings import pairings
from deploy.demo.plan import VOLUMES, Plan
from deploy.demo.projects import projects
from deploy.demo.push import Batch

DAY = date(2026, 11, 20)


def _delivery(plan: Plan) -> list[Batch]:
    return [
        batch
        for sender in ("50", "64")
        for noun, items in (
            ("organizations", organizations(plan, sender)),
            ("pairings", iter(pairings(plan).get(sender, []))),
            ("projects", projects(plan, sender)),
        )
        for batch in batches(plan, sender, noun, items=items)
    ]


def test_same_seed_and_day_give_the_same_bytes_under_the_same_keys() -> None:
    once, again = (_delivery(Plan(seed=7, day=DAY)) for _ in range(2))
    assert [b.body() for b in once] == [b.body() for b in again]
    assert [b.key(b.body(), run="1") for b in once] == [b.key(b.body(), run="1") for b in again]


def test_keys_differ_between_batches_seeds_days_and_scales() -> None:
    plans = (
        Plan(seed=7, day=DAY),
        Plan(seed=8, day=DAY),
        Plan(seed=7, day=date(2026, 11, 21)),
        Plan(seed=7, day=DAY, scale=0.5),
    )
    keys = [batch.key(b"", run="1") for plan in plans for batch in _delivery(plan)]
    assert len(set(keys)) == len(keys)


def test_other_content_under_the_same_name_has_another_key() -> None:
    batch = Batch("32", "projects", "demo/1", [])
    assert batch.key(b"[1]", run="1") != batch.key(b"[2]", run="1")


def test_another_run_has_other_keys_so_that_it_tells_its_own_outcome() -> None:
    batch = Batch("32", "projects", "demo/1", [])
    assert batch.key(b"[1]", run="1") != batch.key(b"[1]", run="2")


def test_another_seed_gives_other_projects() -> None:
    one, other = (next(projects(Plan(seed=seed, day=DAY), "13")) for seed in (1, 2))
    assert one != other


def test_batches_hold_at_most_their_size_and_lose_nothing() -> None:
    plan = Plan(seed=7, day=DAY)
    held = list(batches(plan, "32", "organizations", items=organizations(plan, "32")))
    assert [len(batch.items) for batch in held] == [BATCH_ITEMS, 3762 - BATCH_ITEMS]


def test_the_size_is_known_before_anything_is_made() -> None:
    plan = Plan(seed=7, day=DAY, scale=0.02)
    made = sum(
        len(list(organizations(plan, s))) + len(list(projects(plan, s))) for s in VOLUMES
    ) + sum(len(held) for held in pairings(plan).values())
    assert size(plan) == made


def test_a_large_scale_is_made_item_by_item() -> None:
    plan = Plan(seed=7, day=DAY, scale=100)
    assert plan.projects_of("44") == 416_000
    assert len(list(islice(projects(plan, "44"), 3))) == 3


def test_a_day_before_the_published_pairings_is_refused() -> None:
    with pytest.raises(ValueError, match="must not lie before"):
        Plan(seed=7, day=date(2023, 1, 1))
