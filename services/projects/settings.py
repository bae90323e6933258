"""The knobs of projects."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class ProjectsSettings(ServiceSettings):
    """Environment names begin with `XIANGZHU_PROJECTS_`."""

    model_config = SettingsConfigDict(
        env_prefix="XIANGZHU_PROJECTS_", extra="ignore", populate_by_name=True
    )

    service: str = "projects"
    port: int = 8002
