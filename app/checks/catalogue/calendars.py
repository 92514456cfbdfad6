"""Checks of school years and terms."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "no-active-school-year",
        "No school year is active",
        Severity.ERROR,
        "Only the active year is published, so nothing would be.",
        "Import a package with academic sessions, or choose a year that the SIS has: "
        "`rollcall setting set activeSchoolYear YEAR`.",
        required=True,
    ),
    Check(
        "school-year-unknown",
        "Terms and calendars of a school year there is not",
        Severity.ERROR,
        "They are never published, nor are their classes and enrollments.",
        "Add the school year, or correct the year of the record.",
    ),
    Check(
        "school-year-without-session",
        "The active year has no session of type schoolYear",
        Severity.WARNING,
        "Vendors find no school year above the terms, and courses cannot name theirs.",
        "Add an academic session of type schoolYear that spans the year.",
    ),
    Check(
        "school-year-over",
        "The active year is over",
        Severity.WARNING,
        "Vendors keep last year's classes, and see nobody of the next.",
        "Import the next year's sessions, and run `rollcall setting set activeSchoolYear YEAR`.",
    ),
    Check(
        "school-year-misnamed",
        "School years that end in another year than they are named after",
        Severity.WARNING,
        "Vendors who choose sessions by schoolYear take the wrong ones.",
        "Correct the year, or the dates.",
    ),
    Check(
        "term-outside-year",
        "Terms that reach beyond their school year",
        Severity.WARNING,
        "Vendors who close classes with the year close these too early.",
        "Correct the dates of the term or of the year.",
    ),
    Check(
        "term-outside-parent",
        "Terms that reach beyond the term they are a part of",
        Severity.WARNING,
        "Vendors disagree on which of the two holds.",
        "Correct the dates, or the parent.",
    ),
    Check(
        "term-overlap",
        "Terms and grading periods that overlap another beside them",
        Severity.WARNING,
        "An assignment's grading period, found by its due date, may be the wrong one.",
        "Let each begin when the one before has ended.",
    ),
    Check(
        "term-gap",
        "Terms that begin days after the one before has ended",
        Severity.NOTE,
        "An assignment that is due in between belongs to no term.",
        "Let the term before last until this one begins, unless these are holidays.",
    ),
)
"""Errors first."""
