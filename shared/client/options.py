"""What the sender's commands have in common: where to call, as whom, and in which language."""

import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shared.client.client import Client
from shared.client.screen import Screen
from shared.client.words import Words, own_language

# Where `make run` answers; a running system's own addresses are in the surroundings.
_HERE = {
    "registry": "http://127.0.0.1:8001",
    "projects": "http://127.0.0.1:8002",
    "stats": "http://127.0.0.1:8003",
}


class Service(StrEnum):
    """The services that take items."""

    REGISTRY = "registry"
    PROJECTS = "projects"


class Lang(StrEnum):
    """The languages of the words."""

    ZH = "zh"
    EN = "en"


OfService = Annotated[Service, typer.Option("--service", help="Who takes it · 接收的服务")]
OfSource = Annotated[
    str | None,
    typer.Option("--source", help="Your source system; the client's first if left out · 来源系统"),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="XIANGZHU_URL",
        help="One gateway for all services; else XIANGZHU_<SERVICE>_URL, else this machine · "
        "统一网关地址",
    ),
]
CredentialsFile = Annotated[
    Path, typer.Option("--credentials", help="File of client ids and secrets · 密钥文件")
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="A client of that file; else XIANGZHU_CLIENT_ID and XIANGZHU_CLIENT_SECRET · 接入方",
    ),
]
Language = Annotated[
    Lang | None, typer.Option("--lang", help="Language of the words; else the terminal's · 语言")
]
Attempts = Annotated[
    int,
    typer.Option(
        "--attempts",
        min=1,
        max=1000,
        help="Tries of each call over a cut line · 每次调用最多尝试次数",
    ),
]


class NotPossible(Exception):
    """The command cannot begin; the words say what is missing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls where, as the options say."""

    url: str | None
    credentials: Path
    client_id: str | None
    attempts: int
    screen: Screen

    def client(self) -> Client:
        """A client for these services. Raises `NotPossible` without an id and a secret."""
        client_id, secret = self._identity()
        here = {
            name: os.environ.get(f"XIANGZHU_{name.upper()}_URL", url) for name, url in _HERE.items()
        }
        return Client(
            self.url or here,
            client_id=client_id,
            client_secret=secret,
            attempts=self.attempts,
            heard=self.screen.will_try_again,
        )

    def _identity(self) -> tuple[str, str]:
        say = self.screen.words.say
        if self.client_id is None:
            named = os.environ.get("XIANGZHU_CLIENT_ID"), os.environ.get("XIANGZHU_CLIENT_SECRET")
            if named[0] and named[1]:
                return named[0], named[1]
            raise NotPossible(say("no_credentials", self.credentials))
        try:
            entries = json.loads(self.credentials.read_text(encoding="utf-8"))
            return self.client_id, str(entries[self.client_id]["client_secret"])
        except FileNotFoundError as missing:
            raise NotPossible(say("no_file", self.credentials)) from missing
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise NotPossible(say("no_client", self.credentials, self.client_id)) from wrong


def screen_in(lang: Lang | None) -> Screen:
    """A screen in the language asked for, else in the terminal's."""
    return Screen(Words(lang or own_language()))
