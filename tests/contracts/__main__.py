"""`python -m tests.contracts`: write the generated documents of events and APIs."""

from pathlib import Path

from tests.contracts.asyncapi import document, to_yaml
from tests.contracts.openapi import SERVICES, openapi
from tests.contracts.page import page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def texts() -> dict[Path, str]:
    """What stands in which file when the documents are up to date."""
    apis = {DOCS / "openapi" / f"{service}.json": openapi(service) for service in SERVICES}
    return {DOCS / "events.yaml": to_yaml(document()), DOCS / "events.md": page()} | apis


if __name__ == "__main__":
    for file, text in texts().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
