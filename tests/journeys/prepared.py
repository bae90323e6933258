"""What the first start of a system makes, made once: systems that are not about it get a copy."""

import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.local.database import SCHEMAS, prepare_database
from deploy.local.postgres import start_cluster
from services.registry.clients.credentials import write_credentials
from services.registry.clients.operations import provision_clients
from services.registry.clients.rules import wanted_clients
from services.registry.reference.operations import load_reference
from shared.auth import SCOPES
from shared.database import Database
from shared.reference import rows
from tests.schemas import migrate

DATABASE = "xiangzhu"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder with a PostgreSQL at rest and the clients' credentials; the roles' passwords."""

    folder: Path
    passwords: Mapping[str, str]

    def copy_to(self, folder: Path) -> None:
        """Lay everything into another folder, each file still its owner's."""
        subprocess.run(["cp", "-a", f"{self.folder}/.", str(folder)], check=True)


@asynccontextmanager
async def prepared_folder() -> AsyncIterator[Prepared]:
    """Schemas migrated, reference lists loaded and clients made, told to nobody yet."""
    passwords = {service: f"of-{service}" for service in SCHEMAS}
    with folder_to_pass_through() as folder:
        cluster = start_cluster(folder / "postgres", settings={"fsync": "off"})
        try:
            await _prepare(cluster.admin_url, passwords, folder / "credentials.json")
        finally:
            cluster.stop()
        yield Prepared(folder, passwords)


async def _prepare(admin_url: str, passwords: Mapping[str, str], credentials: Path) -> None:
    urls = await prepare_database(admin_url, name=DATABASE, passwords=passwords)
    await migrate(urls)
    wanted = wanted_clients(
        {row["code"]: row["name"] for row in rows("regions")}, all_scopes=list(SCOPES)
    )
    database = Database(urls["registry"], schema="registry", pool_size=1)
    async with database.transaction() as tx:
        await load_reference(tx)
        secrets = await provision_clients(tx, wanted, secrets={})
    await database.close()
    write_credentials(credentials, wanted, secrets=secrets)


@contextmanager
def folder_to_pass_through() -> Iterator[Path]:
    """A folder that is gone afterwards. Started by root, PostgreSQL's user must pass through."""
    with TemporaryDirectory(prefix="xiangzhu-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
