"""A connection by what people call it: its client id, its application's name, or its label."""

from collections.abc import Sequence

from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from app.access.deletion import DeletedConnection, connection_name
from app.access.listing import Registered, registered
from app.access.rotation import UnknownConnection
from app.errors import RollcallError
from app.names import fold_name


class AmbiguousConnection(RollcallError):
    """Several connections have the name."""

    code, status = "ambiguous_connection", 409


def find_connection(transaction: Transaction, name: str) -> str:
    """Return the client id of a connection; upper and lower case of a name are equal.

    Raises `UnknownConnection` or `AmbiguousConnection`.
    """
    found = match_connections(registered(transaction), name)
    if not found:
        raise UnknownConnection(name)
    if len(found) > 1:
        named = "; ".join(f"{each.client_id} ({describe(each)})" for each in found)
        raise AmbiguousConnection(
            f"{len(found)} connections are called {name!r}: {named}. Use the client id of one."
        )
    return found[0].client_id


def find_known(transaction: Transaction, name: str) -> str:
    """Return the same, also for a connection that was deleted, which has its client id only."""
    deleted = transaction.scalar(
        select(DeletedConnection.id).where(DeletedConnection.id == name.strip())
    )
    return find_connection(transaction, name) if deleted is None else deleted


def match_connections(among: Sequence[Registered], name: str) -> Sequence[Registered]:
    """Return the connections of a name: by client id, else by `application: label`, else by both.

    A client id is unique, so it is never ambiguous.
    """
    by_id = [each for each in among if each.client_id == name.strip()]
    wanted = fold_name(name)
    by_whole = [each for each in among if wanted == fold_name(display_name(each))]
    either = [
        each
        for each in among
        if wanted and wanted in (fold_name(each.application), fold_name(each.details.label or ""))
    ]
    return by_id or by_whole or either


def display_name(connection: Registered) -> str:
    """Return the name of a connection that is registered."""
    return connection_name(connection.application, connection.details.label)


def describe(connection: Registered) -> str:
    """Return what distinguishes a connection from others of its name."""
    version = f" {connection.version}" if connection.version else ""
    return f"{display_name(connection)}, {connection.type}{version}, {connection.state}"
