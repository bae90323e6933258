"""The knobs of stats."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class StatsSettings(ServiceSettings):
    """Environment names begin with `XIANGZHU_STATS_`."""

    model_config = SettingsConfigDict(
        env_prefix="XIANGZHU_STATS_", extra="ignore", populate_by_name=True
    )

    service: str = "stats"
    port: int = 8003
    reconcile_seconds: float = 60.0
