"""Calling off at the console: asked first, and told exactly what was written and what was not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from services.registry.batches.intake import INTAKE
from shared.ingestion.taking import Taking
from tests.browser.consoles import choose, database_of, push, states_of
from tests.journeys.callers import Portal
from tests.journeys.items import organization
from tests.journeys.system import System

pytestmark = pytest.mark.browser

MANY, SLOWLY = 5_200, 60_000
Waiting = tuple[Page, list[dict[str, Any]]]


@pytest.fixture
async def waiting(officer: Page, system: System) -> AsyncIterator[Waiting]:
    """A large delivery that is committed while nobody takes it, and its items."""
    items = [organization() for _ in range(MANY)]
    await choose(officer, "organization", *items)
    await expect(officer.locator("#commit")).to_be_visible(timeout=SLOWLY)
    await system.hold("registry-worker")
    await officer.click("#commit")
    await expect(officer.locator("#taking-text")).to_contain_text("排队等待处理")
    yield officer, items
    if system.supervisor.children["registry-worker"].running.poll() is not None:
        await system.release("registry-worker")


async def test_what_waits_is_called_off_after_a_question_and_nothing_is_written(
    waiting: Waiting, system: System, portal: Portal
) -> None:
    page, items = waiting
    await page.click("#cancel")
    await expect(page.locator("#ask-text")).to_have_text("还在排队，尚未写入任何内容。")
    assert await page.evaluate("document.activeElement.id") == "ask-no"
    await page.click("#ask-no")
    await expect(page.locator("#taking-text")).to_contain_text("排队等待处理")
    await page.click("#cancel")
    await page.click("#ask-yes")
    await expect(page.locator("#verdict .lead")).to_have_text("已取消，未写入任何内容")
    await expect(page.locator("#steps [aria-current]")).to_have_attribute("data-step", "commit")
    await expect(page.locator("#lines .line")).to_have_count(0)
    await expect(page.locator(".batch .badge").first).to_have_text("已取消")
    await system.release("registry-worker")
    assert await states_of(portal, items[:1]) == ["unknown"]


async def test_what_is_under_way_says_what_was_written_and_what_was_not_and_counts_it(
    waiting: Waiting, system: System, portal: Portal
) -> None:
    page, items = waiting
    async with database_of(system) as database:
        await Taking(INTAKE).take_next(database)
    await expect(page.locator("#taking-text")).to_have_text("正在处理：1,000 / 5,200 条")
    await page.click("#cancel")
    await expect(page.locator("#ask-text")).to_contain_text("已处理 1,000 / 5,200 条")
    await page.click("#ask-yes")
    await expect(page.locator("#verdict .lead")).to_have_text(
        "已取消：前 1,000 条已处理，其余 4,200 条未写入"
    )
    await expect(page.locator("#verdict")).to_contain_text("已处理的条目：新增 1,000。")
    await expect(page.locator("#filter .chip")).to_have_text(["全部 1,000", "新增 1,000"])
    await expect(page.locator(".batch-rows").first).to_have_text("1,000 / 5,200 条")
    await system.release("registry-worker")
    await expect(page.locator("#verdict .counted")).to_contain_text("已计入统计", timeout=SLOWLY)
    assert await states_of(portal, items[999:1001]) == ["held", "unknown"]


async def test_calling_off_too_late_says_so_and_shows_what_became_of_it(
    waiting: Waiting, system: System
) -> None:
    page, _ = waiting
    await page.click("#cancel")
    await system.release("registry-worker")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 5,200 条", timeout=SLOWLY)
    await page.click("#ask-yes")
    await expect(page.locator("#verdict .moved")).to_contain_text("未能取消")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 5,200 条")


async def test_a_preview_that_is_left_leaves_nothing_behind(officer: Page, portal: Portal) -> None:
    page, item = officer, organization()
    await choose(page, "organization", item)
    await expect(page.locator(".batch .badge")).to_have_text(["待提交"])
    await page.click("#again")
    await expect(page.locator("#notice")).to_have_text("已放弃校验结果，未写入任何内容。")
    await expect(page.locator("#batches")).to_contain_text("还没有报送过数据")
    assert await page.evaluate("document.activeElement.id") == "file"
    await page.reload()
    await expect(page.locator("#batches")).to_contain_text("还没有报送过数据")
    assert await states_of(portal, [item]) == ["unknown"]


async def test_sending_can_be_stopped(officer: Page) -> None:
    page = officer

    async def never(route: Route) -> None:
        """The line is so slow that nothing ever arrives."""

    await page.route("**/registry/v1/batches?mode=validate*", never)
    await choose(page, "organization", organization())
    await page.evaluate("document.getElementById('stop').hidden = false")
    await page.click("#stop")
    await expect(page.locator("#refusal")).to_contain_text("已停止上传")
    await expect(page.locator("#drop")).to_be_visible()
    await page.unroute("**/registry/v1/batches?mode=validate*")
    await choose(page, "organization", organization())
    await expect(page.locator("#verdict .lead")).to_contain_text("可以写入")


async def test_what_was_pushed_is_found_by_its_state_page_by_page(officer: Page) -> None:
    page = officer
    for _ in range(11):
        await push(page, organization())
    await choose(page, "organization", organization())
    await expect(page.locator(".batch .badge").first).to_have_text("待提交")
    await expect(page.locator(".batch")).to_have_count(10)
    await page.select_option("#history-status", "validated")
    await expect(page.locator(".batch .badge")).to_have_text(["待提交"])
    await page.select_option("#history-status", "processed")
    await expect(page.locator(".batch")).to_have_count(10)
    await page.click("#older")
    await expect(page.locator(".batch .badge")).to_have_text(["已完成"] * 11)
    await page.select_option("#history-status", "partial")
    await expect(page.locator("#batches")).to_contain_text("没有处于此状态的记录")
    await page.select_option("#history-status", "validated")
    await page.locator(".batch").click()
    await expect(page.locator("#commit")).to_have_text("提交 1 条")


async def test_how_fresh_the_statistics_are_is_shown(officer: Page) -> None:
    await expect(officer.locator("#freshness-text")).to_contain_text("统计截至")
    await expect(officer.locator("#freshness")).to_have_attribute("data-state", "live")
