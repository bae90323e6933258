"""Complete lists at the console: nothing goes that was not shown, and nothing unsaid."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.consoles import choose, push, sign_in, states_of
from tests.journeys.callers import Portal
from tests.journeys.items import organization

pytestmark = pytest.mark.browser


def organizations(count: int) -> list[dict[str, Any]]:
    return [organization() for _ in range(count)]


def rows_of(taken: str | Path) -> list[list[str]]:
    """What a spreadsheet reads in a CSV."""
    return list(csv.reader(Path(taken).read_text("utf-8-sig").splitlines()))


def newer(item: dict[str, Any], name: str) -> dict[str, Any]:
    return item | {"source_version": item["source_version"] + 1, "name": name}


async def test_what_would_go_is_shown_by_name_asked_for_and_withdrawn_and_counted(
    officer: Page, portal: Portal
) -> None:
    page, held = officer, organizations(30)
    await push(page, *held)
    fresh = organization()
    complete = [newer(held[0], "更名后的基金会"), *held[1:28], fresh]
    await choose(page, "organization", *complete, is_complete=True)
    await expect(page.locator("#review-title")).to_have_text("全量清单 · 校验结果")
    await expect(page.locator("#verdict .lead")).to_have_text("提交后将写入 2 条，撤回 2 条")
    await expect(page.locator("#verdict")).to_contain_text("现有 30 条，其中 2 条（6.7%）不在")
    await expect(page.locator("#verdict .guard")).to_contain_text("超过现有的 5% 或 1,000 条")
    gone = page.locator("#lines .line")
    await expect(gone).to_have_count(2)
    for place, item in enumerate(held[28:]):
        await expect(gone.nth(place)).to_contain_text(f"{item['source_id']} {item['name']}")
        await expect(gone.nth(place).locator(".badge")).to_have_text("将撤回")
    await page.click("#filter [data-outcome=updated]")
    await expect(page.locator("#lines .changes ins")).to_have_text(["更名后的基金会"])
    assert await states_of(portal, [*held[28:], fresh]) == ["held", "held", "unknown"]

    await page.click("#commit")
    await expect(page.locator("#ask")).to_be_visible()
    assert await page.evaluate("document.activeElement.id") == "ask-number"
    for typed in ("", "3", "20"):
        await page.fill("#ask-number", typed)
        await expect(page.locator("#ask-yes")).to_be_disabled()
    await page.keyboard.press("Escape")
    await expect(page.locator("#commit")).to_be_enabled()
    assert await states_of(portal, [*held[28:], fresh]) == ["held", "held", "unknown"]

    await page.click("#commit")
    await page.fill("#ask-number", " 2")
    await page.click("#ask-yes")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 2 条，已撤回 2 条")
    await expect(page.locator("#verdict .counted")).to_contain_text("已计入统计")
    await page.click("#filter [data-outcome=withdrawn]")
    await expect(page.locator("#lines .badge")).to_have_text(["已撤回", "已撤回"])
    await expect(page.locator("#lines .line-place")).to_have_text(["不在清单中"] * 2)
    assert await states_of(portal, [*held[27:], fresh]) == [
        "held", "withdrawn", "withdrawn", "held",
    ]  # fmt: skip
    first = page.locator(".batch").first
    await expect(first).to_contain_text("全量")
    await expect(first.locator(".badge")).to_have_text("已完成")
    # The preview beside it is gone.
    await expect(page.locator(".batch")).to_have_count(2)


async def test_few_withdrawals_need_no_number_and_what_comes_back_is_restored(
    officer: Page, portal: Portal
) -> None:
    page, held = officer, organizations(25)
    await push(page, *held)
    await choose(page, "organization", *held[1:], is_complete=True)
    await expect(page.locator("#verdict .lead")).to_have_text("提交后将写入 0 条，撤回 1 条")
    await expect(page.locator("#verdict .guard")).to_have_count(0)
    await page.click("#commit")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 0 条，已撤回 1 条")
    assert await states_of(portal, held[:2]) == ["withdrawn", "held"]
    await page.click("#again")

    await choose(page, "organization", *held, is_complete=True)
    await expect(page.locator("#verdict .lead")).to_have_text("提交后将写入 1 条，没有条目被撤回")
    await expect(page.locator("#verdict")).to_contain_text("其中 1 条此前被撤回，将恢复")
    await page.click("#filter [data-outcome=restored]")
    await expect(page.locator("#lines .line-id")).to_have_text([held[0]["source_id"]])
    await page.click("#commit")
    await expect(page.locator("#verdict")).to_contain_text("其中 1 条此前被撤回，已恢复")
    assert await states_of(portal, held[:2]) == ["held", "held"]
    await page.click("#again")
    await choose(page, "organization", *held, is_complete=True)
    await expect(page.locator("#verdict .lead")).to_contain_text("完全一致，无需提交")
    await expect(page.locator("#commit")).to_be_hidden()


async def test_a_long_list_of_withdrawals_is_paged_looked_through_and_taken_home(
    officer: Page,
) -> None:
    page, held = officer, organizations(61)
    held[7] |= {"name": "=SUM(A1), 春晖协会"}
    await push(page, *held)
    await choose(page, "organization", held[60], is_complete=True)
    lines = page.locator("#lines .line")
    await expect(lines).to_have_count(50)
    await page.click("#more")
    await expect(lines).to_have_count(60)
    await expect(page.locator("#more")).to_be_hidden()
    await page.fill("#look-for", "春晖")
    await expect(page.locator("#lines .line-id")).to_have_text(
        [f"{held[7]['source_id']} {held[7]['name']}"]
    )
    await expect(page.locator("#found")).to_have_text("找到 1 条")
    await page.fill("#look-for", "没有这样的名称")
    await expect(lines).to_have_count(0)

    async with page.expect_download() as getting:
        await page.click("#list-csv")
    head, *rows = rows_of(await (await getting.value).path())
    assert head == ["类型", "来源编号", "名称", "平台标识", "提示"]
    names = {item["source_id"]: item["name"] for item in held[:60]}
    names[held[7]["source_id"]] = "'=SUM(A1), 春晖协会"
    assert {row[1]: row[2] for row in rows} == names
    assert len(rows) == 60, "all of them, whatever is looked for"


async def test_a_list_that_is_given_up_leaves_nothing(officer: Page, portal: Portal) -> None:
    page, held = officer, organizations(3)
    await push(page, *held)
    await choose(page, "organization", held[0], is_complete=True)
    await expect(page.locator("#lines .line")).to_have_count(2)
    await page.click("#again")
    await expect(page.locator("#ask")).to_contain_text("尚未写入，也未撤回任何条目")
    await page.click("#ask-no")
    await expect(page.locator("#review")).to_be_visible()
    await page.click("#again")
    await page.click("#ask-yes")
    await expect(page.locator("#notice")).to_contain_text("未写入、未撤回任何内容")
    await expect(page.locator("#choose")).to_be_visible()
    await expect(page.locator("#complete")).not_to_be_checked()
    await expect(page.locator(".batch .badge")).to_have_text(["已取消", "已完成"])
    assert await states_of(portal, held) == ["held"] * 3
    assert await page.evaluate("localStorage.getItem('xiangzhu.tried')") == "{}"


async def test_a_number_that_has_moved_since_it_was_shown_withdraws_nothing(
    officer: Page, portal: Portal
) -> None:
    page, held = officer, organizations(25)
    await push(page, *held)
    await choose(page, "organization", *held[1:], is_complete=True)
    await expect(page.locator("#commit")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(page.url)
    await push(other, newer(held[0], "又报送了一次"))
    await page.click("#commit")
    await expect(page.locator("#verdict .moved")).to_contain_text("现在将撤回 0 条。未执行任何操作")
    assert await states_of(portal, held[:1]) == ["held"]


async def test_a_list_is_found_again_with_its_rows_here_and_without_them_elsewhere(
    officer: Page, portal: Portal
) -> None:
    page, held = officer, organizations(3)
    await push(page, *held)
    await choose(page, "organization", held[0], is_complete=True)
    await expect(page.locator("#lines .line")).to_have_count(2)
    await page.reload()
    await expect(page.locator(".batch .badge")).to_have_text(["全量清单待提交", "已完成"])
    await page.locator(".batch").first.click()
    await expect(page.locator("#verdict .lead")).to_have_text("提交后将写入 0 条，撤回 2 条")
    await page.click("#filter [data-outcome=unchanged]")
    await expect(page.locator("#lines .line-id")).to_have_text([held[0]["source_id"]])

    await page.evaluate("localStorage.clear()")
    await page.reload()
    await page.locator(".batch", has_text="全量清单待提交").click()
    await expect(page.locator("#verdict .lead")).to_have_text("提交后将撤回 2 条")
    await expect(page.locator("#verdict")).to_contain_text("重新上传即可再看")
    await page.click("#commit")
    await page.fill("#ask-number", "2")
    await page.keyboard.press("Enter")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 0 条，已撤回 2 条")
    assert await states_of(portal, held) == ["held", "withdrawn", "withdrawn"]


async def test_a_list_that_broke_off_on_its_way_cannot_withdraw_everything(
    officer: Page, portal: Portal
) -> None:
    page, held = officer, organizations(2)
    await push(page, *held)

    async def never(route: Route) -> None:
        """The line is so slow that nothing ever arrives."""

    await page.route("**/parts/1*", never)
    async with page.expect_request("**/parts/1*"):
        await choose(page, "organization", *held, is_complete=True)
    await page.reload()
    await page.locator(".batch", has_text="全量清单待提交").click()
    await expect(page.locator("#verdict .lead")).to_contain_text("没有传完，无法提交")
    await expect(page.locator("#commit")).to_be_hidden()
    await page.click("#again")
    await page.click("#ask-yes")
    await expect(page.locator(".batch .badge")).to_have_text(["已取消", "已完成"])
    assert await states_of(portal, held) == ["held"] * 2


async def test_a_list_in_which_a_row_has_no_id_is_refused_whole(
    officer: Page, portal: Portal
) -> None:
    page, held = officer, organizations(2)
    await push(page, *held)
    nameless = {name: value for name, value in organization().items() if name != "source_id"}
    await choose(page, "organization", held[0], nameless, is_complete=True)
    await expect(page.locator("#refusal .lead")).to_contain_text("有数据无法识别标识")
    await expect(page.locator("#refusal li")).to_have_count(1)
    await expect(page.locator("#complete")).to_be_checked()
    assert await states_of(portal, held) == ["held"] * 2
    await page.reload()
    await expect(page.locator(".batch .badge")).to_have_text(["已取消", "已完成"])


@pytest.fixture
async def colleague(browser: Browser, officer: Page, password: str) -> AsyncIterator[Page]:
    """Another officer of the same province, in a browser of his own."""
    context = await browser.new_context(locale="zh-CN")
    page = await context.new_page()
    await page.goto(officer.url)
    await sign_in(page, password)
    yield page
    await context.close()


async def test_what_colleagues_pushed_is_neither_counted_nor_withdrawn(
    officer: Page, colleague: Page, portal: Portal
) -> None:
    theirs, mine = organization(), organization()
    await push(colleague, theirs)
    await push(officer, mine)
    await choose(officer, "organization", organization(), is_complete=True)
    await expect(officer.locator("#verdict")).to_contain_text("现有 1 条，其中 1 条（100%）")
    await officer.click("#commit")
    await officer.fill("#ask-number", "1")
    await officer.click("#ask-yes")
    await expect(officer.locator("#verdict .lead")).to_have_text("已写入 1 条，已撤回 1 条")
    assert await states_of(portal, [theirs, mine]) == ["held", "withdrawn"]


async def test_a_complete_list_reads_well_in_english_and_on_a_telephone(officer: Page) -> None:
    page, held = officer, organizations(12)
    await page.set_viewport_size({"width": 390, "height": 844})
    await push(page, *held)
    await choose(page, "organization", *held[3:], is_complete=True)
    await expect(page.locator("#lines .line")).to_have_count(3)
    for _ in range(2):
        await page.click("#commit")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.click("#ask-no")
        await page.click("#language")
    await page.click("#language")
    await expect(page.locator("#verdict .lead")).to_have_text(
        "Committing writes 0 rows and withdraws 3"
    )
    names = "".join(item["name"] for item in held)
    shown = await page.locator("#review").inner_text()
    assert not {sign for sign in shown if "\u4e00" <= sign <= "\u9fff"} - set(names + "报送")
