"""The scheduler: begins refreshes when they are due, in whichever process it runs.

All it knows stands in the database: two schedulers begin nothing twice, and a restarted one goes
on where the last stopped.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Final

from app.cache.asking import SCHEDULE, NotToDecide, cancel, plan
from app.cache.delivery import deliver
from app.cache.runs import Run, find, records_waiting, under_way
from app.cache.schedule import standstill
from app.database import Database
from app.district.choices import current
from app.errors import RollcallError
from app.events import Refreshed, emit
from app.publishing.job import Clock, now
from app.publishing.record import Asked, sweep
from app.publishing.refresh import refresh
from app.publishing.turn import turn
from app.publishing.urgent import is_urgent
from app.repetition import Pace, repeating
from app.settings import Settings
from graphql_schema.stored import FragmentToStore

Fragments = Callable[[], Sequence[FragmentToStore]]

_PAUSE: Final = 2.0  # seconds between two looks at what is due
_REST: Final = 30.0  # seconds more after a failure, such as a database that is away
_GRACE: Final = 5.0  # seconds that a refresh at work gets when the service stops


class Scheduler:
    """Looks what is due, and does it, one thing at a time."""

    def __init__(
        self, database: Database, settings: Settings, fragments: Fragments, clock: Clock = now
    ) -> None:
        self._database = database
        self._settings = settings
        self._fragments = fragments
        self._clock = clock
        self._since = clock()

    def look(self) -> None:
        """Do what is due, and carry out what alerts wait; raises what went wrong."""
        try:
            due = self._due()
            if due is not None:
                self._refresh(due)
        finally:
            deliver(self._database, self._settings)

    def _refresh(self, due: Run) -> None:
        asked = Asked(by=due.asked_by, run=due.id)
        try:
            refresh(self._database, self._fragments(), asked=asked, clock=self._clock)
        except NotToDecide as refusal:
            self._cancel(str(refusal))
        finally:
            with self._database.transaction() as connection:
                run = find(connection, due.id)
            emit(Refreshed(run.id, run.state, run.seconds, run.edition))

    def _due(self) -> Run | None:
        """Return the run to begin now, once what broke off is noted down."""
        time = self._clock()
        with self._database.transaction() as connection:
            plan(connection, time, self._since)
            open_ = {run.state: run for run in under_way(connection)}
            waiting = [run for run in (open_.get("waiting"), *records_waiting(connection)) if run]
            due = next((run for run in waiting if run.due_at <= time), None)
            reason = standstill(current(connection), time)
            if due and reason and not is_urgent(connection, due.record):
                cancel(connection, by=SCHEDULE, why=reason, run=due)
                due = None
        if "running" in open_:
            self._sweep(time)
        return due

    def _cancel(self, why: str) -> None:
        """Give up what waits to approve a run that is not held any more: it would wait forever."""
        with suppress(NotToDecide), self._database.transaction() as connection:
            cancel(connection, by=SCHEDULE, why=why)

    def _sweep(self, time: datetime) -> None:
        """Note down that a run broke off, unless it is at work: then raises `RefreshRunning`."""
        with turn(self._database), self._database.transaction() as connection:
            sweep(connection, time)


def scheduling(scheduler: Scheduler) -> AbstractContextManager[None]:
    """Let the scheduler look, on a thread of its own, as long as the block runs.

    A `RollcallError` is noted in the run, or means that another process is at it.
    """
    pace = Pace(_PAUSE, _REST, _GRACE)
    return repeating("scheduler", scheduler.look, pace, expected=(RollcallError,))
