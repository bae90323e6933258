"""Who may do what: access tokens, scopes, and the area and sources a client writes for."""

from shared.areas import within
from shared.auth.callers import Caller
from shared.auth.door import PUBLIC, allowed, requires, verified_by
from shared.auth.keys import published_at
from shared.auth.scopes import SCOPES, Scope
from shared.auth.tokens import AUDIENCE, ISSUER, Verifier

__all__ = [
    "AUDIENCE",
    "ISSUER",
    "PUBLIC",
    "SCOPES",
    "Caller",
    "Scope",
    "Verifier",
    "allowed",
    "published_at",
    "requires",
    "verified_by",
    "within",
]
