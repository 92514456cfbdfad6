"""The counter: runs all checks when they are due, on a thread of the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

from app.checks.runs import count_all, is_due
from app.database import Database
from app.events import Faltered, emit

_PAUSE: Final = 3.0  # seconds between two looks at whether the checks are due
_REST: Final = 60.0  # seconds more after a failure, such as a database that is unavailable
_GRACE: Final = 1.0  # seconds that running checks get when the service stops


def run(database: Database, stop: Event) -> None:
    """Run the checks whenever they are due, until told to stop."""
    while not stop.wait(_PAUSE):
        try:
            look(database)
        except Exception as failure:  # noqa: BLE001  # nothing is above: look again
            if not stop.is_set():
                emit(Faltered(type(failure).__qualname__))
            stop.wait(_REST)


def look(database: Database) -> None:
    """Run the checks if they are due."""
    with database.transaction() as connection:
        due = is_due(connection)
    if due:
        count_all(database)


@contextmanager
def counting(database: Database) -> Iterator[None]:
    """Let a thread of its own run the checks whenever they are due, while the block runs."""
    stop = Event()
    thread = Thread(target=run, args=[database, stop], name="checks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_GRACE)
