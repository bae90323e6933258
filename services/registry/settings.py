"""The knobs of registry, read from `XIANGZHU_REGISTRY_<KNOB>`."""

from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    """What registry needs to know before it starts."""

    model_config = SettingsConfigDict(
        env_prefix="XIANGZHU_REGISTRY_", extra="ignore", populate_by_name=True
    )

    service: Literal["registry"] = "registry"
    port: int = 8001
    token_seconds: int = 600
    # Where the browsers of officers find the other two.
    projects_url: str = Field(
        "http://127.0.0.1:8002", validation_alias=AliasChoices("XIANGZHU_PROJECTS_URL")
    )
    stats_url: str = Field(
        "http://127.0.0.1:8003", validation_alias=AliasChoices("XIANGZHU_STATS_URL")
    )
