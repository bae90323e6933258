"""Reconciliation is silent about what is right and names what is not."""

import pytest
from sqlalchemy import text

from services.stats.reconciliation.operations import reconcile, reconcile_news
from services.stats.reconciliation.queries import find_last
from shared.database import Database
from tests.services.stats.facts.histories import a_history
from tests.services.stats.facts.taking import KINDS, take


async def test_what_was_applied_agrees_with_its_facts(stats: Database) -> None:
    for kind in KINDS:
        await take(stats, kind, a_history(kind, seed=5), batch=13)
    async with stats.transaction() as tx:
        found = await reconcile(tx)
        kept = await tx.execute(text("select count(*) from cells where subjects > 0"))
        assert found.compared_count > kept.scalar_one() > 100
        assert (found.different_count, found.sample) == (0, [])
        assert await find_last(tx) == found


@pytest.mark.parametrize(
    "damage",
    [
        "update cells set received_fen = received_fen + 1 where cube = 'project' and grouping = ''",
        "delete from cells where cube = 'project' and grouping = ''",
        "insert into cells (cube, grouping, key, subjects) values ('project', 'kind', 'new', 1)",
        "update supports set refs = refs + 1 where (cube, grouping, key, member) ="
        " (select cube, grouping, key, member from supports where refs > 0 limit 1)",
        "update project_facts set by_month[1][2] = by_month[1][2] + 1"
        " where subject = (select subject from project_facts where months <> '{}' limit 1)",
    ],
)
async def test_any_drift_is_found(stats: Database, damage: str) -> None:
    await take(stats, "project", a_history("project", seed=5), batch=13)
    await take(stats, "pairing", a_history("pairing", seed=5), batch=13)
    async with stats.transaction() as tx:
        await tx.execute(text(damage))
        found = await reconcile(tx)
    assert found.different_count > 0
    assert found.sample[0]["kept"] != found.sample[0]["reckoned"]


async def test_without_news_nothing_is_compared_again(stats: Database) -> None:
    async with stats.transaction() as tx:
        assert await reconcile_news(tx) is not None
        assert await reconcile_news(tx) is None
        await tx.execute(text("insert into positions values ('xiangzhu.projects', 0, 5)"))
        assert await reconcile_news(tx) is not None
