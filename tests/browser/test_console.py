"""The console as an officer uses it, on the whole running system: drop, look, repair, commit."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.consoles import LI, choose, sign_in
from tests.journeys.callers import Portal
from tests.journeys.items import organization, pairing, project
from tests.journeys.system import System

pytestmark = pytest.mark.browser


def spoiled() -> list[dict[str, Any]]:
    """Seven organizations, three of which have something wrong."""
    items = [organization() for _ in range(7)]
    items[1] |= {"code": items[1]["code"][:-1] + ("0" if items[1]["code"][-1] != "0" else "1")}
    items[3] |= {"division": "610000", "registered_on": "2015-02-30"}
    items[5] |= {"org_type": "club"}
    return items


async def test_three_bad_rows_are_seen_repaired_committed_and_counted(
    signed_in: Page, portal: Portal
) -> None:
    page, items = signed_in, spoiled()
    await choose(page, "organization", *items)
    await expect(page.locator("#verdict .lead")).to_have_text("4 条可以写入，3 条需要修改")
    lines = page.locator("#lines .line")
    await expect(lines).to_have_count(3)
    await expect(lines.nth(0)).to_contain_text("第 2 条")
    await expect(lines.nth(0)).to_contain_text("修改建议")
    await expect(lines.nth(1).locator(".fault")).to_have_count(2)
    await expect(page.locator("#commit")).to_have_text("提交 4 条")
    assert (await portal.overview())["C00"].numerator == "0", "nothing is written yet"

    sound = [organization() | {"source_id": item["source_id"]} for item in items]
    await page.click("#again")
    await choose(page, "organization", *sound)
    await expect(page.locator("#verdict .lead")).to_have_text("全部 7 条可以写入")
    await page.click("#commit")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 7 条")
    await expect(page.locator("#verdict .counted")).to_contain_text("已计入统计")

    await page.click("#again")
    await choose(page, "project", project(sound[0]), project(sound[1]))
    await page.click("#commit")
    await expect(page.locator("#verdict .counted")).to_contain_text("已计入统计")
    assert (await portal.overview())["C00"].numerator == "2"
    await expect(page.locator("#steps li").nth(3)).to_have_class("is-done")


async def test_rows_are_filtered_by_what_became_of_them(signed_in: Page) -> None:
    page = signed_in
    await choose(page, "organization", *spoiled())
    await expect(page.locator("#lines .line")).to_have_count(3)
    await page.click("#filter .chip[data-outcome=created]")
    await expect(page.locator("#lines .line")).to_have_count(4)
    await page.click("#filter .chip:first-child")
    await expect(page.locator("#lines .line")).to_have_count(7)


async def test_an_update_shows_the_old_and_the_new_value_before_it_is_written(
    signed_in: Page,
) -> None:
    page, helper = signed_in, organization()
    await choose(page, "organization", helper)
    await page.click("#commit")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 1 条")
    await page.click("#again")
    renamed = helper | {"source_version": helper["source_version"] + 1, "name": "<b>更名</b>基金会"}
    await choose(page, "organization", renamed, organization())
    await page.click("#filter [data-outcome=updated]")
    changes = page.locator("#lines .line .changes")
    await expect(changes.locator("dt")).to_have_text(["名称"])
    await expect(changes.locator("del")).to_have_text([helper["name"]])
    await expect(changes.locator("ins")).to_have_text(["<b>更名</b>基金会"])


async def test_long_receipts_come_in_pages(signed_in: Page) -> None:
    page = signed_in
    await choose(page, "organization", *(organization() for _ in range(120)))
    await expect(page.locator("#lines .line")).to_have_count(50)
    await page.click("#more")
    await page.click("#more")
    await expect(page.locator("#lines .line")).to_have_count(120)
    await expect(page.locator("#more")).to_be_hidden()


async def test_what_moved_between_looking_and_committing_is_shown_again(
    signed_in: Page, system: System
) -> None:
    page, pushed = signed_in, organization()
    await choose(page, "organization", pushed)
    await expect(page.locator("#commit")).to_be_visible()
    # A colleague at another window commits another version in between.
    other = await page.context.new_page()
    await other.goto(page.url)
    await choose(other, "organization", pushed | {"source_version": 2, "name": "后来的名称"})
    await other.click("#commit")
    await expect(other.locator("#verdict .lead")).to_have_text("已写入 1 条")
    await page.click("#commit")
    await expect(page.locator("#verdict .moved")).to_contain_text("未写入任何内容")


async def test_a_large_delivery_shows_its_progress_and_is_counted(signed_in: Page) -> None:
    page = signed_in
    await choose(page, "organization", *(organization() for _ in range(5_200)))
    await expect(page.locator("#verdict .lead")).to_have_text(
        "全部 5,200 条可以写入", timeout=60_000
    )
    await page.click("#commit")
    await expect(page.locator("#verdict .lead")).to_have_text("已写入 5,200 条", timeout=60_000)
    await expect(page.locator("#verdict .counted")).to_contain_text("已计入统计", timeout=60_000)


async def test_a_file_that_cannot_be_read_says_why(signed_in: Page) -> None:
    page = signed_in
    await choose(page, "organization", {}, name="照片.png")
    await expect(page.locator("#refusal")).to_contain_text("无法识别")
    await page.set_input_files(
        "#file", {"name": "a.json", "mimeType": "", "buffer": "名称,代码".encode("gb18030")}
    )
    await expect(page.locator("#refusal .lead")).to_be_visible()
    await expect(page.locator("#refusal .repair")).to_contain_text("请求体须完整")
    await expect(page.locator("#drop")).to_be_visible()
    await page.set_input_files("#file", {"name": "a.csv", "mimeType": "", "buffer": b"colour\n1"})
    await expect(page.locator("#refusal li .repair").first).to_contain_text("请删除该列")


async def test_what_a_file_says_is_text_and_never_markup(signed_in: Page) -> None:
    page = signed_in
    bad = "<img src=x onerror=alert(1)>"
    await choose(page, "organization", organization() | {"source_id": bad, "org_type": bad})
    await expect(page.locator("#lines .line-id")).to_have_text(bad)
    assert await page.locator("#lines img").count() == 0


async def test_history_opens_what_was_pushed(signed_in: Page) -> None:
    page = signed_in
    await choose(page, "organization", *spoiled())
    await expect(page.locator("#review")).to_be_visible()
    await page.reload()
    await page.locator(".batch").first.click()
    await expect(page.locator("#lines .line")).to_have_count(3)


async def test_wrong_passwords_are_told_and_signing_out_ends_it(
    console: Page, password: str
) -> None:
    page = console
    await page.fill("input[name=user_name]", LI)
    await page.fill("#sign-in input[name=password]", "wrong")
    await page.click("#sign-in button")
    await expect(page.locator("#sign-in .wrong")).to_contain_text("账号或密码错误")
    await sign_in(page, password)
    await page.reload()
    await expect(page.locator("#choose")).to_be_visible()
    assert await page.evaluate("document.cookie") == "", "no script sees the session"
    assert "token" not in json.dumps(await page.evaluate("({...localStorage, ...sessionStorage})"))
    await page.click("#who summary")
    await page.click("#sign-out")
    await expect(page.locator("#door")).to_be_visible()
    await page.reload()
    await expect(page.locator("#door")).to_be_visible()


async def test_a_session_that_ended_asks_to_sign_in_again(signed_in: Page) -> None:
    await signed_in.context.clear_cookies()
    # The token in the page is good for ten minutes, what needs the session is not.
    await signed_in.click("#who summary")
    await signed_in.click("#change-password")
    await signed_in.fill("#password-form input[name=password]", "whatever it was")
    await signed_in.fill("#password-form input[name=new_password]", "a new long password")
    await signed_in.click("#password-form button[type=submit]")
    await expect(signed_in.locator("#door")).to_be_visible()
    await expect(signed_in.locator("#notice")).to_contain_text("请重新登录")


async def test_the_keyboard_alone_is_enough(console: Page, password: str) -> None:
    page = console
    await page.focus("input[name=user_name]")
    await page.keyboard.type(LI)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")
    await expect(page.locator("#choose")).to_be_visible()
    await page.focus("input[value=organization]")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("input[value=pairing]")).to_be_checked()
    for _ in range(3):  # past the template and the box of complete lists
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "file"


async def test_both_languages_and_a_narrow_screen(
    browser: Browser, console: Page, password: str
) -> None:
    page = console
    await page.set_viewport_size({"width": 390, "height": 844})
    await sign_in(page, password)
    await choose(page, "organization", *spoiled())
    await expect(page.locator("#lines .line")).to_have_count(3)
    for _ in range(2):
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.click("#language")
    await page.click("#language")
    await expect(page.locator("#verdict .lead")).to_have_text(
        "4 can be written, 3 must be corrected"
    )
    assert "修改" not in await page.locator("#lines").inner_text()


async def test_a_spreadsheet_made_from_the_template_is_told_of_by_row_and_column(
    signed_in: Page, portal: Portal
) -> None:
    page = signed_in
    async with page.expect_download() as getting:
        await page.click("#template")
    heads, example = rows_of(await (await getting.value).path())[:2]
    sound, wrong = list(example), list(example)
    sound[heads.index("来源编号")] = "表格-1"
    wrong[heads.index("来源编号")] = "表格-2"
    wrong[heads.index("登记日期")] = "2015-02-30"
    told = io.StringIO()
    csv.writer(told).writerows([heads, sound, wrong])
    table = {
        "name": "名册.csv",
        "mimeType": "text/csv",
        "buffer": told.getvalue().encode("gb18030"),
    }
    await page.set_input_files("#file", table)
    await expect(page.locator("#verdict .lead")).to_have_text("1 条可以写入，1 条需要修改")
    line = page.locator("#lines .line")
    await expect(line.locator(".line-place")).to_have_text("第 3 行")
    await expect(line.locator(".fault-title b")).to_contain_text("“登记日期”列")
    async with page.expect_download() as getting:
        await page.click("#report-xlsx")
    report = rows_of(await (await getting.value).path())
    assert [row[report[0].index("来源编号")] for row in report[1:]] == ["表格-1", "表格-2"]


async def test_what_waits_is_not_said_to_be_written(officer: Page) -> None:
    page = officer
    await choose(page, "pairing", pairing(organization(), "610924"))
    await expect(page.locator("#verdict .lead")).to_have_text("暂无可立即写入的，均待定")
    await page.click("#commit")
    await expect(page.locator("#again")).to_have_text("继续报送")
    await expect(page.locator("#verdict .lead")).to_have_text("暂无可立即写入的，均待定")


def rows_of(workbook: str | Path) -> list[list[str]]:
    """The first sheet of a workbook as text."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(Path(workbook).read_bytes()))
    return [[str(cell) for cell in row] for row in sheet.get_sheet_by_index(0).to_python()]
