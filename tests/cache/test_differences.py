"""What differs between two editions, and what is kept of old ones."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import typer
from hypothesis import given, settings
from sqlalchemy import Table, func, insert, select
from typer.testing import CliRunner

from app.cache.diff import diff_command
from app.database import Database
from app.publishing.kinds import KINDS
from app.publishing.refresh import refresh
from app.roster.comparison import Comparison, UnknownKind
from app.roster.differences import (
    Difference,
    Differing,
    UnknownEdition,
    UnpublishedSchool,
    compared,
    differences,
    edition_at,
    list_changes,
)
from app.roster.editions import Edition
from app.roster.walks import Walk
from tests.build import SPRINGFIELD, Edit, change, enrollment, remove, save
from tests.postgres import Postgres, filled_for, patient
from tests.publishing.clocks import Clock
from tests.publishing.histories import UNGUARDED, histories
from tests.publishing.reading import active, published, tombstones


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _publish(database: Database) -> None:
    clock = Clock()
    save(database, *SPRINGFIELD)
    refresh(database, clock=clock)
    save(database, change("person", "lisa", given_name="Lisa Marie", middle_name="M"))
    _next(database, clock)
    save(database, change("enrollment", "lisa-S", lms_exclude=True))
    _next(database, clock)


template = filled_for("springfield", _publish)


@pytest.fixture
def springfield(database: Database, clock: Clock) -> Database:
    """Three editions: in the second Lisa has two new names, in the third she is gone."""
    clock.wait(days=2)
    return database


def _next(database: Database, clock: Clock, days: int = 1) -> int:
    clock.wait(days=days)
    return refresh(database, clock=clock).edition.number


def _of(database: Database, before: int, after: int, kind: str = "users") -> Difference:
    with database.transaction() as connection:
        (found,) = differences(connection, Comparison(before, after, [kind]))
    return found


def _editions(database: Database) -> list[int]:
    with database.transaction() as connection:
        return [*connection.execute(select(Edition.number).order_by(Edition.number)).scalars()]


def test_what_changed_is_named_with_its_fields(springfield: Database) -> None:
    assert _of(springfield, 1, 2) == Difference(
        kind="users",
        added=0,
        changed=1,
        removed=0,
        fields={"givenName": 1, "middleName": 1},
        objects=(
            Differing(
                "users", "lisa", "Lisa Marie Simpson", "changed", ("givenName", "middleName")
            ),
        ),
    )


def test_what_went_is_removed_and_the_other_way_round_it_is_added(springfield: Database) -> None:
    assert _of(springfield, 2, 3).objects == (
        Differing("users", "lisa", "Lisa Marie Simpson", "removed", ()),
        Differing("users", "marge", "marge Simpson", "removed", ()),
    )
    assert _of(springfield, 3, 1).added == 2
    assert _of(springfield, 1, 1).objects == ()


def test_what_came_back_as_it_was_does_not_differ(springfield: Database, clock: Clock) -> None:
    save(
        springfield,
        change("enrollment", "lisa-S", lms_exclude=False),
        change("person", "lisa", given_name="lisa", middle_name=None),
    )
    _next(springfield, clock)

    assert _of(springfield, 1, 4).objects == ()
    assert _of(springfield, 3, 4).added == 2


def test_few_objects_are_named_and_all_counted(springfield: Database) -> None:
    with springfield.transaction() as connection:
        found = {each.kind: each for each in differences(connection, Comparison(1, 3), 1)}

    assert (found["users"].removed, len(found["users"].objects)) == (2, 1)
    assert (found["demographics"].removed, found["orgs"].removed) == (1, 0)


def test_difference_is_of_the_last_refresh_by_default(springfield: Database) -> None:
    with springfield.transaction() as connection:
        assert compared(connection, None, None) == Comparison(2, 3)
        assert compared(connection, None, 2) == Comparison(1, 2)
        assert compared(connection, None, 1) == Comparison(1, 1)


def test_difference_of_a_school_has_its_objects_only(springfield: Database, clock: Clock) -> None:
    save(
        springfield,
        enrollment("lisa-T", "lisa", "T-26"),
        change("person", "krabappel", given_name="Edna"),
    )
    last = _next(springfield, clock)

    def of(school: str) -> list[tuple[str, str]]:
        with springfield.transaction() as connection:
            users = Comparison(3, last, ["users"], school)
            return [(each.sourced_id, each.change) for each in list_changes(connection, users, 9)]

    assert of("S") == [("krabappel", "changed"), ("marge", "added")]
    assert of("T") == [("lisa", "added")]
    with springfield.transaction() as connection, pytest.raises(UnpublishedSchool, match="'X'"):
        differences(connection, Comparison(1, 2, None, "X"))


def test_changes_are_listed_in_pages(springfield: Database) -> None:
    with springfield.transaction() as connection:
        every = [*list_changes(connection, Comparison(1, 3), 100)]
        counted = differences(connection, Comparison(1, 3))
        assert len(every) == sum(each.added + each.changed + each.removed for each in counted)
        assert [each for kind in counted for each in kind.objects] == every
        page, after = [], None
        while found := list_changes(connection, Comparison(1, 3), 1, after):
            page += found
            after = (found[-1].kind, found[-1].sourced_id)
    assert page == every


def test_edition_of_a_moment_is_the_one_that_was_current(springfield: Database) -> None:
    with springfield.transaction() as connection:
        found = connection.execute(select(Edition.number, Edition.published_at))
        published_at = {row.number: row.published_at for row in found}
        assert edition_at(connection, datetime.now(UTC) + timedelta(days=9_000)) == 3
        for number in (2, 3):
            assert edition_at(connection, published_at[number]) == number
            before = published_at[number] - timedelta(microseconds=1)
            assert edition_at(connection, before) == number - 1
        with pytest.raises(UnknownEdition, match="The oldest edition that is kept is 1, of "):
            edition_at(connection, published_at[1] - timedelta(days=1))


@pytest.mark.parametrize(
    ("before", "after", "refusal"),
    [(0, 1, "no edition 0; the current one is 3"), (1, 4, "no edition 4; the current one is 3")],
)
def test_an_edition_that_never_was_is_refused(
    springfield: Database, before: int, after: int, refusal: str
) -> None:
    with pytest.raises(UnknownEdition, match=refusal):
        _of(springfield, before, after)


def test_a_kind_that_is_none_is_refused(springfield: Database) -> None:
    with pytest.raises(UnknownKind, match="'pupils' is no kind of object"):
        _of(springfield, 1, 2, kind="pupils")


def test_before_the_first_edition_there_is_none(database: Database) -> None:
    with pytest.raises(UnknownEdition, match="nothing is published yet"):
        _of(database, 1, 2)
    with database.transaction() as connection:
        with pytest.raises(UnknownEdition, match="nothing is published yet"):
            compared(connection, None, None)
        with pytest.raises(UnknownEdition, match="Nothing is published yet"):
            edition_at(connection, datetime.now(UTC))


@settings(max_examples=8, deadline=None)
@given(history=histories)
def test_a_difference_is_what_two_full_pulls_differ_in(
    postgres: Postgres, history: Sequence[Sequence[Edit]]
) -> None:
    with postgres.database() as url:
        database = patient(url)
        save(database, *SPRINGFIELD, UNGUARDED)
        first = refresh(database).edition.number
        before = active(database)
        for day in history:
            save(database, *day)
            last = refresh(database).edition.number
        after = active(database)
        for kind in KINDS:
            found = _of(database, first, last, kind.noun)
            visible = _visible(database, kind.table, first)
            old = {id_: row for id_, row in before[kind.noun].items() if id_ in visible}
            assert {each.sourced_id: each.change for each in found.objects} == dict(
                _told(old, after[kind.noun])
            )
        database.dispose()


def _visible(database: Database, table: Table, edition: int) -> set[str]:
    """Return the ids in an edition: the rows of people who were excluded later are hidden."""
    own = table.c.valid_from <= edition, table.c.valid_until > edition
    with database.transaction() as connection:
        return {*connection.execute(select(table.c.sourced_id).where(*own)).scalars()}


def _told(before: dict[str, object], after: dict[str, object]) -> Iterator[tuple[str, str]]:
    for id_ in {*before, *after}:
        if before.get(id_) != after.get(id_):
            yield (
                id_,
                "added" if id_ not in before else "removed" if id_ not in after else "changed",
            )


def test_an_edition_is_kept_for_the_days_after_it_was_current(
    springfield: Database, clock: Clock
) -> None:
    """The third one replaced the second a fortnight ago, and the second the first a day before."""
    clock.wait(days=13, hours=23)
    refresh(springfield, clock=clock)
    assert _editions(springfield) == [2, 3]

    clock.wait(hours=2)
    refresh(springfield, clock=clock)

    assert _editions(springfield) == [3]
    with pytest.raises(UnknownEdition, match="Edition 2 is not kept any more; the oldest one is 3"):
        _of(springfield, 2, 3)


def test_what_no_edition_holds_is_deleted_and_the_current_one_stays(
    springfield: Database, clock: Clock
) -> None:
    before = published(springfield)
    clock.wait(days=30)
    refresh(springfield, clock=clock)

    assert published(springfield) == before
    assert "lisa" in tombstones(springfield, "users")
    with springfield.transaction() as connection:
        for kind in KINDS:
            rows = connection.scalar(select(func.count()).select_from(kind.table))
            assert rows == len(before[kind.noun])


def test_rows_go_in_batches(
    springfield: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.publishing.retention._BATCH", 1)
    clock.wait(days=30)
    refresh(springfield, clock=clock)

    with springfield.transaction() as connection:
        users = next(kind.table for kind in KINDS if kind.noun == "users")
        assert connection.scalar(select(func.count()).select_from(users)) == 3


def test_the_edition_of_a_walk_under_way_stays(springfield: Database, clock: Clock) -> None:
    save(springfield, insert(Walk.__table__).values(walk=b"1", edition=2))  # type: ignore[arg-type]
    clock.wait(days=30)
    refresh(springfield, clock=clock)

    assert _editions(springfield) == [2, 3]
    assert _of(springfield, 2, 3).removed == 2


def test_a_vendor_who_was_away_for_months_learns_of_every_removal(
    springfield: Database, clock: Clock
) -> None:
    save(springfield, remove("resource", "book"))
    _next(springfield, clock, days=90)
    save(springfield, enrollment("lisa-T", "lisa", "T-26"))
    _next(springfield, clock, days=90)

    book = tombstones(springfield, "resources")["book"]
    assert "lisa" in published(springfield)["users"]
    assert clock.time - book["date_last_modified"] > timedelta(days=89)


def test_the_command_shows_what_changed(
    springfield: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", springfield.url)
    program = typer.Typer()
    program.command()(diff_command)

    def said(*arguments: str) -> str:
        return CliRunner().invoke(program, arguments, catch_exceptions=False).stdout

    assert re.search(r"users\s+0\s+1\s+0\s+givenName \(1\), middleName \(1\)", said("1", "2"))
    assert "users lisa changed givenName, middleName\n" in said("1", "2")
    assert "users lisa removed\n" in said("2", "3", "--kind", "users")
    assert "users lisa removed\n" in said("--kind", "users", "--school", "S")
    (told,) = orjson.loads(said("1", "2", "--kind", "users", "--json"))
    assert told["fields"] == {"givenName": 1, "middleName": 1}
