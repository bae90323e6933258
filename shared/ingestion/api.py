"""The door for batches, the same in every service that takes items."""

from shared.auth import Scope
from shared.door.quick import Router
from shared.ingestion import commits_api, receipts_api, tables_api
from shared.ingestion.receive import Intake
from shared.ingestion.receiving_api import add_receive
from shared.ingestion.snapshots.api import add_snapshots
from shared.ingestion.sources_api import add_sources


def batch_routes(service: str, intake: Intake, *, writing: Scope) -> Router:
    """The routes by which a service takes items and shows what became of them."""
    router = Router(tags=["batches"])
    path = f"/{service}/v1/batches"
    add_receive(router, path, intake=intake, writing=writing)
    commits_api.add_commit(router, path, intake=intake, writing=writing)
    commits_api.add_cancel(router, path, writing=writing)
    commits_api.add_forget(router, path, writing=writing)
    receipts_api.add_list(router, path, writing=writing)
    receipts_api.add_read(router, path, writing=writing)
    receipts_api.add_lines(router, path, writing=writing)
    tables_api.add_template(router, service, intake)
    tables_api.add_reports(router, path, writing=writing)
    add_sources(router, service, intake, writing=writing)
    add_snapshots(router, service, intake, writing=writing)
    return router
