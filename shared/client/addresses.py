"""Where the services answer: behind one gateway, or each at an address of its own."""

from collections.abc import Mapping

Urls = str | Mapping[str, str]
"""One address for all services, or the address of each by its name."""


class Addresses:
    """Gives the root of each service's API, version included."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def of(self, service: str) -> str:
        """Where `service` answers. Raises `KeyError` when no address of it is known."""
        root = self._urls if isinstance(self._urls, str) else self._urls[service]
        return f"{root.rstrip('/')}/{service}/v1"
