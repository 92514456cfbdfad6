"""The counter: runs all checks when they are due, on a thread of the service."""

from contextlib import AbstractContextManager
from functools import partial
from typing import Final

from app.checks.runs import count_all, is_due
from app.database import Database
from app.repetition import Pace, repeating

_PAUSE: Final = 3.0  # seconds between two looks at whether the checks are due
_REST: Final = 60.0  # seconds more after a failure, such as a database that is unavailable
_GRACE: Final = 1.0  # seconds that running checks get when the service stops


def look(database: Database) -> None:
    """Run the checks if they are due."""
    with database.transaction() as connection:
        due = is_due(connection)
    if due:
        count_all(database)


def counting(database: Database) -> AbstractContextManager[None]:
    """Let a thread of its own run the checks whenever they are due, while the block runs."""
    return repeating("checks", partial(look, database), Pace(_PAUSE, _REST, _GRACE))
