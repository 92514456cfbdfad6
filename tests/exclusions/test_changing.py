"""Records excluded and included: what is written, what is noted, what is refused."""

import pytest
from sqlalchemy import text

from app.database import Database
from app.errors import UnknownRecord
from app.exclusions import changing
from app.exclusions.changing import Busy, Decision, NoReason
from app.exclusions.history import excluded, history
from app.exclusions.kinds import Kind, UnknownKind
from app.sis.columns import Excludable
from tests.build import change as edit
from tests.build import remove, save
from tests.exclusions.world import RECORDS, decide


def _flag(database: Database, kind: Kind) -> bool:
    flag = text(f"SELECT lms_exclude FROM {kind.table.name} WHERE sourced_id = :id")
    with database.transaction() as connection:
        return bool(connection.execute(flag, {"id": RECORDS[kind]}).scalar_one())


def test_every_record_that_carries_the_flag_is_of_a_kind() -> None:
    assert {kind.table for kind in Kind} == {
        model.__table__ for model in Excludable.__subclasses__()
    }


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_a_record_of_every_kind_is_excluded_and_included_and_both_are_noted(
    springfield: Database, kind: Kind
) -> None:
    ids = {kind: [RECORDS[kind]]}

    (done,) = decide(springfield, ids, why=" not for vendors ")
    assert (done.kind, done.changing, done.unchanged) == (kind, [RECORDS[kind]], 0)
    assert _flag(springfield, kind)
    (done,) = decide(springfield, ids)
    assert (done.changing, done.unchanged) == ([], 1)
    with springfield.transaction() as connection:
        (stands,) = excluded(connection, kind, 10)
    assert (stands.sourced_id, stands.reason, stands.changed_by) == (
        RECORDS[kind],
        "not for vendors",
        "Ada",
    )

    decide(springfield, ids, excluded=False, why="")
    assert not _flag(springfield, kind)
    with springfield.transaction() as connection:
        assert excluded(connection, None, 10) == []
        noted = history(connection, kind, RECORDS[kind], 10)
        with pytest.raises(UnknownRecord, match="other"):
            history(connection, kind, "other", 10)
    assert [(each.excluded, each.reason) for each in noted] == [
        (False, None),
        (True, "not for vendors"),
    ]


def test_many_kinds_are_changed_at_once_and_the_newest_stand_first(springfield: Database) -> None:
    decide(springfield, {Kind.Section: ["T-art-1"]}, why="first")
    done = decide(springfield, {Kind.Section: ["S-algebra-1", "T-art-1"], Kind.School: ["S", "S"]})
    save(springfield, edit("course", "T-art", lms_exclude=True))

    assert [(each.kind.name, [*each.changing], each.unchanged) for each in done] == [
        ("School", ["S"], 0),
        ("Section", ["S-algebra-1"], 1),
    ]
    with springfield.transaction() as connection:
        found = excluded(connection, None, 10)
        assert [each.sourced_id for each in history(connection, None, None, 2)] == [
            "S-algebra-1",
            "S",
        ]
    assert [(each.kind, each.sourced_id, each.reason) for each in found] == [
        ("Section", "S-algebra-1", "!"),
        ("School", "S", "!"),
        ("Section", "T-art-1", "first"),
        ("Course", "T-art", None),
    ]


def test_a_flag_that_others_took_and_set_again_has_no_reason_of_old(springfield: Database) -> None:
    decide(springfield, {Kind.Section: ["T-art-1"]}, why="old")
    decide(springfield, {Kind.Section: ["T-art-1"]}, excluded=False)
    save(springfield, edit("section", "T-art-1", lms_exclude=True))

    with springfield.transaction() as connection:
        (stands,) = excluded(connection, None, 10)
    assert (stands.reason, stands.changed_by, stands.changed_at) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "ids", "said"),
    [
        (Kind.Section, ["S-algebra-1", "gone"], "no Section 'gone'; a record"),
        (Kind.School, ["S-math"], "no School 'S-math'"),
        (Kind.Enrollment, ["a\0b", "\ud800"], "no Enrollment 'a\\x00b', '\\ud800'"),
        (Kind.Course, [f"x{i}" for i in range(7)], "'x0', 'x1', 'x2', 'x3', 'x4' and 2 more"),
    ],
)
def test_records_that_are_not_there_are_named_and_nothing_is_changed(
    untouched: Database, kind: Kind, ids: list[str], said: str
) -> None:
    with pytest.raises(UnknownRecord) as refusal:
        decide(untouched, {Kind.Calendar: ["S-26"], kind: ids})

    assert said in str(refusal.value)
    with untouched.transaction() as connection:
        assert excluded(connection, None, 10) == []
        assert history(connection, None, None, 10) == []


@pytest.mark.parametrize("reason", [None, "", "  ", "\0", "\ud800"])
def test_to_exclude_takes_a_reason(reason: str | None) -> None:
    with pytest.raises(NoReason):
        Decision(excluded=True, reason=reason, by="Ada")


def test_kinds_go_by_their_names_however_they_are_cased() -> None:
    assert [Kind.named(name) for name in ("section", "course-master", "Grading_Task")] == [
        Kind.Section,
        Kind.CourseMaster,
        Kind.GradingTask,
    ]
    with pytest.raises(UnknownKind, match=r"'Pupil' is no kind .* There is School, Calendar"):
        Kind.named("Pupil")


def test_a_change_waits_for_an_import_and_gives_up(
    springfield: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "_PATIENCE", text("SET LOCAL lock_timeout = '10ms'"))
    with springfield.transaction() as importing:
        importing.execute(text("LOCK TABLE course IN SHARE ROW EXCLUSIVE MODE"))
        with pytest.raises(Busy, match="An import is at work"):
            decide(springfield, {Kind.Section: ["T-art-1"]})
    assert not _flag(springfield, Kind.Section)


def test_a_record_that_went_stays_in_the_log(springfield: Database) -> None:
    decide(springfield, {Kind.Section: ["T-art-1"]})
    save(springfield, remove("section", "T-art-1"))

    with springfield.transaction() as connection:
        assert excluded(connection, None, 10) == []
        assert [each.sourced_id for each in history(connection, None, None, 10)] == ["T-art-1"]
