"""Tools of the district, changed: their scopes, and what they see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import select, update

from app.access.choosing import check_known
from app.access.listing import one_registered
from app.access.registry import NewTool, check_tool_scopes
from app.access.scopes import SCOPE_SETS, allows
from app.access.tables import Connection
from app.access.wishes import Sharing
from app.errors import RollcallError


class NotATool(RollcallError):
    """A vendor's connection is named where a tool of the district is meant."""

    code = "not_a_tool"


class ScopeNotGrantable(RollcallError):
    """A tool would give another tool a scope that it does not have itself."""

    code, status = "forbidden", 403


_AS_BEFORE: Final = Sharing()


@dataclass(frozen=True, slots=True)
class ToolChange:
    """What is to change of a tool."""

    scopes: Sequence[str] | None = None
    """Its scopes from now on; None to leave them."""
    sharing: Sharing = _AS_BEFORE
    """What it sees from now on."""


def change_tool(transaction: Transaction, client_id: str, change: ToolChange) -> None:
    """Change the scopes of a tool and what it sees; its tokens follow within a second.

    Raises `UnknownConnection`, `NotATool`, `UnknownScope`, `NotShareable`, `UnknownSchool` or
    `UnknownCourse`.
    """
    transaction.execute(select(Connection.id).where(Connection.id == client_id).with_for_update())
    found = one_registered(transaction, client_id)
    if found.scopes is None:
        raise NotATool(
            f"{client_id} is a vendor's connection, not a tool; change it with "
            f"`rollcall connection share {client_id}`."
        )
    sharing, schools = change.sharing.over(found.sharing, found.schools)
    scopes = found.scopes if change.scopes is None else change.scopes
    tool = NewTool(found.application, tuple(scopes), schools, sharing)
    check_tool_scopes(tool)
    check_known(transaction, schools, sharing)
    own = update(Connection).where(Connection.id == client_id)
    transaction.execute(own.values(**tool.columns))


def check_grantable(own: Collection[str], scopes: Collection[str]) -> None:
    """Raise `ScopeNotGrantable` for the first scope that a tool with `own` scopes does not have."""
    for scope in scopes:
        if not all(allows(own, part) for part in SCOPE_SETS.get(scope, (scope,))):
            raise ScopeNotGrantable(
                f"A tool can give only scopes that it has itself, and this one does not have "
                f"{scope}. Use `rollcall tool` on the server."
            )
