"""The knobs of registry, read from `XIANGZHU_REGISTRY_<KNOB>`."""

from typing import Literal

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    """What registry needs to know before it starts."""

    model_config = SettingsConfigDict(env_prefix="XIANGZHU_REGISTRY_")

    service: Literal["registry"] = "registry"
    port: int = 8001
    token_seconds: int = 600
