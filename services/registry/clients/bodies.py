"""What comes in and goes out about clients and tokens."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.registry.clients.queries import StoredClient
from services.registry.clients.rules import Client
from shared.auth import Scope
from shared.contracts.parts import DivisionCode
from shared.ingestion.fields import Name
from shared.pages import PageQuery
from shared.parameters import AreaFilter

ClientId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$", examples=["province-32"])]
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$", examples=["cn-32"])]
Area = Annotated[
    DivisionCode,
    Field(description="The area it may write for; 000000 is the nation", examples=["320000"]),
]


class TokenOut(BaseModel):
    """An access token, as RFC 6749 shows it."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token
    expires_in: Annotated[int, Field(description="Seconds", examples=[600])]
    scope: Annotated[str, Field(examples=["projects:read projects:write"])]


class KeyOut(BaseModel):
    """A public key that tokens can be checked with."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    use: Literal["sig"]
    alg: Literal["Ed25519"]
    kid: str
    x: str


class KeysOut(BaseModel):
    """A JSON Web Key Set: the signing key and, while keys rotate, the one before."""

    keys: list[KeyOut]


class ClientIn(BaseModel):
    """A client to be made."""

    model_config = ConfigDict(extra="forbid")

    client_id: ClientId
    label: Annotated[Name, Field(examples=["江苏省"])]
    scopes: Annotated[list[Scope], Field(min_length=1, examples=[["projects:write"]])]
    division: Area
    sources: Annotated[list[SourceName], Field(min_length=1, max_length=20)]

    def client(self) -> Client:
        """The client as the rules know it, every scope and source once."""
        return Client(
            client_id=self.client_id,
            label=self.label,
            scopes=tuple(dict.fromkeys(self.scopes)),
            division=self.division,
            sources=tuple(dict.fromkeys(self.sources)),
        )


class ClientOut(BaseModel):
    """A client; its secrets are never shown again."""

    client_id: ClientId
    label: str
    scopes: list[str]
    division: Area
    sources: list[str]
    status: Literal["active", "disabled"]
    created_at: datetime
    disabled_at: datetime | None


class SecretOut(BaseModel):
    """A new secret, shown this once."""

    client_id: ClientId
    client_secret: str


class RotationIn(BaseModel):
    """How long the secret before stays good beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[int, Field(strict=True, ge=0, le=24 * 30)] = 24


class ClientsQuery(PageQuery):
    """Which clients to list."""

    division: AreaFilter = None
    status: Annotated[
        Literal["active", "disabled"] | None, Field(description="Active or disabled · 启用或停用")
    ] = None
    q: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=50,
            description="Part of the id or label · 标识或名称中的任意部分",
        ),
    ] = None


def client_out(stored: StoredClient) -> ClientOut:
    """A stored client as it is shown."""
    client = stored.client
    return ClientOut(
        client_id=client.client_id,
        label=client.label,
        scopes=list(client.scopes),
        division=client.division,
        sources=list(client.sources),
        status="disabled" if stored.disabled_at else "active",
        created_at=stored.created_at,
        disabled_at=stored.disabled_at,
    )
