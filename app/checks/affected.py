"""Whom a check affects: the connections that receive data of the kind that it is about."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from app.access.listing import Registered, registered
from app.access.sharing import Shared, Withheld
from app.checks.catalogue import named
from app.checks.check import Check


class Data(NamedTuple):
    """Shared data in which a finding shows."""

    kinds: tuple[Shared, ...]
    """A connection is affected if it receives one of them."""
    field: Withheld | None = None
    """A connection from which these fields are withheld is not affected."""


_ORGS: Final = Data(("orgs",))
_SESSIONS: Final = Data(("academicSessions",))
_CLASSES: Final = Data(("classes",))
_COURSES: Final = Data(("courses",))
_USERS: Final = Data(("users",))
_ENROLLMENTS: Final = Data(("enrollments",))
_GRADE_BOOK: Final = Data(("gradebook",))
_EMAIL: Final = Data(("users",), "email")
_IDENTIFIERS: Final = Data(("users",), "identifiers")
_GRADES: Final = Data(("users",), "grades")
_AGENTS: Final = Data(("users",), "agents")
_BIRTH: Final = Data(("demographics",), "birthDate")
_DEMOGRAPHICS: Final = Data(("demographics",))
_RESOURCES: Final = Data(("resources",))
_ANY: Final = Data(
    ("orgs", "academicSessions", "courses", "classes", "users", "enrollments", "resources")
)
_BY_DATA: Final[Mapping[Data, tuple[str, ...]]] = {
    _ANY: (
        "no-school", "no-active-school-year", "no-section", "no-student", "no-district",
        "reference-to-nothing", "dates-reversed", "name-blank", "id-odd",
        "id-differs-in-case-only", "school-excluded", "school-year-over",
    ),
    _ORGS: (
        "organization-in-circle", "school-identifier-shared", "school-without-identifier",
        "school-without-parent", "school-without-calendar", "school-without-students",
    ),
    _SESSIONS: (
        "school-year-unknown", "school-year-without-session", "school-year-misnamed",
        "term-outside-year", "term-outside-parent", "term-overlap", "term-gap",
    ),
    _CLASSES: (
        "section-without-term", "section-without-students", "section-at-other-school",
        "section-without-period",
    ),
    _COURSES: ("course-without-code", "course-without-section", "course-code-shared"),
    _ENROLLMENTS: (
        "enrollment-id-shared", "section-without-teacher", "section-without-primary-teacher",
        "section-with-two-primary-teachers", "place-twice", "roster-entry-without-enrollment",
        "no-show-in-section", "staff-without-assignment", "student-without-section",
        "teacher-without-section",
    ),
    _USERS: (
        "username-shared", "person-name-blank", "person-without-username",
        "username-differs-in-case-only", "username-with-space", "person-without-role",
        "student-at-two-schools", "enrollment-outside-year", "account-disabled", "person-excluded",
        "student-left", "enrollment-in-future",
    ),
    _EMAIL: ("person-without-email", "email-shared", "email-malformed"),
    _IDENTIFIERS: ("number-shared", "state-number-shared", "person-without-number"),
    _GRADES: ("student-without-grade", "grade-unknown", "student-in-two-grades"),
    _AGENTS: (
        "guardian-without-student", "guardian-unassigned", "own-guardian",
        "guardian-of-former-students", "student-without-guardian",
    ),
    _BIRTH: ("birth-date-implausible",),
    _DEMOGRAPHICS: ("student-without-demographics",),
    _GRADE_BOOK: (
        "score-group-equal-minimums", "assignment-range-reversed",
        "assignment-due-before-assigned", "score-twice", "score-group-minimum-unreadable",
        "score-group-empty", "grading-task-without-window", "grading-task-without-score-group",
        "assignment-due-outside-term", "score-of-stranger", "score-group-without-zero",
        "assignment-without-category", "assignment-title-shared", "score-above-maximum",
    ),
    _RESOURCES: ("resource-without-title",),
}  # fmt: skip
DATA: Final[Mapping[str, Data]] = {
    check: data for data, checks in _BY_DATA.items() for check in checks
}
"""The data of each check, by its name."""


def affected_by_check(
    connection: Connection, checks: Sequence[str]
) -> Mapping[str, list[Registered]]:
    """Return the active connections of vendors that each check affects, by its name."""
    vendors = [each for each in registered(connection) if each.state == "active" and each.version]
    return {name: [each for each in vendors if _is_affected(each, named(name))] for name in checks}


def _is_affected(vendor: Registered, check: Check) -> bool:
    data = DATA[check.name]
    withheld = vendor.sharing.withheld
    receives = not {*data.kinds}.isdisjoint(vendor.sharing.objects)
    return receives and vendor.version in check.versions and data.field not in withheld
