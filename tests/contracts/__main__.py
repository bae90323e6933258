"""`python -m tests.contracts`: write the generated documents of the events."""

from pathlib import Path

from tests.contracts.asyncapi import document, to_yaml
from tests.contracts.page import page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def texts() -> dict[Path, str]:
    """What stands in which file when the documents are up to date."""
    return {DOCS / "events.yaml": to_yaml(document()), DOCS / "events.md": page()}


if __name__ == "__main__":
    for file, text in texts().items():
        file.write_text(text, encoding="utf-8")
