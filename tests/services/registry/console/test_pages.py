"""The console's page: what may run in it, whom it may ask, and that demo data is named."""

import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from services.registry.main import create_app
from services.registry.settings import RegistrySettings


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


def test_the_hint_names_every_kind_of_file_that_is_taken_and_no_other() -> None:
    console = Path("services/registry/console")
    handing = (console / "static/js/handing.js").read_text("utf-8")
    (forms,) = re.findall(r"const FORMS = {(.*?)};", handing, re.DOTALL)
    taken = {f".{form}" for form in re.findall(r"(\w+):", forms)}
    (accept,) = re.findall(
        r'accept="(.*?)"', (console / "templates/console.html").read_text("utf-8")
    )
    assert set(accept.split(",")) == taken
    words = (console / "static/js/words.js").read_text("utf-8")
    (hints,) = re.findall(r"dropForms: \[(.*?)\]", words, re.DOTALL)
    for hint in re.findall(r'"(.*?)"', hints):
        assert set(re.findall(r"\.[a-z]+", hint)) == taken
