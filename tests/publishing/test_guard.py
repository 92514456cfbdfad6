"""A refresh that would remove much waits for somebody's word."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.cache.alerting import raised
from app.cache.asking import NotToDecide
from app.cache.losses import Loss
from app.cache.runs import find, recent
from app.cache.status import status
from app.database import Database
from app.district.choices import change as choose
from app.publishing.job import now
from app.publishing.record import Asked
from app.publishing.refresh import AtAStandstill, Held, refresh
from app.roster.editions import Edition
from tests.build import (
    SPRINGFIELD,
    Edit,
    change,
    enrollment,
    person,
    remove,
    roster_entry,
    save,
)
from tests.postgres import Postgres, filled_for
from tests.publishing.clocks import Clock
from tests.publishing.reading import active, physical


def _pupils(school: str, section: str, count: int) -> Iterator[Edit]:
    for number in range(count):
        pupil = f"{school}-pupil-{number:03}"
        yield person(pupil)
        yield enrollment(pupil, pupil, f"{school}-26")
        yield roster_entry(f"{pupil}-entry", section, pupil, school)


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    save(database, *_pupils("S", "S-algebra-1", 200), *_pupils("T", "T-art-1", 12))
    refresh(database)


template = filled_for("district", _publish)


@pytest.fixture
def district(database: Database) -> Database:
    """Springfield with 200 more pupils at S and 12 at T, published as edition 1."""
    return database


def _expel(database: Database, school: str, first: int, last: int) -> None:
    gone = range(first, last)
    save(database, *(remove("enrollment", f"{school}-pupil-{number:03}") for number in gone))


def _approve(database: Database, run: int) -> int:
    return refresh(database, asked=Asked(by="Ada", approves=run)).edition.number


def _held(database: Database) -> int:
    with pytest.raises(Held):
        refresh(database)
    with database.transaction() as connection:
        return recent(connection, 1)[0].id


def test_what_goes_in_small_numbers_goes(district: Database) -> None:
    _expel(district, "S", 0, 20)

    assert refresh(district).changes["users"].removed == 20


def test_a_refresh_that_removes_a_tenth_is_held_and_the_old_edition_stays(
    district: Database,
) -> None:
    before = physical(district)
    _expel(district, "S", 0, 30)

    with pytest.raises(Held, match="30 of 217 users") as refusal:
        refresh(district)

    assert physical(district) == before
    with district.transaction() as connection:
        run = recent(connection, 1)[0]
        assert (run.state, run.reason) == ("held", str(refusal.value))
        assert run.changes is not None
        assert run.changes["users"]["removed"] == 30
        assert status(connection, now()).held == run
        (alert,) = raised(connection, 9)
    assert (alert.kind, alert.refresh_id, alert.text) == ("held", run.id, run.reason)
    assert "pupil" not in alert.text


def test_a_school_that_loses_all_it_has_alarms_whatever_its_share(district: Database) -> None:
    """All that T had is less than a tenth of the district."""
    save(district, change("organization", "T", lms_exclude=True))

    run = _held(district)

    with district.transaction() as connection:
        losses = [Loss.of(loss) for loss in find(connection, run).losses or ()]
    assert [loss for loss in losses if loss.alarming and loss.kind == "users"] == [
        Loss(
            kind="users",
            school="T",
            school_name="Name of T",
            before=13,
            removed=13,
            examples=("T-pupil-000", "T-pupil-001", "T-pupil-002", "T-pupil-003", "T-pupil-004"),
            alarming=True,
        )
    ]
    assert ("users", None, 217, 13) in {
        (loss.kind, loss.school, loss.before, loss.removed) for loss in losses
    }


def test_what_was_approved_is_published_at_once(district: Database) -> None:
    _expel(district, "S", 0, 30)
    run = _held(district)

    assert _approve(district, run) == 2
    assert len(active(district)["users"]) == 217 - 30
    with district.transaction() as connection:
        assert (find(connection, run).state, find(connection, run).decided_by) == (
            "approved",
            "Ada",
        )
        assert recent(connection, 1)[0].state == "done"


def test_more_than_was_approved_is_held_again(district: Database) -> None:
    _expel(district, "S", 0, 30)
    run = _held(district)
    _expel(district, "S", 30, 31)

    with pytest.raises(Held, match="31 of 217"):
        _approve(district, run)

    with district.transaction() as connection:
        assert connection.scalar(select(Edition.number)) == 1


def test_less_than_was_approved_is_published(district: Database) -> None:
    _expel(district, "S", 0, 30)
    run = _held(district)
    save(district, enrollment("S-pupil-000", "S-pupil-000", "S-26"))

    assert _approve(district, run) == 2


def test_what_is_not_held_cannot_be_approved(district: Database) -> None:
    with district.transaction() as connection:
        done = recent(connection, 1)[0].id

    with pytest.raises(NotToDecide, match="is done, not held"):
        _approve(district, done)


def test_holding_the_same_again_alerts_nobody_again(district: Database) -> None:
    _expel(district, "S", 0, 30)
    first, second = _held(district), _held(district)

    with district.transaction() as connection:
        assert len(raised(connection, 9)) == 1
        assert find(connection, first).state == "discarded"
        assert find(connection, second).state == "held"
    _expel(district, "S", 30, 31)
    _held(district)
    with district.transaction() as connection:
        assert len(raised(connection, 9)) == 2


def test_a_refresh_that_works_settles_what_was_held(district: Database) -> None:
    _expel(district, "S", 0, 30)
    run = _held(district)
    save(
        district,
        *(
            enrollment(f"S-pupil-{number:03}", f"S-pupil-{number:03}", "S-26")
            for number in range(30)
        ),
    )

    refresh(district)

    with district.transaction() as connection:
        assert find(connection, run).state == "discarded"
        assert status(connection, now()).held is None


def test_the_share_is_a_setting(district: Database) -> None:
    with district.transaction() as connection:
        choose(connection, "guardPercent", 50, by="Ada")
    _expel(district, "S", 0, 30)
    assert refresh(district).is_new

    with district.transaction() as connection:
        choose(connection, "guardPercent", 100, by="Ada")
    _expel(district, "S", 30, 200)
    assert refresh(district).is_new


@pytest.mark.parametrize(
    ("name", "value"), [("schedulingNotFinal", True), ("blackoutDates", ["2026-09-01"])]
)
def test_at_a_standstill_nothing_new_is_published(
    database: Database, name: str, value: bool | list[str]
) -> None:
    clock = Clock()
    save(database, *SPRINGFIELD)
    refresh(database, clock=clock)
    save(database, change("person", "lisa", given_name="Lisa Marie"))
    before = physical(database)
    with database.transaction() as connection:
        choose(connection, name, value, by="Ada")

    with pytest.raises(AtAStandstill, match=name):
        refresh(database, clock=clock)

    assert physical(database) == before
    with database.transaction() as connection:
        assert [run.state for run in recent(connection, 9)] == ["done"]


def test_every_kind_knows_its_schools(postgres: Postgres) -> None:
    """Excluding every school loses something of all kinds that have one, and no statement fails."""
    with postgres.database() as url:
        database = Database(url)
        save(database, *SPRINGFIELD)
        save(database, *_pupils("S", "S-algebra-1", 20))
        refresh(database)
        save(database, *(change("organization", school, lms_exclude=True) for school in "ST"))
        run = _held(database)
        with database.transaction() as connection:
            losses = [Loss.of(loss) for loss in find(connection, run).losses or ()]
        database.dispose()
    assert {(loss.kind, loss.school) for loss in losses} >= {
        ("users", "S"),
        ("users", None),
        ("enrollments", "S"),
        ("enrollments", None),
    }


def test_few_are_many_where_a_required_check_finds_something(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database)
    save(database, change("enrollment", "lisa-S", no_show=True), remove("enrollment", "milhouse-T"))

    run = _held(database)

    with database.transaction() as connection:
        assert "of 5 users" in (find(connection, run).reason or "")
    assert _approve(database, run) == 2


def test_nothing_is_held_while_nothing_is_published(database: Database) -> None:
    save(database, *SPRINGFIELD, remove("section", "S-algebra-1"), remove("section", "T-art-1"))

    assert refresh(database).edition.number == 1
