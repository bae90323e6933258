"""What a sender types, sees, and hears in the exit code."""

import asyncio
import csv
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.commands import app
from tests.services.projects.conftest import project
from tests.shared.client.conftest import Site
from tests.shared.ingestion.formats.bodies import SOUND, changed, csv_of, xlsx_of

Write = Callable[..., Path]
Typed = Callable[..., Awaitable[Result]]


@pytest.fixture
def typed(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command as Jiangsu; it runs in a thread, as it has an event loop of its own."""
    entry = {"client_id": "province-32", "client_secret": site.secret}
    credentials = tmp_path / "credentials.json"
    credentials.write_text(json.dumps({"province-32": entry}))
    monkeypatch.setenv("XIANGZHU_REGISTRY_URL", site.registry_url)
    monkeypatch.setenv("XIANGZHU_PROJECTS_URL", site.gate.url)
    monkeypatch.setenv("LANG", "en")
    monkeypatch.delenv("LC_ALL", raising=False)

    def type_(*words: object) -> Awaitable[Result]:
        who = ["--credentials", str(credentials), "--as", "province-32", "--source", "cn-32"]
        if words[0] in ("commit", "cancel"):
            who = who[:4]
        return asyncio.to_thread(CliRunner().invoke, app, [*map(str, words), *who])

    return type_


async def test_a_sound_file_ends_with_0_and_a_repeat_says_so(typed: Typed, write: Write) -> None:
    path = write([project("A")])
    first = await typed("push", path)
    assert first.exit_code == 0, first.output
    assert re.search(r"created.*1", first.stdout)
    again = await typed("push", path, "--lang", "zh")
    assert again.exit_code == 0
    assert "此前已推送" in again.stdout


async def test_a_preview_shows_the_old_and_the_new_value_of_what_it_would_change(
    typed: Typed, write: Write
) -> None:
    await typed("push", write([project("A")]))
    changed = project("A", source_version=2, name="改")
    looked = await typed("push", write([changed], "changed.ndjson"), "--validate")
    assert looked.exit_code == 0, looked.output
    assert 'A  /name: "红枣产业帮扶" → "改"' in looked.stdout
    assert "stage_dates" not in looked.stdout


async def test_a_snapshot_shows_what_would_go_and_takes_it_when_confirmed(
    typed: Typed, write: Write, site: Site
) -> None:
    await typed("push", write([project(name) for name in "ABC"]))
    path = write([project("A"), project("D")], "whole.ndjson")
    looked = await typed("push", path, "--snapshot", "--validate")
    assert looked.exit_code == 0, looked.output
    assert "Of 3 items held 2" in looked.stdout
    asked = await typed("push", path, "--snapshot")
    assert asked.exit_code == 2, asked.output
    assert re.findall(r"project  (\S+)", asked.stdout) == ["B", "C"]
    assert "--confirm-withdrawals 2" in asked.stdout
    assert await site.count("projects") == 3
    other = await typed("push", path, "--snapshot", "--confirm-withdrawals", 1)
    assert other.exit_code == 2, other.output
    done = await typed("push", path, "--snapshot", "--confirm-withdrawals", 2)
    assert done.exit_code == 0, done.output
    assert re.search(r"withdrawn.*2", done.stdout)
    assert await site.count("projects where withdrawn_at is null") == 2
    again = await typed("push", path, "--snapshot", "--confirm-withdrawals", 2, "--lang", "zh")
    assert again.exit_code == 0
    assert "此前已推送" in again.stdout
    assert await site.count("snapshots") == 1
    back = await typed("push", write([project("B")], "back.ndjson"))
    assert re.search(r"restored.*1", back.stdout)


async def test_a_snapshot_that_is_called_off_leaves_nothing_and_is_begun_anew(
    typed: Typed, write: Write, site: Site
) -> None:
    await typed("push", write([project("A")]))
    path = write([project("B")], "whole.ndjson")
    asked = await typed("push", path, "--snapshot")
    (batch,) = re.findall(r"xiangzhu cancel (\S+)", asked.stdout)
    gone = await typed("cancel", batch)
    assert gone.exit_code == 0, gone.output
    assert (await typed("cancel", batch)).exit_code == 2
    assert await site.count("delivered_parts") == 0
    done = await typed("push", path, "--snapshot", "--confirm-withdrawals", 1)
    assert done.exit_code == 0, done.output
    assert await site.count("snapshots") == 2


async def test_refused_rows_end_with_1_and_are_told_with_their_repair(
    typed: Typed, write: Write
) -> None:
    path = write([project("A"), project("=cmd()", kind="mining")])
    told = await typed("push", path, "--refused", "--lang", "zh")
    assert told.exit_code == 1
    assert "/1/kind" in told.stdout
    assert "请使用“应为”（expected_zh）中列出的值" in told.stdout
    table = path.with_name("items.ndjson.refused.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(table.splitlines())
    assert (row["position"], row["source_id"], row["code"], row["pointer"]) == (
        "1", "'=cmd()", "not_allowed_value", "/1/kind",
    )  # fmt: skip


async def test_a_preview_offers_its_batch_and_commit_writes_it(
    typed: Typed, write: Write, site: Site
) -> None:
    preview = await typed("push", write([project("A")]), "--validate")
    assert preview.exit_code == 0
    assert await site.count("projects") == 0
    (batch,) = re.findall(r"xiangzhu commit (\S+)", preview.stdout)
    written = await typed("commit", batch)
    assert written.exit_code == 0, written.output
    assert "processed" in written.stdout
    assert await site.count("projects") == 1
    assert (await typed("commit", batch)).exit_code == 0


async def test_a_preview_that_has_moved_is_shown_anew_and_not_written(
    typed: Typed, write: Write, site: Site
) -> None:
    preview = await typed("push", write([project("A")]), "--validate")
    await typed("push", write([project("A", source_version=2)], "newer.ndjson"))
    (batch,) = re.findall(r"xiangzhu commit (\S+)", preview.stdout)
    moved = await typed("commit", batch)
    assert moved.exit_code == 1
    assert "has moved" in moved.output
    assert "stale" in moved.stdout


async def test_validate_and_commit_writes_only_what_is_sound(
    typed: Typed, write: Write, site: Site
) -> None:
    wrong = write([project("A"), project("B", kind="mining")])
    assert (await typed("push", wrong, "--validate", "--commit")).exit_code == 1
    assert await site.count("projects") == 0
    assert (await typed("push", write([project("A")]), "--validate", "--commit")).exit_code == 0
    assert await site.count("projects") == 1


async def test_a_line_that_stays_cut_ends_with_3_and_the_same_command_goes_on(
    typed: Typed, large: Path, site: Site
) -> None:
    site.gate.plans = [8_000_000]
    cut = await typed("push", large, "--attempts", 1)
    assert cut.exit_code == 3
    assert "same command" in cut.stderr
    resumed = await typed("push", large, "--attempts", 1)
    assert resumed.exit_code == 0, resumed.output
    assert await site.count("projects") == await site.count("outbox") == 5_200


async def test_what_is_not_in_order_ends_with_2_and_in_words(
    typed: Typed, write: Write, tmp_path: Path
) -> None:
    path = write([project("A")])
    for words, said in [
        (("push", write([], "items.pdf")), "items.pdf"),
        (("push", path, "--service", "elsewhere"), "elsewhere"),
        (("push", write([])), "422"),
        (("push", tmp_path / "nowhere.json"), "nowhere.json"),
        (("verify", write([], "books.csv")), "books.csv"),
        (("verify", path, "--by", "colour"), "colour"),
    ]:
        told = await typed(*words)
        assert told.exit_code == 2, (words, told.output)
        # Long paths are broken at the edge of the box that they are told in.
        assert said in re.sub(r"[\s│]", "", told.output)


async def test_a_stranger_and_anothers_source_end_with_2(
    site: Site, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGZHU_REGISTRY_URL", site.registry_url)
    monkeypatch.setenv("XIANGZHU_PROJECTS_URL", site.gate.url)
    path = str(write([project("A")]))

    async def code(*words: str) -> tuple[int, str]:
        told = await asyncio.to_thread(CliRunner().invoke, app, ["push", path, *words])
        return told.exit_code, told.output

    nobody = await code("--credentials", "/nowhere", "--lang", "zh")
    assert (nobody[0], "XIANGZHU_CLIENT_ID" in nobody[1]) == (2, True)
    monkeypatch.setenv("XIANGZHU_CLIENT_ID", "province-32")
    monkeypatch.setenv("XIANGZHU_CLIENT_SECRET", site.secret)
    foreign = await code("--source", "cn-11", "--lang", "zh")
    assert (foreign[0], "cn-32" in foreign[1], "无权使用" in foreign[1]) == (2, True, True)
    assert (await code())[0] == 0


async def test_verify_ends_with_0_when_equal_and_names_what_differs_with_1(
    typed: Typed, write: Write, tmp_path: Path
) -> None:
    path = write([project("A"), project("B")])
    await typed("push", path)
    equal = await typed("verify", path)
    assert equal.exit_code == 0, equal.output
    own = write([project("A", source_version=5), project("C")], "own.ndjson")
    report = tmp_path / "differences.csv"
    told = await typed("verify", own, "--report", report, "--lang", "zh")
    assert told.exit_code == 1
    rows = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines()))[1:]
    assert rows == [
        ["平台没有", "C", "", ""],
        ["文件中没有", "B", "", ""],
        ["版本不同", "A", "5", "1"],
    ]
    for row in rows:
        assert row[0] in told.stdout


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_a_table_that_was_pushed_is_verified_as_it_is(
    typed: Typed, tmp_path: Path, ending: str
) -> None:
    """A spreadsheet is what most provinces keep their books in."""
    rows = [SOUND, changed(来源编号="P-2", 项目名称="茶叶", 来源版本="3", 资金="")]
    path = tmp_path / f"books.{ending}"
    made = xlsx_of(*rows) if ending == "xlsx" else csv_of(*rows).decode().encode("gb18030")
    path.write_bytes(made)
    pushed = await typed("push", path, "--type", "project")
    assert pushed.exit_code == 0, pushed.output
    equal = await typed("verify", path)
    assert equal.exit_code == 0, equal.output
    other = tmp_path / f"other.{ending}"
    less = rows[:1] if ending == "xlsx" else [changed(来源版本="9")]
    other.write_bytes(xlsx_of(*less) if ending == "xlsx" else csv_of(*less))
    differs = await typed("verify", other)
    assert differs.exit_code == 1
    assert "P-2" in differs.stdout


async def test_a_table_that_no_service_would_take_is_told_with_its_place(
    typed: Typed, tmp_path: Path
) -> None:
    path = tmp_path / "books.csv"
    path.write_text("来源编号,颜色\nA,红\n")
    told = await typed("verify", path, "--lang", "zh")
    assert told.exit_code == 2
    assert "“颜色”列 (B)：没有这一列" in told.output
    path.write_bytes(csv_of(SOUND, ["too", "few"]))
    told = await typed("verify", path)
    assert told.exit_code == 2
    assert "row 3" in told.output
