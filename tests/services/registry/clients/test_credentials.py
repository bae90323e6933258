"""The operator's file of secrets."""

import json
from pathlib import Path

import pytest

from services.registry.clients.credentials import read_credentials, write_credentials
from tests.services.registry.conftest import client


def test_only_its_owner_can_read_the_file_from_the_moment_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "var" / "凭据 credentials.json"
    write_credentials(path, [client("a")], secrets={"a": "s"})
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_what_was_written_is_read_again_with_all_that_a_province_needs(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    assert read_credentials(path) == {}
    write_credentials(path, [client("a")], secrets={"a": "s"})
    assert read_credentials(path) == {"a": "s"}
    assert json.loads(path.read_text())["a"] == {
        "client_id": "a",
        "client_secret": "s",
        "scopes": ["projects:read"],
        "division": "320000",
        "sources": ["cn-32"],
    }


def test_clients_made_by_hand_stay_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    write_credentials(path, [client("by-hand")], secrets={"by-hand": "h"})
    write_credentials(path, [client("a")], secrets={"a": "s"})
    assert read_credentials(path) == {"by-hand": "h", "a": "s"}


@pytest.mark.parametrize("text", ["[]", '{"a": 1}', '{"a": {}}', "no json"])
def test_a_file_that_is_something_else_is_not_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "credentials.json"
    path.write_text(text)
    with pytest.raises(ValueError):  # noqa: PT011 - whatever its words
        read_credentials(path)
