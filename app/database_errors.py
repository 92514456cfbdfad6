"""What a failure of the database means to an operator, in one sentence."""

from collections.abc import Mapping
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError

_BY_STATE: Final[Mapping[str, str]] = {
    "42501": "The database role lacks a right: {message}. Grant it, or name the role that owns the "
    "tables in ROLLCALL_DATABASE_URL.",
    "53100": "The disk of the database is full: {message}. Free some space, then try again.",
    "53300": "The database has no connection left: {message}. Raise its max_connections, or lower "
    "ROLLCALL_POOL_SIZE.",
    "25006": "The database can only be read: {message}. Name the primary server in "
    "ROLLCALL_DATABASE_URL.",
    "55P03": "Another process holds a lock that this one needs: {message}. Try again in a moment.",
    "57014": "The database gave the statement up: {message}.",
}
_UNAVAILABLE: Final = "The database does not answer: {message}"


def explained(failure: Exception) -> str | None:
    """Return what an operator is told of a failure, None for a bug of ours.

    Never quotes a record: of a failed statement only the server's first line is shown.
    """
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    if not isinstance(cause, psycopg.Error):
        return None
    state = cause.sqlstate or ""
    sentence = _BY_STATE.get(state)
    if sentence is not None:
        return sentence.format(message=str(cause).splitlines()[0].rstrip("."))
    if isinstance(cause, psycopg.OperationalError):
        return _UNAVAILABLE.format(message=" ".join(str(cause).split()))
    return None
