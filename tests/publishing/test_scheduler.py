"""Refreshes begin when they are due, once, and what broke off is noted down."""

from collections.abc import Sequence
from datetime import datetime
from threading import Event, Thread

import pytest
from sqlalchemy import delete, update
from structlog.testing import capture_logs

from app.cache.alerting import raised
from app.cache.asking import SCHEDULE, NotToDecide, ask, ask_record, cancel, discard, enter
from app.cache.records import Record
from app.cache.runs import RefreshRunning, Run, find, recent
from app.cache.status import status
from app.database import Database
from app.district.choices import change as choose
from app.district.tables import Setting
from app.publishing.prerequisites import NotReady
from app.publishing.record import Asked
from app.publishing.references import NotAlone
from app.publishing.refresh import Held, refresh
from app.publishing.scheduler import Scheduler, scheduling
from app.publishing.turn import turn
from app.settings import Settings
from app.sis.calendars import SchoolYear
from graphql_schema.stored import FragmentToStore
from tests.build import SPRINGFIELD, change, enrollment, person, placement, save, section
from tests.postgres import filled_for
from tests.publishing.clocks import Clock


def _none() -> Sequence[FragmentToStore]:
    return ()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, clock=Clock())


template = filled_for("springfield", _publish)


@pytest.fixture
def springfield(database: Database, clock: Clock) -> Database:
    """Springfield published at noon, an hour ago."""
    clock.wait(hours=1)
    return database


@pytest.fixture
def scheduler(springfield: Database, clock: Clock) -> Scheduler:
    return Scheduler(springfield, Settings.load(), _none, clock)


def _runs(database: Database) -> list[Run]:
    with database.transaction() as connection:
        return recent(connection, 99)


def _ask(database: Database, clock: Clock, approves: int | None = None) -> Run:
    with database.transaction() as connection:
        return ask(connection, by="Ada", now=clock(), approves=approves)


def test_a_refresh_that_was_asked_for_begins_after_its_delay(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))
    asked = _ask(springfield, clock)
    clock.wait(seconds=119)
    scheduler.look()
    assert _runs(springfield)[0].state == "waiting"

    clock.wait(seconds=1)
    scheduler.look()

    run = _runs(springfield)[0]
    assert (run.id, run.state, run.asked_by, run.edition) == (asked.id, "done", "Ada", 2)
    assert run.started_at == asked.due_at


def test_one_that_was_cancelled_does_not_begin(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    _ask(springfield, clock)
    with springfield.transaction() as connection:
        cancel(connection, by="Grace")
    clock.wait(minutes=5)

    scheduler.look()

    assert [run.state for run in _runs(springfield)] == ["cancelled", "done"]


def test_one_that_was_cancelled_at_the_last_moment_does_not_begin(
    springfield: Database, clock: Clock
) -> None:
    asked = _ask(springfield, clock)
    with springfield.transaction() as connection:
        cancel(connection, by="Grace")

    with pytest.raises(NotToDecide, match=f"Refresh {asked.id} does not wait any more"):
        refresh(springfield, asked=Asked(run=asked.id), clock=clock)

    assert _runs(springfield)[0].state == "cancelled"


def test_the_daily_refresh_runs_once_a_day_however_many_schedulers_look(
    springfield: Database, clock: Clock
) -> None:
    schedulers = [Scheduler(springfield, Settings.load(), _none, clock) for _ in range(3)]
    for _ in range(3):
        clock.wait(days=1)
        for scheduler in schedulers:
            scheduler.look()

    planned = [run for run in _runs(springfield) if run.asked_by == SCHEDULE]
    assert [(run.state, run.due_at.hour) for run in planned] == [("done", 2)] * 3


def test_schedulers_that_look_at_the_same_moment_begin_one_refresh(
    springfield: Database, clock: Clock
) -> None:
    clock.wait(days=1)
    refused = []

    def look() -> None:
        try:
            Scheduler(springfield, Settings.load(), _none, clock).look()
        except RefreshRunning as refusal:
            refused.append(refusal)

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([run for run in _runs(springfield) if run.asked_by == SCHEDULE]) == 1


def test_a_service_that_was_down_for_a_week_runs_one_refresh(
    springfield: Database, clock: Clock
) -> None:
    clock.wait(days=7)
    scheduler = Scheduler(springfield, Settings.load(), _none, clock)
    for _ in range(3):
        scheduler.look()
        clock.wait(minutes=1)

    assert len(_runs(springfield)) == 2


def test_a_run_that_broke_off_is_noted_down_and_told_of(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    with springfield.transaction() as connection:
        broken = enter(connection, by="Ada", now=clock(), due=clock(), state="running")

    scheduler.look()

    with springfield.transaction() as connection:
        run = find(connection, broken.id)
        assert (run.state, (run.reason or "")[:12]) == ("failed", "It broke off")
        assert [each.refresh_id for each in raised(connection, 9)] == [broken.id]


def test_a_run_at_work_is_left_alone(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    with springfield.transaction() as connection:
        enter(connection, by="Ada", now=clock(), due=clock(), state="running")
    with turn(springfield), pytest.raises(RefreshRunning):
        scheduler.look()

    assert _runs(springfield)[0].state == "running"


def test_what_waits_behind_a_run_at_work_begins_after_it(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    _ask(springfield, clock)
    clock.wait(minutes=5)
    with turn(springfield), pytest.raises(RefreshRunning):
        scheduler.look()
    assert _runs(springfield)[0].state == "waiting"

    scheduler.look()

    assert _runs(springfield)[0].state == "done"


def test_a_refresh_that_fails_is_noted_down_and_told_of(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    save(springfield, delete(SchoolYear))
    _ask(springfield, clock)
    clock.wait(minutes=5)

    with pytest.raises(NotReady):
        scheduler.look()

    run = _runs(springfield)[0]
    assert (run.state, (run.reason or "")[:24]) == ("failed", "No school year is active")
    with springfield.transaction() as connection:
        (alert,) = raised(connection, 9)
    assert alert.text.startswith(f"Refresh {run.id} failed: No school year is active")


def test_nobody_is_told_of_success(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    clock.wait(days=1)
    scheduler.look()

    with springfield.transaction() as connection:
        assert raised(connection, 9) == []


@pytest.fixture
def held(springfield: Database, clock: Clock) -> Run:
    """A refresh that is held, for S has no calendar any more."""
    for number in range(30):
        pupil = f"pupil-{number}"
        save(springfield, person(pupil), enrollment(pupil, pupil, "S-26"))
    refresh(springfield, clock=clock)
    save(springfield, change("calendar", "S-26", lms_exclude=True))
    with pytest.raises(Held):
        refresh(springfield, asked=Asked(by="Grace"), clock=clock)
    return _runs(springfield)[0]


def test_what_somebody_approved_is_done_at_once(
    scheduler: Scheduler, springfield: Database, clock: Clock, held: Run
) -> None:
    _ask(springfield, clock, approves=held.id)

    scheduler.look()

    done, before, *_ = _runs(springfield)
    assert (done.state, done.edition) == ("done", 3)
    assert (before.id, before.state, before.decided_by) == (held.id, "approved", "Ada")


def test_an_approval_that_another_decision_overtook_does_not_wait_forever(
    scheduler: Scheduler, springfield: Database, clock: Clock, held: Run
) -> None:
    _ask(springfield, clock, approves=held.id)
    with springfield.transaction() as connection:
        discard(connection, held.id, by="Grace")

    scheduler.look()

    run = _runs(springfield)[0]
    assert (run.state, run.decided_by, run.edition) == ("cancelled", SCHEDULE, None)
    assert run.reason == f"Refresh {held.id} is discarded, not held: there is nothing to decide."


def test_one_that_comes_due_at_a_standstill_is_cancelled_with_the_reason(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    _ask(springfield, clock)
    with springfield.transaction() as connection:
        choose(connection, "schedulingNotFinal", value=True, by="Ada")
    clock.wait(minutes=5)

    scheduler.look()

    run = _runs(springfield)[0]
    assert (run.state, run.decided_by) == ("cancelled", SCHEDULE)
    assert (run.reason or "").startswith("Scheduling is not final")


def test_the_thread_looks_until_the_service_stops(
    springfield: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.publishing.scheduler._PAUSE", 0.01)
    monkeypatch.setattr("app.publishing.scheduler._REST", 0.01)
    looked, fragments = Event(), Event()

    def fail_once() -> Sequence[FragmentToStore]:
        if not fragments.is_set():
            fragments.set()
            raise ZeroDivisionError
        looked.set()
        return ()

    _ask(springfield, clock)
    clock.wait(minutes=5)
    with capture_logs() as lines:
        with scheduling(Scheduler(springfield, Settings.load(), fail_once, clock)):
            assert looked.wait(20)
        assert {"event": "faltered", "error": "ZeroDivisionError", "log_level": "info"} in lines
    assert _runs(springfield)[0].state in {"done", "running"}


def _ask_alone(database: Database, clock: Clock, person_id: str = "lisa") -> Run:
    with database.transaction() as connection:
        return ask_record(connection, Record("users", person_id), by="Ada", now=clock())


def test_records_are_refreshed_at_once_one_after_the_other(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    for name in ("lisa", "milhouse"):
        save(springfield, change("person", name, email=f"{name}@example.org"))
    runs = [_ask_alone(springfield, clock, name) for name in ("lisa", "milhouse", "lisa")]
    assert runs[0] == runs[2]

    for _ in range(3):
        scheduler.look()

    found = [(run.state, run.edition, run.record) for run in reversed(_runs(springfield))]
    assert found[1:] == [
        ("done", 2, Record("users", "lisa")),
        ("done", 3, Record("users", "milhouse")),
    ]


def test_a_record_keeps_no_whole_refresh_from_waiting(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    _ask_alone(springfield, clock)
    whole = _ask(springfield, clock)
    _ask_alone(springfield, clock, "milhouse")
    with springfield.transaction() as connection:
        stands = status(connection, clock())
        assert (stands.waiting, stands.next_run) == (whole, whole.due_at)

    for _ in range(2):
        scheduler.look()
    assert [run.state for run in _runs(springfield)] == ["done", "waiting", "done", "done"]

    with springfield.transaction() as connection:
        assert cancel(connection, by="Ada").id == whole.id


def test_a_record_does_not_begin_beside_a_refresh_at_work(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    _ask_alone(springfield, clock)
    with turn(springfield), pytest.raises(RefreshRunning):
        scheduler.look()
    assert _runs(springfield)[0].state == "waiting"


def test_a_record_at_a_standstill_is_cancelled_with_the_reason(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    _ask_alone(springfield, clock)
    with springfield.transaction() as connection:
        choose(connection, "blackoutDates", value=[f"{clock():%Y-%m-%d}"], by="Ada")

    scheduler.look()

    run = _runs(springfield)[0]
    assert (run.state, run.decided_by) == ("cancelled", SCHEDULE)
    assert "blackoutDates" in (run.reason or "")


def test_what_must_be_left_to_a_whole_refresh_alerts_nobody(
    scheduler: Scheduler, springfield: Database, clock: Clock
) -> None:
    save(
        springfield,
        section("T-art-2", "T-art", "T"),
        placement("T-art-2", "T-fall"),
        change("roster_entry", "milhouse-art", section_id="T-art-2"),
    )
    _ask_alone(springfield, clock, "milhouse")

    with pytest.raises(NotAlone):
        scheduler.look()

    assert _runs(springfield)[0].state == "cancelled"
    with springfield.transaction() as connection:
        assert raised(connection, 9) == []


@pytest.mark.parametrize(
    ("zone", "eve", "utc"),
    [
        ("America/Chicago", "2026-11-01T05:00Z", ["2026-11-01T06:30Z", "2026-11-02T07:30Z"]),
        ("America/Chicago", "2027-03-13T07:00Z", ["2027-03-13T07:30Z", "2027-03-14T07:30Z"]),
    ],
)
def test_on_the_days_on_which_clocks_change_several_schedulers_begin_one_refresh(
    springfield: Database, clock: Clock, zone: str, eve: str, utc: list[str]
) -> None:
    with springfield.transaction() as connection:
        choose(connection, "timeZone", value=zone, by="Ada")
        choose(connection, "dailyRefreshTime", value="01:30", by="Ada")
        # The change is of today; the days that are looked at come after it.
        connection.execute(update(Setting).values(changed_at=clock()))
    clock.time = datetime.fromisoformat(eve)
    begun = len(_runs(springfield))
    for _ in range(20):
        for scheduler in [Scheduler(springfield, Settings.load(), _none, clock) for _ in range(2)]:
            scheduler.look()
        clock.wait(hours=2)

    planned = [run for run in reversed(_runs(springfield)) if run.asked_by == SCHEDULE]
    due = [run.due_at for run in planned]
    assert [each for each in due if each > datetime.fromisoformat(eve)] == [
        datetime.fromisoformat(each) for each in utc
    ]
    assert len(_runs(springfield)) - begun == len(planned)
