"""The knobs that every service has; each service adds its own prefix."""

from typing import Literal

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
    data_label: str = Field("", validation_alias=AliasChoices("XIANGZHU_DATA_LABEL"))
    log_level: str = Field("INFO", validation_alias=AliasChoices("XIANGZHU_LOG_LEVEL"))
    log_format: Literal["json", "text"] = Field(
        "json", validation_alias=AliasChoices("XIANGZHU_LOG_FORMAT")
    )

    @property
    def schema_name(self) -> str:
        """The one Postgres schema this service owns; it bears the service's name."""
        return self.service

    @property
    def topic(self) -> str:
        """The topic this service tells its events to."""
        return f"xiangzhu.{self.service}"
