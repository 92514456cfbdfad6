"""What each "External LMS Exclude" box takes out of the roster."""

from collections.abc import Mapping

import pytest

from app.database import Database
from tests.build import change
from tests.publishing.reading import ids, tried

EVERYBODY_AT_S = {"lisa", "marge", "krabappel"}
ALGEBRA = {
    "courses": {"S-algebra"},
    "classes": {"S-algebra-1"},
    "enrollments": {"lisa-algebra", "krabappel-algebra"},
}
LISA = {
    "users": {"lisa", "marge"},
    "demographics": {"lisa"},
    "enrollments": {"lisa-algebra"},
}

BOXES: Mapping[tuple[str, str], Mapping[str, set[str]]] = {
    ("organization", "S"): {
        **ALGEBRA,
        "orgs": {"S", "S-math"},
        "academicSessions": {"S-fall"},
        "users": EVERYBODY_AT_S,
        "demographics": {"lisa"},
    },
    ("calendar", "S-26"): {
        **ALGEBRA,
        "academicSessions": {"S-fall"},
        "users": {"lisa", "marge"},
        "demographics": {"lisa"},
    },
    ("schedule_structure", "S-bells"): LISA,
    ("grade_level", "S-09"): LISA,
    ("enrollment", "lisa-S"): LISA,
    ("course_master", "M"): ALGEBRA,
    ("course", "S-algebra"): ALGEBRA,
    ("section", "S-algebra-1"): {name: ALGEBRA[name] for name in ("classes", "enrollments")},
    ("district_assignment", "krabappel-S"): {
        "users": {"krabappel"},
        "enrollments": {"krabappel-algebra"},
    },
}


@pytest.mark.parametrize(("box", "goes"), BOXES.items(), ids="-".join)
def test_a_box_takes_out_its_record_and_all_below(
    sis: Database, box: tuple[str, str], goes: Mapping[str, set[str]]
) -> None:
    before = ids(tried(sis))

    after = ids(tried(sis, change(*box, lms_exclude=True)))

    assert {noun: before[noun] - after[noun] for noun in before} == {
        noun: goes.get(noun, set()) for noun in before
    }
