"""The console's page: what may run in it, whom it may ask, and that demo data is named."""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from services.registry.main import create_app
from services.registry.settings import RegistrySettings
from shared.contracts.words import OUTCOME

CONSOLE = Path("services/registry/console")


async def page(database_url: str, **knobs: str) -> httpx.Response:
    app = create_app(RegistrySettings(database_url=database_url, **knobs))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://registry") as client:
        answer = await client.get("/console")
    await app.state.database.close()
    return answer


async def test_only_our_own_scripts_run_and_only_our_services_are_asked(
    service_urls: Mapping[str, str],
) -> None:
    answer = await page(
        service_urls["registry"],
        projects_url="https://projects.example.cn/",
        stats_url="https://stats.example.cn/behind/a/path",
    )
    policy = dict(
        directive.split(" ", 1)
        for directive in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    asked = "'self' https://projects.example.cn https://stats.example.cn"
    assert policy["connect-src"] == asked
    assert 'data-projects="https://projects.example.cn"' in answer.text
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize(("label", "is_named"), [("demo", True), ("", False)])
async def test_demo_data_is_named_where_it_is(
    service_urls: Mapping[str, str], label: str, is_named: bool
) -> None:
    answer = await page(service_urls["registry"], data_label=label)
    assert ('data-word="demoNote"' in answer.text) is is_named


async def test_addresses_are_text_in_the_page(service_urls: Mapping[str, str]) -> None:
    answer = await page(service_urls["registry"], stats_url='http://x/"><script>')
    assert "<script>" not in answer.text


async def test_outcomes_are_called_as_receipts_and_reports_call_them(
    service_urls: Mapping[str, str],
) -> None:
    answer = await page(service_urls["registry"])
    (told,) = re.findall(r'data-outcomes="(.*?)"', answer.text)
    assert json.loads(html.unescape(told)) == {name: list(words) for name, words in OUTCOME.items()}
    assert not set(OUTCOME) & set(words_of_the_page()), "no second word for them"


def test_every_word_that_the_page_asks_for_is_there_in_both_languages() -> None:
    words = words_of_the_page()
    assert [name for name, languages in words.items() if not all(languages)] == []
    asked = [path.read_text("utf-8") for path in (CONSOLE / "static/js").glob("*.js")]
    asked.append((CONSOLE / "templates/console.html").read_text("utf-8"))
    text = "\n".join(asked)
    named = re.findall(r'\bword\("(\w+)"', text) + re.findall(r'data-word="(\w+)"', text)
    assert set(named) - set(words) == set()
    # Some are put together: status_ and a state, a type and Hint.
    unasked = {one for one in words if f'"{one}"' not in text and f"{one}:" not in text}
    unasked -= {one for one in unasked if re.search("^status_|Hint$|Service$", one)}
    assert unasked == set()


def words_of_the_page() -> dict[str, tuple[str, str]]:
    """Every word in Chinese and in English, by its name."""
    pair = re.compile(r'^  (\w+): \[\s*"(.*?)",\s*"(.*?)",?\s*\],?$', re.DOTALL | re.MULTILINE)
    found: dict[str, tuple[str, str]] = {}
    for path in (CONSOLE / "static/js/words").glob("*.js"):
        for name, zh, en in pair.findall(path.read_text("utf-8")):
            assert name not in found, f"{name} is said twice"
            found[name] = (zh, en)
    return found


def test_the_hint_names_every_kind_of_file_that_is_taken_and_no_other() -> None:
    handing = (CONSOLE / "static/js/handing.js").read_text("utf-8")
    (forms,) = re.findall(r"const FORMS = {(.*?)};", handing, re.DOTALL)
    taken = {f".{form}" for form in re.findall(r"(\w+):", forms)}
    (accept,) = re.findall(
        r'accept="(.*?)"', (CONSOLE / "templates/console.html").read_text("utf-8")
    )
    assert set(accept.split(",")) == taken
    words = (CONSOLE / "static/js/words/handing.js").read_text("utf-8")
    (hints,) = re.findall(r"dropForms: \[(.*?)\]", words, re.DOTALL)
    for hint in re.findall(r'"(.*?)"', hints):
        assert set(re.findall(r"\.[a-z]+", hint)) == taken
