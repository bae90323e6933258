"""The dashboard as people see it: it changes by itself, speaks two languages, fits a telephone."""

import asyncio
import random
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, Route, expect

from services.stats.facts.operations import PROJECTS, take_news
from shared.clock import now
from shared.database import Database
from tests.services.stats.facts.histories import News, a_project
from tests.services.stats.world import LISTED, SEQUENCE, World, apply_through

pytestmark = pytest.mark.browser

PROJECTS_CARD = '[data-code="C00"] .card-value b'


async def tell_one_more_project(stats: Database) -> None:
    state = a_project(random.Random(1), "one-more")
    async with stats.transaction() as tx:
        await take_news(tx, PROJECTS, [News("one-more", 1, now() - timedelta(seconds=1), state)])
        await apply_through(tx, SEQUENCE + 1)


async def test_number_changes_without_reload(page: Page, stats: Database, world: World) -> None:
    count = len(world.standing_projects())
    await expect(page.locator(PROJECTS_CARD)).to_have_text(str(count))
    await page.evaluate("window.hasNotBeenReloaded = true")
    await tell_one_more_project(stats)
    await expect(page.locator(PROJECTS_CARD)).to_have_text(str(count + 1))
    await expect(page.locator('[data-code="C00"]')).to_have_class("card moved")
    assert await page.evaluate("window.hasNotBeenReloaded") is True


@pytest.mark.parametrize("late", ["overview", "counties?limit=500"])
async def test_whichever_answer_comes_last_the_page_is_complete(
    browser: Browser, address: str, late: str
) -> None:
    page = await browser.new_page(locale="zh-CN")
    others = asyncio.Event()

    async def hold(route: Route) -> None:
        await others.wait()
        await route.continue_()

    await page.route(f"**/stats/v1/{late}", hold)
    other = "counties" if late == "overview" else "overview"
    async with page.expect_response(lambda told: f"/stats/v1/{other}" in told.url) as answered:
        await page.goto(address)
    await (await answered.value).finished()
    await asyncio.sleep(0.2)
    others.set()
    await expect(page.locator(PROJECTS_CARD)).to_be_visible()
    await expect(page.locator("#counties tbody tr").first).to_be_visible()
    await page.close()


async def test_demo_data_is_marked_and_freshness_shown(page: Page) -> None:
    await expect(page.locator("#ribbon")).to_contain_text("演示数据")
    await expect(page.locator("#freshness-text")).to_contain_text("秒前")


async def test_language_is_switched_and_remembered(page: Page) -> None:
    await expect(page.locator("h1")).to_contain_text("乡助")
    await page.click("#language")
    await expect(page.locator("h1")).to_contain_text("Social organizations")
    await page.reload()
    await expect(page.locator("h1")).to_contain_text("Social organizations")
    await expect(page.locator("#ribbon")).to_contain_text("Demo data")


@pytest.mark.parametrize(
    ("locale", "heading"),
    [("en-GB", "Social organizations"), ("zh-TW", "乡助"), ("fr-FR", "乡助")],
)
async def test_the_first_visit_is_in_the_language_of_the_browser(
    browser: Browser, address: str, locale: str, heading: str
) -> None:
    context = await browser.new_context(locale=locale)
    page = await context.new_page()
    await page.goto(address)
    await expect(page.locator("h1")).to_contain_text(heading)
    await page.click("#language")
    await page.reload()
    other = "乡助" if locale.startswith("en") else "Social organizations"
    await expect(page.locator("h1")).to_contain_text(other)
    await context.close()


async def test_card_opens_its_definition_by_keyboard(page: Page) -> None:
    await page.focus('[data-code="A01"]')
    await page.keyboard.press("Enter")
    dialog = page.locator("#about")
    await expect(dialog).to_be_visible()
    await expect(dialog).to_contain_text("至少有一个在效结对")
    await expect(dialog.locator(".bars li")).to_have_count(4)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_counties_are_filtered_and_sorted(page: Page) -> None:
    rows = page.locator("#counties tbody tr")
    await expect(rows).to_have_count(len(LISTED))
    await page.select_option('select[name="covered"]', "false")
    await expect(page.locator('tr[data-code="150422"]')).to_have_count(1)
    await page.select_option('select[name="covered"]', "")
    await page.fill('input[name="text"]', "610926")
    await expect(rows).to_have_count(1)


async def test_counties_in_english_bear_english_names_in_a_table_that_fits(page: Page) -> None:
    await page.click("#language")
    longest = page.locator('tr[data-code="610926"] th')
    await expect(longest).to_contain_text("Jishishan Bonan, Dongxiang and Salar")
    widths = "(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])"
    inside, outside = await page.evaluate(f"{widths}(document.querySelector('.scroll'))")
    assert inside <= outside
    assert "县" not in await page.locator("#counties").inner_text()


async def test_a_county_is_found_by_its_english_name_as_people_type_it(page: Page) -> None:
    rows = page.locator("#counties tbody tr[data-code]")
    for typed, code in (("luan", "610924"), ("Lü'an", "610924"), ("DONGXIANG", "610926")):
        await page.fill('input[name="text"]', typed)
        await expect(rows).to_have_count(1)
        await expect(rows).to_have_attribute("data-code", code)


async def test_narrow_page_does_not_scroll_sideways(browser: Browser, address: str) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    await page.goto(address)
    await page.wait_for_selector("#counties tbody tr")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.close()
