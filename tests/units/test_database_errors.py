"""What an operator is told where the database fails."""

import pytest
from psycopg import OperationalError, errors
from sqlalchemy.exc import DBAPIError

from app.database_errors import explained


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (
            errors.InsufficientPrivilege("permission denied for table person\nLINE 1: …"),
            "The database role lacks a right: permission denied for table person. Grant it",
        ),
        (
            errors.DiskFull("could not extend file: No space left on device"),
            "The disk of the database is full: could not extend file: No space left on device.",
        ),
        (errors.TooManyConnections("sorry, too many clients already"), "no connection left"),
        (
            errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction"),
            "The database can only be read",
        ),
        (OperationalError("connection\n  refused"), "does not answer: connection refused"),
    ],
)
def test_failure_of_the_database_is_one_sentence(failure: Exception, sentence: str) -> None:
    for raised in (failure, DBAPIError("SELECT secret", {}, failure)):
        told = explained(raised)
        assert told is not None
        assert sentence in told
        assert "\n" not in told
        assert "LINE" not in told


@pytest.mark.parametrize("bug", [errors.UndefinedColumn("no"), ValueError("no")])
def test_bug_is_not_explained_away(bug: Exception) -> None:
    assert explained(bug) is None
