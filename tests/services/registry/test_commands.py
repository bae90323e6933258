"""What an operator types for registry."""

import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.local.ports import free_port
from services.commands import app
from services.registry.clients.credentials import read_credentials, read_secrets


@pytest.fixture
def surroundings(service_urls: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGZHU_REGISTRY_DATABASE_URL", service_urls["registry"])


def _typed(*words: str) -> str:
    ended = CliRunner().invoke(app, ["registry", *words])
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.mark.usefixtures("surroundings")
def test_migrating_twice_leaves_the_schema_as_the_code_says() -> None:
    _typed("migrate")
    _typed("migrate")
    assert "what the code says" in _typed("schema-differences")


@pytest.mark.usefixtures("surroundings", "reference")
def test_a_repeated_load_says_that_nothing_was_new() -> None:
    assert "New or changed: 0 divisions, 0 focus lists, 0 region pairs." in _typed("load-reference")


def test_a_database_that_does_not_answer_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nobody = f"postgresql+asyncpg://registry@127.0.0.1:{free_port()}/none"
    monkeypatch.setenv("XIANGZHU_REGISTRY_DATABASE_URL", nobody)
    ended = CliRunner().invoke(app, ["registry", "schema-differences"])
    assert ended.exit_code == 1
    assert "does not answer" in ended.output
    assert "make run" in ended.output


@pytest.mark.usefixtures("surroundings")
def test_33_clients_are_provisioned_and_their_secrets_kept(tmp_path: Path) -> None:
    out = tmp_path / "credentials.json"
    _typed("provision-clients", "--out", str(out))
    first = read_credentials(out)
    assert len(first) == 33
    _typed("provision-clients", "--out", str(out))
    assert read_credentials(out) == first
    corps = json.loads(out.read_text())["province-66"]
    assert (corps["division"], corps["sources"]) == ("650000", ["cn-66"])


@pytest.mark.usefixtures("surroundings")
def test_demo_accounts_stand_beside_the_clients_and_keep_their_passwords(tmp_path: Path) -> None:
    out = tmp_path / "credentials.json"
    _typed("provision-clients", "--out", str(out))
    clients = read_credentials(out)
    _typed("provision-demo-accounts", "--out", str(out))
    first = read_secrets(out, "password")
    assert len(first) == 31
    assert read_credentials(out) == clients
    assert out.stat().st_mode & 0o777 == 0o600
    _typed("provision-demo-accounts", "--out", str(out))
    _typed("provision-clients", "--out", str(out))
    assert read_secrets(out, "password") == first
    assert json.loads(out.read_text())["officer-32"]["division"] == "320000"


@pytest.mark.usefixtures("surroundings", "reference")
def test_an_account_is_made_once_and_its_password_printed() -> None:
    words = ("add-account", f"made-{uuid.uuid4()}", "李明", "320000")
    assert len(_typed(*words).strip()) == 23
    for again in (words, ("add-account", "x2", "李明", "990000"), ("add-account", "X", "李", "1")):
        assert CliRunner().invoke(app, ["registry", *again]).exit_code == 2, again


@pytest.mark.usefixtures("surroundings")
def test_each_rotation_names_another_signing_key() -> None:
    assert _typed("rotate-signing-key") != _typed("rotate-signing-key", "--at-once")


def test_a_service_is_imported_only_when_it_is_asked_for() -> None:
    code = (
        "import sys; from services.commands import app; "
        "app(['registry', '--help'], standalone_mode=False); "
        "sys.exit(any(name.startswith('services.projects') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_there_is_no_fourth_service() -> None:
    assert CliRunner().invoke(app, ["elsewhere", "migrate"]).exit_code == 2
