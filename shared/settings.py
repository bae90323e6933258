"""The knobs that every service has; each service adds its own prefix."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Read once at the door and handed on. Environment names: `XIANGZHU_<SERVICE>_<KNOB>`.

    The knobs that all services must agree on (`bus`, `registry_url`, `data_label`, logging) are
    read from `XIANGZHU_<KNOB>` without a service in the name.
    """

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    service: str
    database_url: str
    database_pool_size: int = 8
    host: str = "127.0.0.1"
    port: int

    bus: str = Field("embedded", validation_alias=AliasChoices("XIANGZHU_BUS"))
    bus_partitions: int = Field(12, validation_alias=AliasChoices("XIANGZHU_BUS_PARTITIONS"))
    registry_url: str = Field(
        "http://127.0.0.1:8001", validation_alias=AliasChoices("XIANGZHU_REGISTRY_URL")
    )
    console_origins: str = Field(
        "",
        description="Where browsers find the console, e.g. `https://console.example.cn`; several "
        "are set apart by blanks. Where registry answers when left empty.",
        validation_alias=AliasChoices("XIANGZHU_CONSOLE_ORIGINS"),
    )
    data_label: str = Field("", validation_alias=AliasChoices("XIANGZHU_DATA_LABEL"))
    log_level: str = Field("INFO", validation_alias=AliasChoices("XIANGZHU_LOG_LEVEL"))
    log_format: Literal["json", "text"] = Field(
        "json", validation_alias=AliasChoices("XIANGZHU_LOG_FORMAT")
    )

    @property
    def origins_of_console(self) -> tuple[str, ...]:
        """The origins of the console's pages: scheme, host and port, as browsers write them.

        Raises `ValueError` for anything that is no origin, and where http and https are mixed:
        a session's cookie is for one of the two.
        """
        named = self.console_origins.split() or [self.registry_url]
        parts = [urlsplit(one.strip()) for one in named]
        if len({one.scheme for one in parts}) != 1 or not all(
            one.scheme in ("http", "https") and one.netloc and one.path in ("", "/")
            for one in parts
        ):
            raise ValueError(f"no origins of one scheme: {' '.join(named)}")
        return tuple(f"{one.scheme}://{one.netloc.lower()}" for one in parts)

    @property
    def schema_name(self) -> str:
        """The one Postgres schema this service owns; it bears the service's name."""
        return self.service

    @property
    def topic(self) -> str:
        """The topic this service tells its events to."""
        return f"xiangzhu.{self.service}"
