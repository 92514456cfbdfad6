"""The accounts of people, and the audit log of what they did."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, TypeVar

import strawberry
from graphql import GraphQLError
from sqlalchemy import Connection as Transaction
from strawberry.scalars import JSON

from app.access.viewer import Viewer
from app.accounts.accounts import Account as Found
from app.accounts.accounts import all_accounts, find
from app.accounts.audit import Act, latest_acts
from app.accounts.roles import AUDITOR, DISTRICT_ADMINISTRATOR, TITLES
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.words import AccountRole

Info = strawberry.Info[Context, None]
T = TypeVar("T")

_ADMINISTRATORS: Final = (DISTRICT_ADMINISTRATOR,)
_AUDITORS: Final = (DISTRICT_ADMINISTRATOR, AUDITOR)


@strawberry.type(description="An account of a person who can sign in.")
class Account:
    """An account of a person who can sign in."""

    email: str = strawberry.field(description="E-mail address, with which the person signs in.")
    name: str = strawberry.field(description="Name of the person.")
    role: AccountRole = strawberry.field(description="Role of the person.")
    schools: list[strawberry.ID] | None = strawberry.field(
        description="Ids of the schools that a school administrator sees; null for all schools."
    )
    active: bool = strawberry.field(description="False if an administrator disabled the account.")
    has_second_factor: bool = strawberry.field(
        description="True if signing in takes a code of an authenticator app."
    )

    @classmethod
    def of(cls, found: Found) -> "Account":
        """Return an account as the graph has it."""
        schools = None if found.schools is None else [*map(strawberry.ID, found.schools)]
        return cls(
            email=found.email,
            name=found.name,
            role=AccountRole(found.role),
            schools=schools,
            active=found.active,
            has_second_factor=found.has_second_factor,
        )


@strawberry.type(description="An entry of the audit log: what a person did.")
class AuditLogEntry:
    """An entry of the audit log."""

    at: datetime = strawberry.field(description="When it was done.")
    by: str = strawberry.field(
        description="Name and e-mail address of the person, or the operator of a command."
    )
    action: str = strawberry.field(description="What was done, such as `account created`.")
    details: JSON = strawberry.field(description="What it was done to, as an object.")
    address: str | None = strawberry.field(
        description="Network address of the client; null for a command."
    )

    @classmethod
    def of(cls, act: Act) -> "AuditLogEntry":
        """Return an act as the graph has it."""
        return cls(
            at=act.at, by=act.by, action=act.action, details=JSON(act.details), address=act.address
        )


async def _accounts(info: Info) -> list[Account]:
    found = await _read(info, _ADMINISTRATORS, all_accounts)
    return [*map(Account.of, found)]


async def _audit_log(
    info: Info,
    text: Annotated[
        str | None,
        strawberry.argument(
            description="Return only entries with this text in the person or the action."
        ),
    ] = None,
    limit: Limit = 20,
) -> list[AuditLogEntry]:
    most = at_most(limit)
    found = await _read(info, _AUDITORS, lambda at: latest_acts(at, most, text=text or ""))
    return [*map(AuditLogEntry.of, found)]


async def _read(info: Info, roles: tuple[str, ...], read: Callable[[Transaction], T]) -> T:
    """Return what `read` returns; raises GraphQLError for a person without one of the roles."""
    viewer = info.context.viewer

    def check_and_read(transaction: Transaction) -> T:
        _check_role(transaction, viewer, roles)
        return read(transaction)

    return await aside(info.context.database, check_and_read)


def _check_role(transaction: Transaction, viewer: Viewer, roles: tuple[str, ...]) -> None:
    """Raise GraphQLError for a person without one of the roles; tools were checked by scope."""
    if viewer.kind != "person":
        return
    account = find(transaction, viewer.id)
    if account is None or account.role not in roles:
        titles = " or ".join(TITLES[role] for role in roles)
        raise GraphQLError(
            f"This takes the role {titles}.",
            extensions={"code": "FORBIDDEN"},
        )


@strawberry.type
class AccountsQuery:
    """The accounts of people, and what they did."""

    accounts: list[Account] = strawberry.field(
        resolver=_accounts,
        description="Accounts of people who can sign in, by e-mail address; for tools and "
        "district administrators.",
    )
    audit_log: list[AuditLogEntry] = strawberry.field(
        resolver=_audit_log,
        description="What people did, the newest first; for tools, district administrators and "
        "auditors.",
    )
