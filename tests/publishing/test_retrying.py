"""A refresh that breaks off is tried again, with growing pauses, and not for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.cache.alerting import raised
from app.cache.asking import SCHEDULE, ask, enter
from app.cache.records import Record
from app.cache.retrying import PAUSES, RETRY
from app.cache.runs import Run, recent
from app.database import Database
from app.publishing.prerequisites import NotReady
from app.publishing.record import Asked
from app.publishing.refresh import refresh
from app.publishing.scheduler import Scheduler
from app.settings import Settings
from tests.build import SPRINGFIELD, change, save
from tests.postgres import filled_for
from tests.publishing.clocks import Clock

OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, clock=Clock())


template = filled_for("springfield", _publish)


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.wait(hours=1)
    return clock


@pytest.fixture
def springfield(database: Database) -> Database:
    return database


@pytest.fixture
def scheduler(springfield: Database, clock: Clock) -> Scheduler:
    return Scheduler(springfield, Settings.load(), lambda: (), clock)


def last(database: Database) -> Run:
    with database.transaction() as connection:
        return recent(connection, 1)[0]


def alerts(database: Database) -> list[str]:
    with database.transaction() as connection:
        return [alert.text for alert in raised(connection, 99)]


def break_off(database: Database, clock: Clock, record: Record | None = None) -> None:
    """Leave a run that is marked as at work, while nobody is at work."""
    with database.transaction() as connection:
        enter(connection, by=SCHEDULE, now=clock(), due=clock(), record=record, state="running")


def test_a_refresh_that_broke_off_is_tried_again_soon(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))
    break_off(springfield, clock)
    scheduler.look()
    waiting = last(springfield)
    assert (waiting.state, waiting.asked_by, waiting.retries) == ("waiting", RETRY, 1)
    assert waiting.due_at == clock() + timedelta(minutes=1)

    clock.wait(minutes=1)
    scheduler.look()
    done = last(springfield)
    assert (done.id, done.state, done.is_new) == (waiting.id, "done", True)


def test_pauses_grow_and_end_and_alerts_tell_of_the_first_and_the_last_failure(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    break_off(springfield, clock)
    scheduler.look()
    pauses = []
    while (waiting := last(springfield)).state == "waiting":
        pauses.append(waiting.due_at - clock())
        clock.time = waiting.due_at
        with springfield.transaction() as connection:
            connection.execute(
                text("UPDATE roster_refresh SET state = 'running' WHERE id = :id"),
                {"id": waiting.id},
            )
        scheduler.look()

    assert tuple(pauses) == PAUSES
    assert (last(springfield).state, last(springfield).retries) == ("failed", len(PAUSES))
    told = alerts(springfield)
    assert [text.rpartition("stays.")[2] for text in told] == [
        "", " It is tried again at 13:01:00 UTC.",
    ]  # fmt: skip


def test_a_refresh_whose_database_connection_is_lost_is_tried_again(
    springfield: Database, clock: Clock
) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))

    def cut(step: str) -> None:
        if step == "Rewriting documents":
            with springfield.transaction() as connection:
                connection.execute(text(OTHERS))

    with pytest.raises(OperationalError):
        refresh(springfield, clock=clock, progress=cut)
    springfield.dispose()
    scheduler = Scheduler(springfield, Settings.load(), lambda: (), clock)
    scheduler.look()
    assert (last(springfield).state, last(springfield).retries) == ("waiting", 1)


def test_what_the_sis_must_have_first_is_not_tried_again(
    springfield: Database, clock: Clock
) -> None:
    with springfield.transaction() as connection:
        connection.execute(text("UPDATE school_year SET active = FALSE"))
    with pytest.raises(NotReady):
        refresh(springfield, clock=clock)
    assert last(springfield).state == "failed"
    assert len(alerts(springfield)) == 1


def test_a_record_that_broke_off_is_tried_again(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))
    break_off(springfield, clock, Record("users", "lisa"))
    scheduler.look()
    assert (last(springfield).record, last(springfield).retries) == (Record("users", "lisa"), 1)
    clock.wait(minutes=1)
    scheduler.look()
    assert last(springfield).state == "done"


def test_an_approved_refresh_that_broke_off_keeps_its_approval(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    break_off(springfield, clock)
    with springfield.transaction() as connection:
        connection.execute(
            text(
                "UPDATE roster_refresh SET approves = 1, state = 'running'"
                " WHERE id = (SELECT max(id) FROM roster_refresh)"
            )
        )
    scheduler.look()
    clock.wait(minutes=1)
    scheduler.look()
    assert (last(springfield).state, last(springfield).approves) == ("done", 1)


def test_asking_takes_the_place_of_a_retry_that_waits(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    break_off(springfield, clock)
    scheduler.look()
    with springfield.transaction() as connection:
        asked = ask(connection, by="Ada", now=clock())
        states = [(run.state, run.retries) for run in recent(connection, 2)]
    assert states == [("waiting", 0), ("cancelled", 1)]
    assert asked.due_at == clock() + timedelta(minutes=2)


def test_a_refresh_that_succeeds_cancels_a_retry_that_waits(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    break_off(springfield, clock)
    scheduler.look()
    refresh(springfield, clock=clock, asked=Asked(by="Ada"))
    with springfield.transaction() as connection:
        states = [(run.state, run.retries) for run in recent(connection, 2)]
    assert states == [("done", 0), ("cancelled", 1)]
