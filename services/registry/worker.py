"""The back door of registry: tells its events; it follows nobody."""

from services.registry.settings import RegistrySettings
from shared.workers import work

if __name__ == "__main__":
    work(RegistrySettings.model_validate({}))
