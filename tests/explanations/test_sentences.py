"""What is said of a record that is kept back: each rule by an example."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from sqlalchemy import insert

from app.access.rotation import UnknownConnection
from app.access.sharing import SHARED, DataToShare
from app.database import Database, metadata
from app.district.choices import change as decide
from app.errors import UnknownRecord
from app.explanations import rules
from app.explanations.explaining import explain
from app.explanations.naming import named
from app.explanations.records import KINDS, Sis, UnknownKind
from app.explanations.report import as_text, lines
from app.explanations.rules import Rule
from app.explanations.sharing import NoVendor
from app.publishing.refresh import refresh
from tests.build import (
    YEAR,
    Edit,
    assignment,
    calendar,
    change,
    course_master,
    enrollment,
    organization,
    person,
    relationship,
    remove,
    save,
    school,
    school_year,
    term,
)
from tests.explanations.reality import everything
from tests.explanations.worlds import DISTRICT, VENDOR, connect, connected, revised
from tests.gradebook.springfield import record
from tests.postgres import Postgres

LINCOLN = (
    change("organization", "S", name="Lincoln High"),
    change("course", "S-algebra", title="Algebra I"),
    change("section", "S-algebra-1", number="12"),
    change("person", "lisa", given_name="Lisa"),
    change("person", "marge", given_name="Marge"),
    change("person", "apu", given_name="Apu"),
    change("person", "krabappel", given_name="Krabappel"),
)


class Case(NamedTuple):
    """A record, what is done to the district, and what is said then, with the causes."""

    kind: str
    id: str
    edits: tuple[Edit, ...]
    sentence: str
    cause: tuple[str, str]
    rule: str
    settings: Mapping[str, Any] = {}


def boxed(table: str, id_: str) -> tuple[Edit, ...]:
    return (change(table, id_, lms_exclude=True),)


SECTION = ("section", "S-algebra-1")
CASES = (
    Case(
        *SECTION, boxed("calendar", "S-26"),
        "Section 12 of Algebra I is excluded because its calendar 2025-26 of Lincoln High is.",
        ("calendar", "S-26"), "excluded-above",
    ),
    Case(
        *SECTION, boxed("organization", "S"),
        "Section 12 of Algebra I is excluded because its school Lincoln High is.",
        ("organization", "S"), "excluded-above",
    ),
    Case(
        *SECTION, boxed("course_master", "M"),
        "Section 12 of Algebra I is excluded because its course master Of the catalogue is.",
        ("courseMaster", "M"), "excluded-above",
    ),
    Case(
        *SECTION, boxed("section", "S-algebra-1"),
        "Section 12 of Algebra I is excluded: it bears the mark External LMS Exclude.",
        SECTION, "excluded",
    ),
    Case(
        *SECTION, (change("term", "S-fall", end_year=YEAR - 1),),
        "Term Title of S-fall is of the school year 2024-25, and school year 2025-26 is the one "
        "that is published.",
        ("schoolYear", "2026"), "other-year",
    ),
    Case(
        *SECTION, (change("section", "S-algebra-1", course_id="none"),),
        "Section 12 of none names course none, which is not in the SIS.", SECTION, "missing",
    ),
    Case("section", "T-art-2", (), "Section 2 of Title of T-art meets in no term.",
         ("section", "T-art-2"), "no-term"),
    Case("section", "S-home", (), "Title of S-home is a homeroom, and the district publishes none.",
         ("section", "S-home"), "homeroom", {"homeroomsPublished": False}),
    Case("organization", "S-math", boxed("organization", "D"),
         "Name of S-math is excluded because its district Name of D is.",
         ("organization", "D"), "excluded-above"),
    Case("person", "apu", (), "Apu Simpson's enrollment in 2025-26 of Lincoln High is a No Show.",
         ("enrollment", "apu-S"), "no-show"),
    Case("person", "lisa", boxed("person", "lisa"),
         "Lisa Simpson is excluded: it bears the mark External LMS Exclude.",
         ("person", "lisa"), "excluded"),
    Case("enrollment", "lisa-S", boxed("person", "lisa"),
         "Lisa Simpson's enrollment in 2025-26 of Lincoln High is excluded because Lisa Simpson "
         "is.", ("person", "lisa"), "excluded-above"),
    Case("person", "ned", (person("ned"),),
         "Ned Simpson is nothing to any school: there is no enrollment, district assignment or "
         "contact assignment.", ("person", "ned"), "no-role"),
    Case("person", "lisa", boxed("grade_level", "S-09"),
         "Lisa Simpson's enrollment in 2025-26 of Lincoln High is excluded because its grade level "
         "09 of 2025-26 of Lincoln High is.", ("gradeLevel", "S-09"), "excluded-above"),
    Case("person", "marge", boxed("schedule_structure", "S-bells"),
         "No enrollment of Lisa Simpson is published.", ("person", "lisa"),
         "no-published-enrollment"),
    Case("contactAssignment", "abe-D", (), "Abe Simpson's relationship to Lisa Simpson is not a "
         "guardian's, and the district publishes guardians only.",
         ("relationship", "abe lisa"), "guardians-only", {"guardiansOnly": True}),
    Case("contactAssignment", "abe-D", (remove("relationship", "abe lisa"),),
         "Abe Simpson stands by no student.", ("person", "abe"), "no-student"),
    Case("relationship", "lisa lisa", (relationship("lisa", "lisa"),),
         "Lisa Simpson's relationship to Lisa Simpson names the same person twice.",
         ("relationship", "lisa lisa"), "own-guardian"),
    Case("relationship", "lisa ned", (relationship("lisa", "ned"), person("ned")),
         "Ned Simpson is not enrolled anywhere.", ("person", "ned"), "not-enrolled"),
    Case("relationship", "skinner lisa", (relationship("skinner", "lisa"),),
         "Skinner Simpson has no contact assignment at any organization.",
         ("person", "skinner"), "no-contact-assignment"),
    Case("relationship", "nobody none", (relationship("nobody", "none"),),
         "Nobody's relationship to none names person none, which is not in the SIS.",
         ("relationship", "nobody none"), "missing"),
    Case("contactAssignment", "marge-S", (remove("person", "marge"),),
         "Marge's assignment as guardian to Lincoln High names person marge, which is not in the "
         "SIS.", ("contactAssignment", "marge-S"), "missing"),
    Case("enrollment", "marge-S", (enrollment("marge-S", "marge", "S-26"),),
         "Marge Simpson's enrollment in 2025-26 of Lincoln High is not published because Marge "
         "Simpson has no username, and the district demands one.",
         ("person", "marge"), "username-required", {"usernameRequired": True}),
    Case("rosterEntry", "lisa-art",
         (*boxed("enrollment", "lisa-T"), enrollment("lisa-T", "lisa", "T-26", lms_exclude=True)),
         "Lisa Simpson's place in Title of T-art-1 is not published because Lisa Simpson is not "
         "published at Name of T, though known there.", ("person", "lisa"), "absent"),
    Case("sectionStaff", "krabappel-algebra", boxed("district_assignment", "krabappel-S"),
         "Krabappel Simpson's place in Section 12 of Algebra I is not published because Krabappel "
         "Simpson is not.", ("person", "krabappel"), "hangs-on"),
    Case("courseMaster", "N", (course_master("N"),), "No school has a course of course master Of "
         "the catalogue.", ("courseMaster", "N"), "no-course"),
    Case("courseMaster", "M", boxed("course", "S-algebra"), "No course of course master Of the "
         "catalogue is published.", ("courseMaster", "M"), "no-published-course"),
    Case("schoolYear", "2025", (), "School year 2024-25 is of the school year 2024-25, and school "
         "year 2025-26 is the one that is published.", ("schoolYear", "2026"), "other-year"),
    Case("schoolYear", "2027", (school_year(2027, active=False),),
         "School year 2026-27 has no term that is published.", ("schoolYear", "2027"),
         "no-session", {"activeSchoolYear": 2027}),
    Case("calendar", "S-27", (calendar("S-27", "S", end_year=2027),),
         "Calendar 2026-27 of Lincoln High is of the school year 2026-27, and school year 2025-26 "
         "is the one that is published.", ("schoolYear", "2026"), "other-year"),
    Case("scheduleStructure", "S-bells", boxed("calendar", "S-26"),
         "Schedule structure S-bells of 2025-26 of Lincoln High is excluded because its calendar "
         "2025-26 of Lincoln High is.", ("calendar", "S-26"), "excluded-above"),
    Case("gradeLevel", "S-09", boxed("schedule_structure", "S-bells"),
         "Grade level 09 of 2025-26 of Lincoln High is excluded because its schedule structure "
         "S-bells of 2025-26 of Lincoln High is.", ("scheduleStructure", "S-bells"),
         "excluded-above"),
    Case("demographics", "lisa", boxed("enrollment", "lisa-S"),
         "Lisa Simpson's demographics is not published because Lisa Simpson is not.",
         ("person", "lisa"), "hangs-on"),
    Case("gradingTask", "idle", (), "Grading task Never asked for has no grading window.",
         ("gradingTask", "idle"), "no-window"),
    Case("standard", "draws", (change("grading_window", "V", term_id="Y"),
         remove("final_grade_column", "T-art-1T-falldraws")), "No published class meets in a "
         "term for which standard Draws has a grading window.", ("standard", "draws"), "no-class"),
    Case("postedGrade", "lisa-idle", (), "Lisa Simpson's final grade in Section 12 of Algebra I "
         "stands in no column: its task or standard has none in that class and term.",
         ("postedGrade", "lisa-idle"), "no-column"),
    Case("score", "sketch-apu", (), "Apu Simpson's score for sketch is not published because Apu "
         "Simpson is not.", ("person", "apu"), "hangs-on"),
    Case("assessmentScore", "gone", (record("assessment_score", "gone", assessment_id="none",
         person_id="lisa", status="fully graded", scored_on="2026-01-01"),),
         "Lisa Simpson's score in none names assessment none, which is not in the SIS.",
         ("assessmentScore", "gone"), "missing"),
    Case("term", "X", (term("X", "none"),), "Term Title of X names calendar none, which is not in "
         "the SIS.", ("term", "X"), "missing"),
)  # fmt: skip


def _told(database: Database, kind: str, id_: str, connection: str | None = None) -> Any:
    with database.transaction() as transaction:
        return explain(transaction, kind, id_, connection)


@pytest.fixture(scope="module")
def lincoln(postgres: Postgres) -> Iterator[Database]:
    """The published district, for tests that undo what they do."""
    with postgres.database() as url:
        database = Database(url)
        save(database, *DISTRICT, *LINCOLN, school("U", parent_id="D"))
        save(database, person("homer"), enrollment("homer-S", "homer", "S-26"))
        save(database, person("nelson"), assignment("nelson-D", "nelson", "D"))
        refresh(database)
        yield database
        database.dispose()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.rule}")
def test_a_rule_is_told_with_its_cause(lincoln: Database, case: Case) -> None:
    with lincoln.transaction() as transaction:
        for edit in case.edits:
            transaction.execute(edit)
        for name, value in case.settings.items():
            decide(transaction, name, value, by="the test")
        found = explain(transaction, case.kind, case.id)
        transaction.rollback()

    told = {line.reason.sentence: line.reason for line in lines(found)}
    assert case.sentence in told, [*told]
    reason = told[case.sentence]
    assert (reason.rule.name, (reason.cause.kind, reason.cause.id)) == (case.rule, case.cause)


def test_without_an_active_school_year_that_is_the_reason(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)
    save(database, change_of_year())
    found = _told(database, "calendar", "S-26")
    assert [reason.rule.name for reason in found.reasons] == ["no-active-year"]
    assert found.reasons[0].mend.startswith("Make 2025-26 the active school year")


def change_of_year() -> Edit:
    years = metadata.tables["school_year"]
    return years.update().values(active=False)


SHARE_ALL = {"objects": SHARED, "withheld": ()}
VENDORS = (
    ("person", "lisa", ("1.2", "roster-sync"), {}, ("T",), None),
    ("person", "lisa", ("1.2", "roster-sync"), {}, ("U",), "school-out-of-scope"),
    ("person", "nelson", ("1.2", "roster-sync"), {}, ("S",), "of-no-school"),
    ("person", "marge", ("1.1", "roster-sync"), {}, None, "username-in-1.1"),
    ("relationship", "marge lisa", ("1.1", "roster-sync"), {}, None, "hidden-with"),
    ("person", "krabappel", ("1.2", "roster-sync"), {"roles": ("student",)}, None,
     "role-not-shared"),
    ("sectionStaff", "krabappel-algebra", ("1.2", "roster-sync"), {"roles": ("student",)}, None,
     "role-not-shared"),
    ("person", "skinner", ("1.2", "roster-sync"), {"courses": ("S-algebra",)}, None,
     "no-place-in-chosen-course"),
    ("section", "T-art-1", ("1.2", "roster-sync"), {"courses": ("S-algebra",)}, None,
     "course-not-chosen"),
    ("course", "T-art", ("1.2", "roster-sync"), {"subjects": ("Mathematics",)}, None,
     "course-not-chosen"),
    ("rosterEntry", "lisa-art", ("1.2", "roster-sync"), {"courses": ("S-algebra",)}, None,
     "course-not-chosen"),
    ("person", "homer", ("1.2", "roster-sync"), {"without_enrollments": False}, None, "no-place"),
    ("person", "marge", ("1.2", "roster-sync"),
     {"without_enrollments": False, "withheld": ("agents",)}, None, "no-place"),
    ("demographics", "lisa", ("1.2", "roster-sync"), {"objects": ("orgs", "users")}, None,
     "not-shared"),
    ("score", "quiz-1-lisa", ("1.2", "roster-sync"), {}, None, "no-scope"),
    ("assessment", "test", ("1.1", "grade-book-sync"), {}, None, "not-in-version"),
    ("userProfile", "lisa-tool", ("1.2", "roster-sync"), {"withheld": ("userProfiles",)}, None,
     "withheld"),
    ("relationship", "marge lisa", ("1.2", "roster-sync"), {"withheld": ("agents",)}, None,
     "withheld"),
    ("score", "sketch-milhouse", ("1.2", "grade-book-sync"), {"courses": ("S-algebra",)}, None,
     "hidden-with"),
    ("gradingTask", "final", ("1.2", "grade-book-sync"), {"courses": ("T-art",)}, None, "limits"),
    ("calendar", "S-26", ("1.2", "roster-sync"), {}, ("T",), "school-out-of-scope"),
    ("enrollment", "milhouse-T", ("1.2", "roster-sync"), {}, ("S",), "school-out-of-scope"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "id_", "sort", "shared", "schools", "rule"), VENDORS)
def test_a_limit_of_a_connection_is_told(
    lincoln: Database, kind: str, id_: str, sort: tuple[str, str], shared: dict[str, Any],
    schools: tuple[str, ...] | None, rule: str | None,
) -> None:  # fmt: skip
    with lincoln.transaction() as transaction:
        connect(transaction, sort, DataToShare(**(SHARE_ALL | shared)), schools)
        found = explain(transaction, kind, id_, VENDOR)
        transaction.rollback()

    assert found.published
    assert found.visible == (rule is None)
    assert {reason.rule.name for reason in found.reasons} == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("withheld", "said"),
    [
        ((), "stands by no student who has"),
        (("agents",), "is not seen by standing by a student, as `agents` are withheld"),
    ],
)
def test_whoever_has_no_place_is_told_why_no_student_helps(
    lincoln: Database, withheld: tuple[str, ...], said: str
) -> None:
    with lincoln.transaction() as transaction:
        shared = DataToShare(courses=("T-art",), objects=SHARED, withheld=withheld)  # type: ignore[arg-type]
        connect(transaction, ("1.2", "roster-sync"), shared, None)
        found = explain(transaction, "person", "homer", VENDOR)
        transaction.rollback()

    assert [reason.sentence.partition("vendor (vendor), and ")[2] for reason in found.reasons] == [
        f"{said}."
    ]


def test_several_limits_may_only_together_hide_a_record(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)
    shared = DataToShare(roles=("student", "teacher"), courses=("T-art",), withheld=())
    connected(database, shared=shared, schools=("S",))

    found = _told(database, "person", "lisa", VENDOR)

    assert [reason.sentence for reason in found.reasons] == [
        "Lisa Simpson is not visible to the connection vendor (vendor): nothing of it is at a "
        "school in scope and of a course that is chosen."
    ]


def test_a_connection_that_is_switched_off_or_expired_sees_nothing(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)
    connected(database)
    for kept_out, rule in (
        ({"active": False}, "inactive"),
        ({"active": True, "expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, "expired"),
    ):
        revised(database, **kept_out)
        for kind, id_ in (("resource", "book"), ("score", "quiz-1-lisa")):
            found = _told(database, kind, id_, VENDOR)
            assert (found.published, found.visible) == (True, False)
            assert [reason.rule.name for reason in found.reasons] == [rule]


def test_withheld_fields_are_told_beside(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)
    connected(database, shared=DataToShare(withheld=("phones", "email")))

    found = _told(database, "person", "lisa", VENDOR)

    assert (found.visible, found.reasons) == (True, ())
    assert [note.sentence for note in found.notes] == [
        "Of lisa Simpson the connection vendor (vendor) is not told: email, phone, sms."
    ]


def test_what_the_next_refresh_changes_is_told(database: Database) -> None:
    save(database, *DISTRICT)
    before = _told(database, "person", "lisa")
    assert [reason.rule.name for reason in before.reasons] == ["not-yet"]
    assert _told(database, "score", "quiz-1-lisa").reasons[0].rule is rules.NOT_YET
    refresh(database)

    save(database, person("ned"), enrollment("ned-S", "ned", "S-26"))
    save(database, change("enrollment", "lisa-S", lms_exclude=True), remove("person", "milhouse"))

    assert _told(database, "person", "ned").reasons[0].sentence == (
        "Ned Simpson is published with the next refresh: the SIS has changed since edition 1."
    )
    leaving = _told(database, "person", "lisa")
    assert leaving.published
    assert leaving.notes[0].sentence.startswith("Lisa Simpson is still published, and goes with")
    assert [each.rule.name for each in leaving.notes[0].because] == ["no-published-role"]
    gone = _told(database, "person", "milhouse")
    assert (gone.published, gone.notes[0].rule.name) == (True, "going")
    refresh(database)
    assert _told(database, "person", "milhouse").reasons[0].rule is rules.GONE


def test_an_enrollment_beside_one_that_says_the_same_is_judged_by_itself(
    database: Database,
) -> None:
    save(database, *DISTRICT, enrollment("lisa-2", "lisa", "S-26", lms_exclude=True))
    refresh(database)
    assert _told(database, "enrollment", "lisa-S").published
    assert not _told(database, "enrollment", "lisa-2").published


def test_what_there_is_not_is_refused(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)
    with pytest.raises(UnknownKind, match=r"'pupil' is no kind of record\. There is organization,"):
        _told(database, "pupil", "lisa")
    for kind in KINDS:
        with pytest.raises(UnknownRecord, match=r"There is no .* 'none' in the SIS"):
            _told(database, kind, "none")
    with pytest.raises(UnknownConnection):
        _told(database, "person", "lisa", "nobody")
    for table, row in (
        ("application", {"name": "A", "partner": False}),
        ("connection", {"id": "tool", "application": "A", "type": "internal-tool", "scopes": []}),
    ):
        save(database, insert(metadata.tables[table]).values(**row))
    with pytest.raises(NoVendor, match="tool is a tool of the district's own"):
        _told(database, "person", "lisa", "tool")


def test_every_record_has_a_name(database: Database) -> None:
    save(database, *DISTRICT, change("resource", "book", title="  "))
    save(database, change("grade_level", "S-09", structure_id="none"))
    with database.transaction() as transaction:
        sis = Sis(transaction)
        names = {
            (kind, id_): named(sis, found).called
            for kind, id_ in everything(transaction)
            if (found := sis.record(kind, id_))
        }
    assert {kind for kind, _ in names} | {"finalGradeColumn"} == {*KINDS}
    assert names["resource", "book"] == "resource book"
    assert names["gradeLevel", "S-09"] == "grade level 09 of none"
    assert names["userProfile", "lisa-tool"] == "lisa Simpson's user profile"


def test_a_circle_of_organizations_is_gone_round_once(database: Database) -> None:
    save(database, *DISTRICT, organization("A", "ext:a", parent_id="B", lms_exclude=True))
    save(database, organization("B", "ext:b", parent_id="A"))
    assert [reason.cause.id for reason in _told(database, "organization", "B").reasons] == ["A"]


def test_every_rule_is_met_by_some_example() -> None:
    known = {rule.name for rule in vars(rules).values() if isinstance(rule, Rule)}
    met = {case.rule for case in CASES} | {rule for *_, rule in VENDORS if rule}
    behind = {"no-published-role", "no-published-term", "no-published-student"}
    others = {
        "no-published-contact", "not-yet", "leaving", "going", "gone", "inactive", "expired",
        "withheld-in-part", "no-active-year",
    }  # fmt: skip
    assert known == met | behind | others


def test_a_person_reads_it_with_what_to_change(database: Database) -> None:
    save(database, *DISTRICT, *LINCOLN, change("calendar", "S-26", lms_exclude=True))
    refresh(database)
    connected(database)
    assert as_text(_told(database, "person", "lisa", VENDOR)).splitlines() == [
        "Lisa Simpson (lisa) is not published, and the connection does not see it.",
        "- Nothing that Lisa Simpson is to any school is published.",
        "  - Lisa Simpson's enrollment in 2025-26 of Lincoln High is excluded because its calendar "
        "2025-26 of Lincoln High is.",
        "    -> Take the mark External LMS Exclude off calendar 2025-26 of Lincoln High.",
    ]
