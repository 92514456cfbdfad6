"""What a refresh writes, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app.database import Database
from app.publishing.changes import Changes
from app.publishing.prerequisites import NotReady
from app.publishing.refresh import refresh
from app.publishing.retention import prune
from app.publishing.turn import RefreshRunning
from app.roster.editions import Edition, Refresh
from graphql_schema.stored import FragmentToStore
from tests.build import (
    SPRINGFIELD,
    change,
    remove,
    save,
    school_year,
    staff,
)
from tests.postgres import filled_for
from tests.publishing.clocks import NOON, Clock
from tests.publishing.reading import (
    active,
    physical,
    projected,
    published,
    tombstones,
    versions,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, clock=Clock())


template = filled_for("springfield", _publish)


@pytest.fixture
def springfield(database: Database, clock: Clock) -> Database:
    """The database with Springfield published as edition 1 at noon, an hour ago."""
    clock.wait(hours=1)
    return database


def test_the_first_refresh_publishes_everything(database: Database, clock: Clock) -> None:
    wanted = projected(database, *SPRINGFIELD)

    report = refresh(database, clock=clock)

    assert (report.edition.number, report.is_new) == (1, True)
    assert report.changes["users"] == Changes(added=5, changed=0, removed=0, unchanged=0)
    assert active(database) == wanted
    assert {row["date_last_modified"] for row in published(database)["users"].values()} == {NOON}


def test_an_empty_district_is_published_too(database: Database) -> None:
    save(database, school_year())

    assert refresh(database).edition.number == 1


def test_a_refresh_that_finds_nothing_new_writes_nothing(
    springfield: Database, clock: Clock
) -> None:
    before = physical(springfield)

    report = refresh(springfield, clock=clock)

    assert (report.edition.number, report.is_new) == (1, False)
    assert report.changes["users"] == Changes(added=0, changed=0, removed=0, unchanged=5)
    assert physical(springfield) == before


def test_every_refresh_is_recorded(springfield: Database, clock: Clock) -> None:
    refresh(springfield, clock=clock)

    with springfield.transaction() as connection:
        runs = connection.execute(select(Refresh.edition, Refresh.is_new).order_by(Refresh.id))
        assert runs.all() == [(1, True), (1, False)]


def test_only_what_changed_gets_a_row_and_a_date(springfield: Database, clock: Clock) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))

    report = refresh(springfield, clock=clock)

    assert report.edition.number == 2
    assert report.changes["users"] == Changes(added=0, changed=1, removed=0, unchanged=4)
    users = published(springfield)["users"]
    assert users["lisa"]["given_name"] == "Lisa Marie"
    assert users["lisa"]["date_last_modified"] == report.edition.published_at
    assert users["marge"]["date_last_modified"] == NOON
    assert versions(springfield, "users", "lisa") == [(1, 2), (2, None)]
    assert versions(springfield, "users", "marge") == [(1, None)]


def test_the_edition_says_what_it_changed(springfield: Database, clock: Clock) -> None:
    save(springfield, remove("resource", "book"))
    refresh(springfield, clock=clock)

    with springfield.transaction() as connection:
        changes = connection.scalar(select(Edition.changes).where(Edition.number == 2))

    assert changes["resources"] == {"added": 0, "changed": 0, "removed": 1, "unchanged": 0}


def test_nothing_is_kept_of_what_goes_but_a_tombstone(springfield: Database, clock: Clock) -> None:
    before = published(springfield)["users"]["lisa"]
    save(springfield, change("enrollment", "lisa-S", lms_exclude=True))

    report = refresh(springfield, clock=clock)

    assert report.changes["users"] == Changes(added=0, changed=0, removed=2, unchanged=3)
    assert "lisa" not in published(springfield)["users"]
    assert tombstones(springfield, "users")["lisa"] == {
        "published": "roster_user",
        "sourced_id": "lisa",
        "number": before["number"],
        "valid_from": 2,
        "date_last_modified": report.edition.published_at,
        "words": ["student"],
    }
    assert not refresh(springfield, clock=clock).is_new


def test_what_comes_back_is_active_again(springfield: Database, clock: Clock) -> None:
    before, number = active(springfield), published(springfield)["users"]["lisa"]["number"]
    save(springfield, change("enrollment", "lisa-S", lms_exclude=True))
    refresh(springfield, clock=clock)
    save(springfield, change("enrollment", "lisa-S", lms_exclude=False))

    report = refresh(springfield, clock=clock)

    assert report.changes["users"] == Changes(added=2, changed=0, removed=0, unchanged=3)
    assert active(springfield) == before
    assert published(springfield)["users"]["lisa"]["number"] == number
    assert versions(springfield, "users", "lisa") == [(1, 2), (3, None)]


def test_object_that_comes_back_after_its_last_row_was_pruned_keeps_its_number(
    springfield: Database, clock: Clock
) -> None:
    number = published(springfield)["users"]["lisa"]["number"]
    save(springfield, change("enrollment", "lisa-S", lms_exclude=True))
    refresh(springfield, clock=clock)
    prune(springfield, clock.wait(days=30))
    assert versions(springfield, "users", "lisa") == []
    save(springfield, change("enrollment", "lisa-S", lms_exclude=False))

    refresh(springfield, clock=clock)

    assert published(springfield)["users"]["lisa"]["number"] == number


def test_an_edition_is_later_than_the_one_before_even_where_the_clock_went_back(
    springfield: Database, clock: Clock
) -> None:
    clock.wait(days=-1)
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))

    assert refresh(springfield, clock=clock).edition.published_at == NOON + timedelta(
        milliseconds=1
    )


def test_an_edition_that_took_too_long_to_write_is_stamped_anew(
    springfield: Database, clock: Clock
) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))
    clock.step = timedelta(seconds=10)
    attempts = []

    report = refresh(springfield, clock=clock, progress=lambda step: attempts.append(step) or None)

    assert attempts.count("Writing users") > 1
    assert report.edition.number == 2
    assert versions(springfield, "users", "lisa") == [(1, 2), (2, None)]
    assert published(springfield)["users"]["lisa"]["date_last_modified"] == (
        report.edition.published_at
    )


GREETING = FragmentToStore(
    table="roster_user",
    key=1,
    expression="t.given_name || ' :is 100% ' || t.status || to_char(t.date_last_modified, 'HH24')",
)
SHORTER = FragmentToStore(table="roster_user", key=2**40, expression="t.given_name")


def test_documents_are_stored_as_the_fragment_says(database: Database, clock: Clock) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, [GREETING], clock=clock)

    roster = published(database)
    assert roster["users"]["lisa"]["document"] == "lisa :is 100% active12"
    assert roster["users"]["lisa"]["document_key"] == 1
    assert roster["orgs"]["S"]["document"] is None


def test_a_new_fragment_rewrites_documents_and_no_date(database: Database, clock: Clock) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, [GREETING], clock=clock)
    save(database, change("person", "marge", given_name="Marjorie"))
    clock.wait(hours=1)

    report = refresh(database, [SHORTER], clock=clock)

    users = published(database)["users"]
    assert report.rewritten == 4
    assert all(row["document"] == row["given_name"] for row in users.values())
    assert {row["document_key"] for row in users.values()} == {SHORTER.key}
    assert users["lisa"]["date_last_modified"] == NOON
    assert versions(database, "users", "lisa") == [(1, None)]


def test_a_new_fragment_alone_makes_no_edition(database: Database, clock: Clock) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, [GREETING], clock=clock)

    report = refresh(database, [SHORTER], clock=clock)

    assert (report.edition.number, report.is_new, report.rewritten) == (1, False, 5)
    assert refresh(database, [SHORTER], clock=clock).rewritten == 0
    assert refresh(database, [GREETING], clock=clock).rewritten == 5


def test_without_a_school_year_there_is_nothing_to_publish(database: Database) -> None:
    with pytest.raises(NotReady, match=r"none at all.*Import a package"):
        refresh(database)


def test_without_an_active_school_year_nothing_is_published(database: Database) -> None:
    save(database, school_year(2025, active=False), school_year(2026, active=False))

    with pytest.raises(NotReady, match=r"No school year is active: 2025, 2026\. .* choose a year"):
        refresh(database)


def test_an_id_that_two_enrollments_share_is_refused(springfield: Database) -> None:
    save(springfield, staff("lisa-algebra", "S-algebra-1", "krabappel", "S"))

    with pytest.raises(NotReady, match="lisa-algebra also the id of krabappel"):
        refresh(springfield)


def test_a_second_refresh_is_refused_while_one_is_at_work(springfield: Database) -> None:
    refused = []

    def interrupt(step: str) -> None:
        if step == "Building users":
            sentence = r"Refresh 2, .+ is already running since 20.+`rollcall refresh --later`"
            with pytest.raises(RefreshRunning, match=sentence) as refusal:
                refresh(springfield)
            refused.append(refusal)

    refresh(springfield, anew=True, progress=interrupt)

    assert refused
    assert not refresh(springfield).is_new


@pytest.mark.parametrize("step", ["Building users", "Writing users", "Writing resources"])
def test_a_refresh_that_is_killed_leaves_the_old_edition(springfield: Database, step: str) -> None:
    before = physical(springfield)
    save(springfield, change("person", "lisa", given_name="Lisa Marie"), remove("person", "marge"))

    def kill(doing: str) -> None:
        if doing == step:
            with springfield.transaction() as connection:
                connection.execute(_KILL)

    with pytest.raises(OperationalError):
        refresh(springfield, progress=kill)

    assert physical(springfield) == before
    assert refresh(springfield).changes["users"].removed == 1


_KILL = text(
    """
    SELECT pg_terminate_backend(pid)
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
)


def test_readers_see_the_old_edition_until_the_new_one_is_whole(springfield: Database) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))
    before = active(springfield)["users"]
    seen = []

    refresh(springfield, progress=lambda _: seen.append(active(springfield)["users"]))

    assert all(users == before for users in seen[:-1])
    assert active(springfield)["users"]["lisa"]["given_name"] == "Lisa Marie"
