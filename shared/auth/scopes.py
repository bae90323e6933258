"""What a client can be allowed to do; every operation names one of these or is public."""

from typing import Literal, get_args

Scope = Literal[
    "registry:read",
    "registry:write",
    "registry:admin",
    "projects:read",
    "projects:write",
    "projects:admin",
    "stats:read",
    "stats:admin",
]

SCOPES: dict[str, str] = dict(
    zip(
        get_args(Scope),
        (
            "Read what registry does not show to everyone",
            "Push organizations and pairings of one's own division",
            "Administer clients",
            "Read one's own batches and receipts",
            "Push projects of one's own division",
            "Administer projects of every division",
            "Read what statistics do not show to everyone",
            "Rebuild and reconcile statistics",
        ),
        strict=True,
    )
)
