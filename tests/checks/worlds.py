"""A district in which no check finds anything, and what makes each find something."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import insert

from app.database import metadata
from app.district.tables import Json
from tests.build import (
    Edit,
    account,
    assignment,
    calendar,
    change,
    contact,
    course,
    demographics,
    district,
    enrollment,
    grade_level,
    organization,
    person,
    placement,
    relationship,
    remove,
    resource,
    roster_entry,
    school,
    school_year,
    section,
    staff,
    structure,
    term,
)

TODAY: Final = datetime.now(UTC).date()
FIRST, LAST = TODAY - timedelta(120), TODAY + timedelta(120)
YEAR: Final = LAST.year
"""The school year that today is in."""


def day(number: int) -> date:
    """Return the day so many days from today."""
    return TODAY + timedelta(number)


def noon(number: int) -> datetime:
    """Return noon of the day so many days from today."""
    return datetime.combine(day(number), datetime.min.time(), UTC) + timedelta(hours=12)


def record(table: str, sourced_id: str, **said: object) -> Edit:
    """Add a record of the grade book."""
    return insert(metadata.tables[table]).values(sourced_id=sourced_id, **said)


def decided(name: str, value: Json) -> Edit:
    """Let the district choose the value of a setting."""
    return insert(metadata.tables["setting"]).values(name=name, value=value, changed_by="Ada")


def everyone(sourced_id: str, **said: object) -> tuple[Edit, ...]:
    """Add a person with all that a person should have."""
    ordinary = {"identifier": f"number-{sourced_id}", "email": f"{sourced_id}@example.org"}
    return person(sourced_id, **(ordinary | said)), account(sourced_id, sourced_id)


def semester(sourced_id: str, first: int, last: int, **said: object) -> Edit:
    """Add a semester at S, from one day to another."""
    ordinary = {"end_year": YEAR, "parent_id": "Y", "kind": "semester"}
    span = {"starts_on": day(first), "ends_on": day(last)}
    return term(sourced_id, "S-cal", **(ordinary | span | said))


def scale(sourced_id: str, **marks: str) -> Edit:
    """Add a score group whose marks begin at these scores."""
    items = [{"lhs": minimum, "rhs": word} for word, minimum in marks.items()]
    return record("score_group", sourced_id, title=sourced_id, kind="percentage", items=items)


def work(sourced_id: str, due: int = 0, **said: object) -> Edit:
    """Add an assignment of the section, due so many days from today."""
    ordinary = {
        "title": sourced_id,
        "section_id": "A1",
        "organization_id": "S",
        "category_id": "K",
        "assigned_at": noon(due - 7),
        "due_at": noon(due),
    }
    return record("assignment", sourced_id, **(ordinary | said))


def score(sourced_id: str, person_id: str, **said: object) -> Edit:
    """Add what a person got for the essay."""
    ordinary = {"assignment_id": "essay", "section_id": "A1", "status": "fully graded"}
    return record("score", sourced_id, person_id=person_id, scored_on=TODAY, **(ordinary | said))


def room(sourced_id: str, **said: object) -> tuple[Edit, ...]:
    """Add a section of the course that meets as A1 does."""
    return section(sourced_id, "A", "S", **said), placement(sourced_id, "F", 1, "2")


CLEAN: Final = (
    school_year(YEAR),
    district("D", identifier="1"),
    school("S", parent_id="D", identifier="2"),
    calendar("S-cal", "S", end_year=YEAR),
    structure("S-bells", "S-cal"),
    grade_level("S-09", "S-bells"),
    term("Y", kind="schoolYear", starts_on=FIRST, ends_on=LAST, end_year=YEAR),
    semester("F", -120, 120),
    course("A", "S", number="ALG", year_term_id="Y"),
    section("A1", "A", "S", grades=["09"]),
    placement("A1", "F", 1, "1"),
    *everyone("lisa"),
    demographics("lisa", birth_date=date(2011, 5, 9)),
    enrollment("lisa-S", "lisa", "S-cal", grade_level_id="S-09", starts_on=FIRST),
    roster_entry("lisa-A1", "A1", "lisa", "S"),
    *everyone("edna"),
    assignment("edna-S", "edna", "S"),
    staff("edna-A1", "A1", "edna", "S"),
    *everyone("marge", identifier=None),
    contact("marge-S", "marge", "S"),
    relationship("marge", "lisa"),
    resource("book", title="Book"),
    scale("letters", A="90", F="0"),
    record("grading_task", "final", title="Final", score_group_id="letters"),
    record(
        "grading_window", "W", task_id="final", term_id="F", opens_at=noon(0), closes_at=noon(9)
    ),
    record("category", "K", title="Homework"),
    work("essay", maximum=10),
    score("lisa-essay", "lisa", score=9),
)
"""One school, one class, one of each."""

SECOND_SCHOOL: Final = (
    school("T", parent_id="D", identifier="3"),
    calendar("T-cal", "T", end_year=YEAR),
    structure("T-bells", "T-cal"),
    grade_level("T-09", "T-bells"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A change to the clean district, and what a check finds in it then."""

    check: str
    edits: tuple[Edit, ...]
    found: tuple[str, ...] = ()
    """Each `kind id`, or the kind alone where there is no record; none for what is all right."""


def cases() -> Iterator[Case]:
    """Yield them, in the order of the catalogue's modules."""
    yield from _organizations()
    yield from _calendars()
    yield from _classes()
    yield from _people()
    yield from _families()
    yield from _gradebook()
    yield from _records()


def _organizations() -> Iterator[Case]:
    yield Case("no-school", (change("organization", "S", lms_exclude=True),), ("organization",))
    yield Case("no-school", (remove("organization", "S"),), ("organization",))
    yield Case("no-district", (change("organization", "D", kind="state"),), ("organization",))
    yield Case(
        "organization-in-circle",
        (change("organization", "D", parent_id="S"),),
        ("organization D", "organization S"),
    )
    yield Case("organization-in-circle", (organization("X", "department", parent_id="S"),))
    yield Case(
        "school-identifier-shared",
        (*SECOND_SCHOOL, change("organization", "T", identifier=" 2")),
        ("organization S", "organization T"),
    )
    yield Case("school-identifier-shared", (change("organization", "D", identifier="2"),))
    yield Case(
        "school-without-identifier",
        (change("organization", "S", identifier=" "),),
        ("organization S",),
    )
    yield Case("school-without-identifier", (change("organization", "D", identifier=None),))
    yield Case(
        "school-without-parent", (change("organization", "S", parent_id=None),), ("organization S",)
    )
    yield Case("school-without-calendar", (remove("calendar", "S-cal"),), ("organization S",))
    yield Case(
        "school-without-calendar",
        (change("calendar", "S-cal", end_year=YEAR - 1),),
        ("organization S",),
    )
    yield Case("school-without-calendar", (change("calendar", "S-cal", lms_exclude=True),))
    yield Case("school-without-students", SECOND_SCHOOL, ("organization T",))
    yield Case(
        "school-excluded", (change("organization", "S", lms_exclude=True),), ("organization S",)
    )
    yield Case(
        "school-excluded", (change("calendar", "S-cal", lms_exclude=True),), ("calendar S-cal",)
    )

    yield Case("person-excluded", (change("person", "lisa", lms_exclude=True),), ("person lisa",))


def _calendars() -> Iterator[Case]:
    inactive = metadata.tables["school_year"].update().values(active=False)
    yield Case("no-active-school-year", (inactive,), ("schoolYear",))
    yield Case("no-active-school-year", (inactive, decided("activeSchoolYear", YEAR)))
    yield Case("no-active-school-year", (metadata.tables["school_year"].delete(),), ("schoolYear",))
    yield Case(
        "school-year-unknown",
        (change("term", "F", end_year=1999), change("calendar", "S-cal", end_year=1999)),
        ("calendar S-cal", "term F"),
    )
    yield Case(
        "school-year-without-session",
        (change("term", "Y", kind="semester"),),
        (f"schoolYear {YEAR}",),
    )
    over = {"starts_on": day(-200), "ends_on": TODAY}
    yield Case(
        "school-year-over",
        (change("term", "Y", **over), change("term", "F", **over)),
        (f"schoolYear {YEAR}",),
    )
    yield Case("school-year-over", (change("term", "F", **over),))
    yield Case(
        "school-year-misnamed", (change("term", "Y", ends_on=date(YEAR + 1, 6, 1)),), ("term Y",)
    )
    yield Case("school-year-misnamed", (change("term", "Y", ends_on=date(YEAR + 1, 1, 1)),))
    yield Case("term-outside-year", (change("term", "F", ends_on=day(121)),), ("term F",))
    yield Case("term-outside-year", (change("term", "F", starts_on=day(-121)),), ("term F",))
    yield Case("term-outside-parent", (semester("F1", -10, 121, parent_id="F"),), ("term F1",))
    yield Case("term-outside-parent", (semester("F1", -10, 120, parent_id="F"),))
    halves = (change("term", "F", ends_on=TODAY), semester("G", 0, 120))
    yield Case("term-overlap", (*halves, change("term", "G", starts_on=day(-1))), ("term G",))
    yield Case("term-overlap", halves)
    yield Case("term-overlap", (semester("G", -120, 0, parent_id="F"),))
    yield Case("term-gap", (*halves, change("term", "G", starts_on=day(3))), ("term G",))
    yield Case("term-gap", (*halves, change("term", "G", starts_on=day(2))))


def _without_teacher() -> Iterator[Case]:
    yield Case("section-without-teacher", (remove("section_staff", "edna-A1"),), ("section A1",))
    yield Case(
        "section-without-teacher",
        (change("section_staff", "edna-A1", role="proctor"),),
        ("section A1",),
    )
    yield Case(
        "section-without-teacher", (remove("district_assignment", "edna-S"),), ("section A1",)
    )
    left = change("section_staff", "edna-A1", ends_on=TODAY)
    yield Case("section-without-teacher", (left,), ("section A1",))
    yield Case("section-without-teacher", (left, change("term", "F", ends_on=TODAY)))


def _classes() -> Iterator[Case]:
    yield Case("no-section", (change("section", "A1", lms_exclude=True),), ("section",))
    yield Case(
        "enrollment-id-shared", (staff("lisa-A1", "A1", "edna", "S"),), ("rosterEntry lisa-A1",)
    )
    unplaced = section("A2", "A", "S")
    yield Case("section-without-term", (unplaced,), ("section A2",))
    yield Case("section-without-term", (unplaced, change("section", "A2", lms_exclude=True)))
    homeroom = section("A2", "A", "S", kind="homeroom")
    yield Case("section-without-term", (homeroom,), ("section A2",))
    yield Case("section-without-term", (homeroom, decided("homeroomsPublished", value=False)))
    yield Case("section-without-period", (*room("A2"), placement("A2", "Y", 2)))
    yield Case(
        "section-without-period", (section("A2", "A", "S"), placement("A2", "F")), ("section A2",)
    )
    yield from _without_teacher()
    unmarked = change("section_staff", "edna-A1", primary=False)
    yield Case("section-without-primary-teacher", (unmarked,), ("section A1",))
    yield Case("section-without-primary-teacher", (remove("section_staff", "edna-A1"),))
    second = (*everyone("dewey"), assignment("dewey-S", "dewey", "S"))
    yield Case(
        "section-with-two-primary-teachers",
        (*second, staff("dewey-A1", "A1", "dewey", "S")),
        ("section A1",),
    )
    yield Case(
        "section-with-two-primary-teachers",
        (
            *second,
            staff("dewey-A1", "A1", "dewey", "S", starts_on=TODAY),
            change("section_staff", "edna-A1", ends_on=TODAY),
        ),
    )
    yield Case(
        "section-with-two-primary-teachers",
        (*second, staff("dewey-A1", "A1", "dewey", "S", primary=False)),
    )
    yield Case("section-without-students", (remove("roster_entry", "lisa-A1"),), ("section A1",))
    yield Case(
        "section-without-students",
        (remove("enrollment", "lisa-S"), remove("person", "lisa")),
        ("section A1",),
    )
    elsewhere = change("course", "A", organization_id="T")
    yield Case("section-at-other-school", (*SECOND_SCHOOL, elsewhere), ("section A1",))
    yield Case("section-at-other-school", (change("course", "A", organization_id="D"),))
    yield Case(
        "section-at-other-school",
        (
            organization("S-math", "department", parent_id="S"),
            change("section", "A1", organization_id="S-math"),
        ),
    )
    yield Case(
        "place-twice", (roster_entry("lisa-A1-2", "A1", "lisa", "S"),), ("rosterEntry lisa-A1-2",)
    )
    yield Case("place-twice", (staff("edna-A1-2", "A1", "edna", "S"),), ("sectionStaff edna-A1-2",))
    yield Case(
        "place-twice",
        (
            change("roster_entry", "lisa-A1", ends_on=TODAY),
            roster_entry("lisa-A1-2", "A1", "lisa", "S", starts_on=TODAY),
        ),
    )
    gone = remove("enrollment", "lisa-S")
    yield Case("roster-entry-without-enrollment", (gone,), ("rosterEntry lisa-A1",))
    excluded = change("enrollment", "lisa-S", lms_exclude=True)
    yield Case("roster-entry-without-enrollment", (excluded,))
    yield Case("roster-entry-without-enrollment", (roster_entry("edna-2", "A1", "edna", "S"),))
    absent = change("enrollment", "lisa-S", no_show=True)
    yield Case("no-show-in-section", (absent,), ("rosterEntry lisa-A1",))
    yield Case("no-show-in-section", (absent, enrollment("lisa-S2", "lisa", "S-cal")))
    yield Case(
        "staff-without-assignment", (remove("district_assignment", "edna-S"),), ("person edna",)
    )
    yield Case(
        "staff-without-assignment", (change("district_assignment", "edna-S", lms_exclude=True),)
    )
    helper = staff("lisa-A1-2", "A1", "lisa", "S", role="aide", primary=False)
    yield Case("staff-without-assignment", (helper,))
    yield Case("course-without-code", (change("course", "A", number=None),), ("course A",))
    yield Case("course-without-code", (change("course", "A", number=" "),), ("course A",))
    yield Case("course-without-section", (course("B", "S", number="BIO"),), ("course B",))
    yield Case(
        "course-without-section", (change("section", "A1", lms_exclude=True),), ("course A",)
    )
    twin = course("B", "S", number="ALG", year_term_id="Y")
    yield Case("course-code-shared", (twin,), ("course A", "course B"))
    yield Case(
        "course-code-shared", (*SECOND_SCHOOL, twin, change("course", "B", organization_id="T"))
    )
    yield Case("teacher-without-section", second, ("person dewey",))
    yield Case(
        "teacher-without-section", (*second, change("district_assignment", "dewey-S", role="aide"))
    )


def _people() -> Iterator[Case]:
    pair = ("person edna", "person lisa")
    yield Case("username-shared", (change("user_account", "edna", username="lisa"),), pair)
    yield Case("username-shared", (change("user_account", "edna", username="Lisa"),))
    yield Case(
        "username-differs-in-case-only", (change("user_account", "edna", username="Lisa"),), pair
    )
    yield Case("username-differs-in-case-only", (change("user_account", "edna", username="lisa"),))
    yield Case("username-with-space", (change("user_account", "lisa", username="l s"),), pair[1:])
    yield Case("username-with-space", (change("user_account", "lisa", username=" "),))
    yield Case("person-without-username", (remove("user_account", "lisa"),), pair[1:])
    yield Case("person-without-username", (change("user_account", "lisa", username=" "),), pair[1:])
    yield Case(
        "person-without-username",
        (remove("user_account", "lisa"), change("enrollment", "lisa-S", lms_exclude=True)),
    )
    yield Case(
        "person-without-username",
        (remove("user_account", "lisa"), decided("usernameRequired", value=True)),
        pair[1:],
    )
    yield Case("account-disabled", (change("user_account", "lisa", enabled=False),), pair[1:])
    yield Case("person-without-email", (change("person", "lisa", email=None),), pair[1:])
    yield Case(
        "person-without-email",
        (change("person", "lisa", email="", secondary_email="l@home.example"),),
        pair[1:],
    )
    second_only = change("person", "lisa", email=None, secondary_email="l@home.example")
    yield Case(
        "person-without-email",
        (second_only, decided("emailSource", "secondaryEmail")),
        ("person edna", "person marge"),
    )
    yield Case("email-shared", (change("person", "edna", email="LISA@example.org"),), pair)
    for wrong in ("lisa", "lisa@localhost", "li sa@example.org", "@example.org", "a@b..org"):
        yield Case("email-malformed", (change("person", "lisa", email=wrong),), pair[1:])
    yield Case("email-malformed", (change("person", "lisa", email="l.s+x@sub.example.org"),))
    yield Case("person-without-number", (change("person", "lisa", identifier=" "),), pair[1:])
    yield Case(
        "number-shared",
        (*everyone("bart", identifier="number-lisa"), enrollment("bart-S", "bart", "S-cal")),
        ("person bart", "person lisa"),
    )
    yield Case("number-shared", (change("person", "edna", identifier="number-lisa"),))
    state = {"master_identifier": "NC-1"}
    yield Case(
        "state-number-shared",
        (change("person", "edna", **state), change("person", "lisa", **state)),
        pair,
    )
    yield Case("person-name-blank", (change("person", "lisa", given_name=" "),), pair[1:])
    yield Case("person-name-blank", (change("person", "lisa", family_name=""),), pair[1:])
    yield Case("person-without-role", everyone("ned"), ("person ned",))
    yield Case(
        "birth-date-implausible", (change("demographics", "lisa", birth_date=day(1)),), pair[1:]
    )
    yield Case(
        "birth-date-implausible",
        (change("demographics", "lisa", birth_date=date(1899, 1, 1)),),
        pair[1:],
    )


def _families() -> Iterator[Case]:
    lisa = ("person lisa",)
    at_t = enrollment("lisa-T", "lisa", "T-cal", grade_level_id="T-09", starts_on=FIRST)
    yield Case("no-student", (change("enrollment", "lisa-S", no_show=True),), ("enrollment",))
    yield Case("student-without-section", (remove("roster_entry", "lisa-A1"),), lisa)
    yield Case("student-at-two-schools", (*SECOND_SCHOOL, at_t), lisa)
    yield Case(
        "student-at-two-schools",
        (*SECOND_SCHOOL, at_t, change("enrollment", "lisa-T", ends_on=FIRST)),
    )
    yield Case(
        "student-at-two-schools",
        (
            *SECOND_SCHOOL,
            at_t,
            change("enrollment", "lisa-T", starts_on=day(-10)),
            change("enrollment", "lisa-S", ends_on=day(-10)),
        ),
    )
    yield Case(
        "student-without-grade", (change("enrollment", "lisa-S", grade_level_id=None),), lisa
    )
    tenth = grade_level("S-10", "S-bells", code="10")
    yield Case(
        "student-in-two-grades",
        (tenth, enrollment("lisa-S2", "lisa", "S-cal", grade_level_id="S-10")),
        lisa,
    )
    yield Case("student-in-two-grades", (*SECOND_SCHOOL, at_t))
    yield Case("grade-unknown", (change("grade_level", "S-09", code="9"),), ("gradeLevel S-09",))
    yield Case("grade-unknown", (change("course", "A", grades=["09", "K4"]),), ("course A",))
    yield Case("grade-unknown", (change("section", "A1", grades=[""]),), ("section A1",))
    yield Case("grade-unknown", (change("section", "A1", grades=["KG", "Other"]),))
    yield Case(
        "grade-unknown",
        (change("grade_level", "S-09", code="9", lms_exclude=True),),
    )
    yield Case("student-without-demographics", (remove("demographics", "lisa"),), lisa)
    yield Case("student-left", (change("enrollment", "lisa-S", ends_on=TODAY),), lisa)
    yield Case("student-left", (change("enrollment", "lisa-S", ends_on=day(1)),))
    later = change("enrollment", "lisa-S", starts_on=day(1))
    yield Case("enrollment-in-future", (later,), ("enrollment lisa-S",))
    yield Case("enrollment-in-future", (change("enrollment", "lisa-S", starts_on=TODAY),))
    yield Case(
        "enrollment-outside-year",
        (change("enrollment", "lisa-S", starts_on=LAST),),
        ("enrollment lisa-S",),
    )
    yield Case(
        "enrollment-outside-year",
        (change("enrollment", "lisa-S", starts_on=None, ends_on=FIRST),),
        ("enrollment lisa-S",),
    )
    grandpa = (*everyone("abe"), contact("abe-S", "abe", "S", role="relative"))
    yield Case("guardian-without-student", grandpa, ("person abe",))
    yield Case("guardian-without-student", (*grandpa, relationship("abe", "lisa", guardian=False)))
    yield Case("guardian-of-former-students", (remove("enrollment", "lisa-S"),), ("person marge",))
    relative = relationship("abe", "lisa", guardian=False)
    yield Case(
        "guardian-of-former-students", (*grandpa, relative, decided("guardiansOnly", value=True))
    )
    homer = (*everyone("homer"), relationship("homer", "lisa"))
    yield Case("guardian-unassigned", homer, ("person homer",))
    yield Case(
        "guardian-unassigned", (*everyone("abe"), relationship("abe", "lisa", guardian=False))
    )
    yield Case("student-without-guardian", (remove("relationship", "marge lisa"),), lisa)
    yield Case("own-guardian", (relationship("lisa", "lisa"),), ("relationship lisa lisa",))


def _gradebook() -> Iterator[Case]:
    yield Case(
        "score-group-equal-minimums", (scale("X", A="90-100", B="90.0", C="0"),), ("scoreGroup X",)
    )
    yield Case(
        "score-group-minimum-unreadable", (scale("X", A="ninety", B="0"),), ("scoreGroup X",)
    )
    yield Case("score-group-empty", (scale("X"),), ("scoreGroup X",))
    yield Case("score-group-without-zero", (scale("X", A="90", B="50"),), ("scoreGroup X",))
    yield Case("score-group-without-zero", (scale("X", A="90", B="-1"),))
    yield Case(
        "grading-task-without-window", (remove("grading_window", "W"),), ("gradingTask final",)
    )
    standard = record("standard", "MATH", title="Math", score_group_id="letters")
    yield Case("grading-task-without-window", (standard,), ("standard MATH",))
    yield Case(
        "grading-task-without-window", (standard, change("standard", "MATH", lms_exclude=True))
    )
    yield Case(
        "grading-task-without-window",
        (standard, change("grading_window", "W", standard_id="MATH")),
    )
    yield Case(
        "grading-task-without-score-group",
        (
            standard,
            change("standard", "MATH", score_group_id=None),
            change("grading_task", "final", score_group_id=None),
        ),
        ("gradingTask final", "standard MATH"),
    )
    yield Case("assignment-due-outside-term", (work("late", 125),), ("assignment late",))
    yield Case("assignment-due-outside-term", (work("soon", 119),))
    yield Case("assignment-without-category", (work("X", category_id=None),), ("assignment X",))
    yield Case(
        "assignment-title-shared", (work("X", title="Essay"),), ("assignment X", "assignment essay")
    )
    yield Case(
        "assignment-due-before-assigned",
        (change("assignment", "essay", due_at=noon(-9)),),
        ("assignment essay",),
    )
    yield Case("assignment-due-before-assigned", (change("assignment", "essay", due_at=noon(-7)),))
    low = change("assignment", "essay", minimum=11)
    yield Case("assignment-range-reversed", (low,), ("assignment essay",))
    yield Case("assignment-range-reversed", (change("assignment", "essay", minimum=10),))
    yield Case("score-twice", (score("z", "lisa", score=8),), ("score z",))
    yield Case("score-twice", (work("X"), score("z", "lisa", assignment_id="X")))
    yield Case("score-of-stranger", (score("X", "edna"),), ("score X",))
    yield Case("score-above-maximum", (score("X", "lisa", score=11),), ("score X",))
    yield Case("score-above-maximum", (score("X", "lisa", score=10),))


def _records() -> Iterator[Case]:
    nowhere = (
        (change("course", "A", master_id="no"), "course A"),
        (change("section", "A1", course_id="no"), "section A1"),
        (placement("A1", "no", 2), "sectionTerm A1"),
        (demographics("nobody"), "demographics nobody"),
        (change("enrollment", "lisa-S", calendar_id="no"), "enrollment lisa-S"),
        (change("section_staff", "edna-A1", person_id="no"), "sectionStaff edna-A1"),
    )
    for edit, found in nowhere:
        yield Case("reference-to-nothing", (edit,), (found,))
    back = {"starts_on": TODAY, "ends_on": day(-1)}
    yield Case("dates-reversed", (change("term", "F", **back),), ("term F",))
    yield Case(
        "dates-reversed", (change("roster_entry", "lisa-A1", **back),), ("rosterEntry lisa-A1",)
    )
    yield Case(
        "dates-reversed", (change("grading_window", "W", closes_at=noon(-1)),), ("gradingWindow W",)
    )
    yield Case("dates-reversed", (change("assignment", "essay", due_at=noon(-9)),))
    yield Case("name-blank", (change("organization", "S", name=" "),), ("organization S",))
    yield Case("name-blank", (change("section", "A1", title=""),), ("section A1",))
    yield Case("name-blank", (change("resource", "book", title=""),))
    yield Case(
        "id-odd",
        (person("Bart Simpson"), person("b%2"), person("x" * 256)),
        ("person Bart Simpson", "person b%2", f"person {'x' * 256}"),
    )
    yield Case("id-odd", (person("A.b-c_d/e@f"), person("x" * 255)))
    yield Case("id-differs-in-case-only", (person("LISA"),), ("person LISA", "person lisa"))
    yield Case("id-differs-in-case-only", (section("lisa", "A", "S"),))
    yield Case(
        "resource-without-title", (change("resource", "book", title=None),), ("resource book",)
    )
