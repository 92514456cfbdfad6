"""One record published anew by itself: what it becomes, what stays, and what is refused."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cache.asking import ask_record, discard
from app.cache.records import Record
from app.cache.runs import held, latest_of_each_state, recent
from app.database import Database
from app.district.choices import change as choose
from app.errors import UnknownRecord
from app.publishing.record import Asked
from app.publishing.references import REFERENCES, NotAlone
from app.publishing.refresh import AtAStandstill, Held, RefreshReport, refresh
from app.roster.comparison import UnknownKind
from tests.build import (
    SPRINGFIELD,
    Edit,
    account,
    change,
    demographics,
    enrollment,
    person,
    placement,
    relationship,
    remove,
    roster_entry,
    save,
    section,
)
from tests.postgres import Postgres, filled_for
from tests.publishing.clocks import NOON
from tests.publishing.histories import UNGUARDED, days, histories
from tests.publishing.reading import (
    Roster,
    active,
    physical,
    projected,
    published,
    tombstones,
    versions,
)

_RECORDS = (
    *(("users", name) for name in ("lisa", "marge", "milhouse", "krabappel", "skinner")),
    *(("enrollments", name) for name in ("lisa-algebra", "lisa-art", "krabappel-algebra")),
    ("demographics", "lisa"),
    *(("classes", name) for name in ("S-algebra-1", "T-art-1")),
    *(("courses", name) for name in ("S-algebra", "T-art")),
    *(("orgs", name) for name in ("D", "S", "T", "S-math", "T-music")),
    *(("academicSessions", name) for name in ("Y", "S-fall", "T-fall")),
    ("resources", "book"),
)
_PEOPLES = ("users", "demographics", "enrollments")
_few = settings(max_examples=12, deadline=None)


def _alone(database: Database, kind: str, sourced_id: str) -> RefreshReport:
    return refresh(database, asked=Asked(record=Record(kind, sourced_id)))


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database)


template = filled_for("springfield", _publish)


@pytest.fixture
def springfield(database: Database) -> Database:
    """Springfield, published as edition 1."""
    return database


def _dangling(roster: Roster) -> list[tuple[str, str, str]]:
    """Return the references of active objects to what is none."""
    found = []
    for reference in REFERENCES:
        held = roster[reference.target.noun]
        for sourced_id, row in roster[reference.kind.noun].items():
            value = row[reference.column]
            named = value if isinstance(value, list) else [value]
            found += [
                (sourced_id, reference.column, each)
                for each in named
                if each is not None and each not in held
            ]
    return found


def _differing(before: Roster, after: Roster) -> list[tuple[str, str]]:
    """Return which objects are not what they were."""
    return [
        (noun, sourced_id)
        for noun, objects in after.items()
        for sourced_id in {*objects, *before[noun]}
        if objects.get(sourced_id) != before[noun].get(sourced_id)
    ]


@_few
@given(history=histories, news=days, record=st.sampled_from(_RECORDS))
def test_it_becomes_what_a_whole_refresh_makes_of_it_and_breaks_no_reference(
    postgres: Postgres,
    history: Sequence[Sequence[Edit]],
    news: Sequence[Edit],
    record: tuple[str, str],
) -> None:
    kind, sourced_id = record
    with postgres.database() as url:
        database = Database(url)
        save(database, *SPRINGFIELD, UNGUARDED)
        for day in history:
            save(database, *day)
            refresh(database)
        save(database, *news)
        before, as_it_was = active(database), physical(database)
        whole = projected(database)
        try:
            _alone(database, kind, sourced_id)
        except (UnknownRecord, NotAlone):
            assert physical(database) == as_it_was
        else:
            after, rows = active(database), published(database)
            assert _dangling(after) == []
            assert after[kind].get(sourced_id) == whole[kind].get(sourced_id)
            for noun, moved in _differing(before, after):
                assert noun == kind or {noun, kind} <= {*_PEOPLES}
                assert after[noun].get(moved) == whole[noun].get(moved)
            refresh(database)
            assert published(database)[kind].get(sourced_id) == rows[kind].get(sourced_id)
            assert active(database) == whole
        database.dispose()


def test_of_all_that_changed_one_record_is_published(springfield: Database) -> None:
    for name in ("lisa", "milhouse"):
        save(springfield, change("person", name, email=f"{name}@example.org"))

    report = _alone(springfield, "users", "lisa")

    assert (report.is_new, report.edition.number) == (True, 2)
    users = report.changes["users"]
    assert (users.added, users.changed, users.removed, users.unchanged) == (0, 1, 0, 4)
    assert sum(change.rows for change in report.changes.values()) == 1
    assert versions(springfield, "users", "lisa") == [(1, 2), (2, None)]
    assert versions(springfield, "users", "milhouse") == [(1, None)]


def test_demographics_and_enrollments_move_with_their_user(springfield: Database) -> None:
    save(
        springfield,
        change("demographics", "lisa", city_of_birth="Springfield"),
        roster_entry("lisa-art", "T-art-1", "lisa", "T"),
    )

    report = _alone(springfield, "users", "lisa")

    moved = {noun: (made.added, made.changed) for noun, made in report.changes.items() if made.rows}
    assert moved == {"users": (0, 1), "enrollments": (1, 0), "demographics": (0, 1)}
    assert active(springfield)["users"]["lisa"]["school_ids"] == ["S", "T"]


@pytest.mark.parametrize("named", ["enrollments", "users"])
def test_a_place_that_changed_hands_brings_both_people(springfield: Database, named: str) -> None:
    save(
        springfield,
        change("roster_entry", "lisa-algebra", person_id="milhouse"),
        change("person", "milhouse", email="milhouse@example.org"),
    )

    _alone(springfield, named, {"enrollments": "lisa-algebra", "users": "lisa"}[named])

    after = active(springfield)
    assert after["enrollments"]["lisa-algebra"]["user_id"] == "milhouse"
    assert after["users"]["milhouse"]["school_ids"] == ["S", "T"]
    assert not refresh(springfield).is_new


def test_where_nothing_of_it_changed_there_is_no_edition(springfield: Database) -> None:
    save(springfield, change("person", "milhouse", email="milhouse@example.org"))

    report = _alone(springfield, "users", "lisa")

    assert (report.is_new, report.edition.number) == (False, 1)


def test_a_new_pupil_comes_with_every_place(springfield: Database) -> None:
    save(
        springfield,
        person("bart"),
        account("bart", "bart"),
        demographics("bart", sex="male"),
        enrollment("bart-S", "bart", "S-26"),
        relationship("marge", "bart"),
        roster_entry("bart-algebra", "S-algebra-1", "bart", "S"),
    )

    _alone(springfield, "users", "bart")

    after = active(springfield)
    assert after["users"]["bart"]["agent_ids"] == ["marge"]
    assert after["enrollments"]["bart-algebra"]["school_id"] == "S"
    assert "bart" in after["demographics"]
    assert after["users"]["marge"]["agent_ids"] == ["bart", "lisa"], "whoever is related moves too"


def test_what_names_something_unpublished_is_refused(springfield: Database) -> None:
    save(
        springfield,
        section("T-art-2", "T-art", "T"),
        placement("T-art-2", "T-fall"),
        change("roster_entry", "milhouse-art", section_id="T-art-2"),
    )

    with pytest.raises(NotAlone) as refused:
        _alone(springfield, "users", "milhouse")

    assert str(refused.value) == (
        "enrollments 'milhouse-art' cannot be published alone: it names classes 'T-art-2', which "
        "the roster does not hold. Run a whole refresh: it publishes both."
    )
    assert versions(springfield, "users", "milhouse") == [(1, None)]


def test_a_pupil_is_removed_with_a_guardian_of_nobody_else(springfield: Database) -> None:
    save(springfield, change("enrollment", "lisa-S", lms_exclude=True))

    _alone(springfield, "users", "lisa")

    after = active(springfield)
    assert {"lisa", "marge"}.isdisjoint(after["users"])
    assert _dangling(after) == []


def test_what_others_name_still_is_not_removed_alone(springfield: Database) -> None:
    save(springfield, remove("section", "S-algebra-1"))

    with pytest.raises(NotAlone, match="classes 'S-algebra-1' cannot be removed alone: enrollment"):
        _alone(springfield, "classes", "S-algebra-1")

    with springfield.transaction() as connection:
        run, _ = recent(connection, 9)
        assert (run.state, run.record) == ("cancelled", Record("classes", "S-algebra-1"))
        assert (run.reason or "").endswith("Run a whole refresh: it publishes both.")


def test_what_nobody_names_is_removed(springfield: Database) -> None:
    save(springfield, remove("resource", "book"))

    report = _alone(springfield, "resources", "book")

    assert report.changes["resources"].removed == 1
    assert versions(springfield, "resources", "book") == [(1, 2)]
    assert tombstones(springfield, "resources")["book"]["valid_from"] == 2


def test_so_much_that_somebody_must_approve_is_left_to_a_whole_refresh(
    springfield: Database,
) -> None:
    for number in range(11):
        save(springfield, roster_entry(f"place-{number}", "T-art-1", "milhouse", "T"))
    refresh(springfield)
    save(springfield, change("enrollment", "milhouse-T", no_show=True))

    with pytest.raises(NotAlone, match="somebody must approve"):
        _alone(springfield, "users", "milhouse")

    assert versions(springfield, "users", "milhouse") == [(1, None)]


def test_what_is_held_stays_held_and_the_last_success_is_the_whole(springfield: Database) -> None:
    for number in range(20):
        pupil = f"pupil-{number}"
        save(springfield, person(pupil), enrollment(pupil, pupil, "T-26"))
    refresh(springfield)
    save(springfield, change("calendar", "T-26", lms_exclude=True))
    with pytest.raises(Held):
        refresh(springfield)
    save(springfield, change("person", "lisa", email="lisa@example.org"))

    assert _alone(springfield, "users", "lisa").is_new

    with springfield.transaction() as connection:
        still = held(connection)
        by_state = {run.state: run for run in latest_of_each_state(connection)}
        success = by_state.get("done")
        assert still is not None
        assert (success and success.edition) == 2
        discard(connection, still.id, by="Ada")


def test_nothing_is_published_at_a_standstill(springfield: Database) -> None:
    with springfield.transaction() as connection:
        choose(connection, "schedulingNotFinal", value=True, by="Ada")

    with pytest.raises(AtAStandstill, match="Scheduling is not final"):
        _alone(springfield, "users", "lisa")


def test_before_the_first_edition_there_is_none_alone(database: Database) -> None:
    save(database, *SPRINGFIELD)

    with pytest.raises(NotAlone, match="Nothing is published yet: run a whole refresh first"):
        _alone(database, "users", "lisa")


@pytest.mark.parametrize(
    ("kind", "sourced_id", "refusal", "said"),
    [
        ("pupils", "lisa", UnknownKind, "'pupils' is no kind of object. There is orgs, "),
        ("users", "nobody", UnknownRecord, "There is no record users 'nobody' in the"),
        ("users", "li\0sa", UnknownRecord, "There is no record users"),
    ],
)
def test_what_there_is_not_is_refused_and_begins_nothing(
    springfield: Database, kind: str, sourced_id: str, refusal: type[Exception], said: str
) -> None:
    with pytest.raises(refusal, match=said):
        _alone(springfield, kind, sourced_id)
    with springfield.transaction() as connection:
        with pytest.raises(refusal, match=said):
            ask_record(connection, Record(kind, sourced_id), by="Ada", now=NOON)
        assert len(recent(connection, 9)) == 1
