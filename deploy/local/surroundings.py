"""What the local system tells its processes, and an operator's shell, through the environment."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.checkout import write_private


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where everything is in one start. `is_demo` marks every page and answer as demo data.

    `scale` is how much of it there is, or is to come.
    """

    ports: Mapping[str, int]
    database_urls: Mapping[str, str]
    bus: str
    is_demo: bool
    scale: str = "1"
    encryption: Mapping[str, str] = field(default_factory=dict)

    def url_of(self, service: str) -> str:
        """Where a service is reached from this machine."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def environment(self) -> dict[str, str]:
        """The variables by which services, operator commands and the demo find everything."""
        variables = {"XIANGZHU_BUS": self.bus, "XIANGZHU_DATA_LABEL": "demo" * self.is_demo}
        variables["XIANGZHU_DEMO_SCALE"] = self.scale
        variables |= self.encryption
        # However the user writes this machine's name, his browser is at the console.
        port = self.ports["registry"]
        variables["XIANGZHU_CONSOLE_ORIGINS"] = f"http://127.0.0.1:{port} http://localhost:{port}"
        for service, port in self.ports.items():
            prefix = f"XIANGZHU_{service.upper()}"
            variables[f"{prefix}_PORT"] = str(port)
            variables[f"{prefix}_URL"] = self.url_of(service)
            variables[f"{prefix}_DATABASE_URL"] = self.database_urls[service]
        return variables

    def write_for_shells(self, path: Path) -> None:
        """Write the variables for `sh`, readable by the owner only: there are passwords in it.

        A variable that is set already keeps its value.
        """
        lines = [
            f'[ -n "${{{name}+set}}" ] || export {name}={shlex.quote(value)}\n'
            for name, value in self.environment().items()
        ]
        write_private(path, "".join(lines))


def read_for_shells(path: Path) -> dict[str, str]:
    """The variables as the running system wrote them; empty when there are none."""
    if not path.exists():
        return {}
    assignments = [shlex.split(line)[-1] for line in path.read_text("utf-8").splitlines()]
    return dict(assignment.split("=", 1) for assignment in assignments)
