"""Asking for refreshes, and changing one's mind."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import insert

from app.cache.asking import (
    SCHEDULE,
    NotToDecide,
    RefreshWaiting,
    ask,
    cancel,
    discard,
    enter,
    plan,
)
from app.cache.runs import RefreshRunning, UnknownRun, find, recent
from app.cache.status import status
from app.database import Database
from app.district.choices import change
from app.roster.editions import Refresh
from tests.publishing.clocks import NOON

_HOUR = timedelta(hours=1)


def _end(database: Database, state: str) -> int:
    """Let the run that is under way, or a new one, be in another state."""
    asked = {"asked_by": "Ada", "asked_at": NOON - _HOUR, "due_at": NOON - _HOUR}
    with database.transaction() as connection:
        made = insert(Refresh).values(state=state, **asked).returning(Refresh.id)
        return connection.execute(made).scalar_one()


def test_a_refresh_begins_after_the_delay(database: Database) -> None:
    with database.transaction() as connection:
        run = ask(connection, by="Ada", now=NOON)
        stands = status(connection, NOON)

    assert (run.state, run.asked_by, run.due_at - NOON) == ("waiting", "Ada", timedelta(minutes=2))
    assert (stands.waiting, stands.next_run) == (run, run.due_at)


def test_a_second_one_is_refused_while_one_waits(database: Database) -> None:
    with database.transaction() as connection:
        ask(connection, by="Ada", now=NOON)
        with pytest.raises(RefreshWaiting, match="begins at 12:02:00 UTC already"):
            ask(connection, by="Grace", now=NOON)


def test_a_second_one_is_refused_while_one_is_at_work(database: Database) -> None:
    running = _end(database, "running")

    with (
        database.transaction() as connection,
        pytest.raises(RefreshRunning, match=f"Refresh {running} is at work"),
    ):
        ask(connection, by="Grace", now=NOON)


def test_of_many_that_ask_at_once_one_is_heard(database: Database) -> None:
    refused = []

    def ask_too() -> None:
        try:
            with database.transaction() as connection:
                ask(connection, by="Grace", now=NOON)
        except RefreshWaiting as refusal:
            refused.append(refusal)

    threads = [Thread(target=ask_too) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.transaction() as connection:
        assert len(recent(connection, 9)) == 1
    assert len(refused) == 7


def test_one_that_waits_can_be_cancelled_and_another_asked_for(database: Database) -> None:
    with database.transaction() as connection:
        run = ask(connection, by="Ada", now=NOON)
        assert cancel(connection, by="Grace").state == "cancelled"
        assert find(connection, run.id).decided_by == "Grace"
        assert ask(connection, by="Ada", now=NOON).state == "waiting"


def test_nothing_that_does_not_wait_can_be_cancelled(database: Database) -> None:
    _end(database, "running")

    with database.transaction() as connection, pytest.raises(NotToDecide, match="No refresh waits"):
        cancel(connection, by="Ada")


def test_a_held_one_is_discarded_once(database: Database) -> None:
    held = _end(database, "held")

    with database.transaction() as connection:
        assert discard(connection, held, by="Ada").state == "discarded"
        with pytest.raises(NotToDecide, match=f"Refresh {held} is discarded, not held"):
            discard(connection, held, by="Ada")
        with pytest.raises(NotToDecide, match="not held"):
            ask(connection, by="Ada", now=NOON, approves=held)
        with pytest.raises(UnknownRun, match="no refresh 99"):
            discard(connection, 99, by="Ada")


def test_approving_waits_for_nothing(database: Database) -> None:
    held = _end(database, "held")

    with database.transaction() as connection:
        run = ask(connection, by="Ada", now=NOON, approves=held)

    assert (run.due_at, run.approves) == (NOON, held)


def test_of_a_schedule_one_refresh_is_missed_however_long_nobody_was_there(
    database: Database,
) -> None:
    with database.transaction() as connection:
        change(connection, "hourlyRefreshWindow", "00:00-23:00", by="Ada")
        first = plan(connection, NOON, NOON - timedelta(days=9))
    assert first is None, "a schedule that has just been changed has missed nothing"

    _end(database, "done")
    hour = NOON.replace(year=2190)  # long after the setting was changed, which is now
    later = hour + timedelta(minutes=30)
    with database.transaction() as connection:
        found = plan(connection, later, NOON)
        assert found is not None
        assert (found.asked_by, found.due_at) == (SCHEDULE, hour)
        assert plan(connection, later, NOON) is None


def test_a_scheduled_refresh_that_was_done_is_not_due_again(database: Database) -> None:
    two = NOON.replace(hour=2)
    with database.transaction() as connection:
        enter(connection, by=SCHEDULE, now=two, due=two, state="done")

        assert plan(connection, NOON, NOON) is None
        again = plan(connection, two + timedelta(days=1), NOON)
    assert again is not None
    assert again.due_at == two + timedelta(days=1)


def test_before_the_first_refresh_of_all_nothing_is_missing_since_the_start(
    database: Database,
) -> None:
    with database.transaction() as connection:
        assert plan(connection, NOON, NOON - _HOUR) is None
        assert plan(connection, NOON, NOON - timedelta(days=1)) is not None
