"""What comes in and goes out about accounts and sessions."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.registry.accounts.queries import StoredAccount
from services.registry.accounts.rules import OFFICER_SCOPES, Account, OfficerScope, source_of
from shared.contracts.parts import DivisionCode
from shared.ingestion.fields import Name
from shared.pages import PageQuery
from shared.parameters import AreaFilter

UserName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9-]{1,62}$",
        description="What the officer types to sign in",
        examples=["li-ming"],
    ),
]
Area = Annotated[
    DivisionCode,
    Field(description="The area it may write for; 000000 is the nation", examples=["320000"]),
]


class AccountIn(BaseModel):
    """An account to be made."""

    model_config = ConfigDict(extra="forbid")

    user_name: UserName
    display_name: Annotated[Name, Field(examples=["李明"])]
    division: Area
    scopes: Annotated[
        list[OfficerScope], Field(min_length=1, description="All an officer can have by default")
    ] = list(OFFICER_SCOPES)

    def account(self) -> Account:
        """The account as the rules know it."""
        return Account(
            user_name=self.user_name,
            display_name=self.display_name,
            division=self.division,
            source=source_of(self.division),
            scopes=tuple(dict.fromkeys(self.scopes)),
        )


class AccountOut(BaseModel):
    """An account; its password is never shown again."""

    user_name: UserName
    display_name: str
    division: Area
    source: Annotated[str, Field(description="The source system it pushes as")]
    scopes: list[str]
    status: Literal["active", "disabled"]
    password_set_at: datetime
    created_at: datetime
    disabled_at: datetime | None


class PasswordOut(BaseModel):
    """A new password, shown this once: hand it over and let the officer change it."""

    user_name: UserName
    password: str


class AccountsQuery(PageQuery):
    """Which accounts to list."""

    division: AreaFilter = None
    status: Annotated[
        Literal["active", "disabled"] | None, Field(description="Active or disabled · 启用或停用")
    ] = None
    q: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=50,
            description="Part of the user name or display name · 账号名或显示名中的任意部分",
        ),
    ] = None


class SignInIn(BaseModel):
    """What an officer types.

    Both are any text: a fault would send back what was typed, and the rules look at it anyway.
    """

    model_config = ConfigDict(extra="forbid")

    user_name: str
    password: str


class PasswordIn(BaseModel):
    """A change of one's own password."""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(description="The present one")]
    new_password: Annotated[str, Field(description="12 to 128 characters")]


class OfficerOut(BaseModel):
    """Who is signed in, and the token its page shows with every change."""

    user_name: str
    display_name: str
    division: Area
    division_name: str
    division_name_en: str
    source: str
    csrf_token: Annotated[str, Field(description="For the header X-CSRF-Token")]


def account_out(stored: StoredAccount) -> AccountOut:
    """A stored account as it is shown."""
    account = stored.account
    return AccountOut(
        user_name=account.user_name,
        display_name=account.display_name,
        division=account.division,
        source=account.source,
        scopes=list(account.scopes),
        status="disabled" if stored.disabled_at else "active",
        password_set_at=stored.password_set_at,
        created_at=stored.created_at,
        disabled_at=stored.disabled_at,
    )
