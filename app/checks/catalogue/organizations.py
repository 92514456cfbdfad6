"""Checks of districts and schools."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "no-school",
        "No school is published",
        Severity.ERROR,
        "Everything published is a school's, so nothing would be.",
        "Load a package with schools, or clear a school's External LMS Exclude.",
        required=True,
    ),
    Check(
        "organization-in-circle",
        "Organizations that stand above themselves",
        Severity.ERROR,
        "Vendors who follow parents never come to an end.",
        "Give one organization of the circle its right parent.",
    ),
    Check(
        "school-identifier-shared",
        "Schools with the number of another school",
        Severity.ERROR,
        "Vendors who know schools by number take the two for one.",
        "Correct the number of one of them.",
    ),
    Check(
        "no-district",
        "No district is published",
        Severity.WARNING,
        "Vendors who expect one district above all schools find none, nor 1.1 its contacts' one.",
        "Add the district, and make it the parent of its schools.",
    ),
    Check(
        "school-without-identifier",
        "Schools without a number",
        Severity.WARNING,
        "1.2 demands an identifier: it is the sourcedId instead. In 1.1 it is left out.",
        "Enter the school's number.",
    ),
    Check(
        "school-without-parent",
        "Schools that stand below no published organization",
        Severity.WARNING,
        "Vendors who begin at the district do not come to the school.",
        "Name the district as parent, or clear the parent's External LMS Exclude.",
    ),
    Check(
        "school-without-calendar",
        "Schools without a calendar in the active year",
        Severity.WARNING,
        "No student is enrolled there this year, so none is published.",
        "Make its calendar for the active year.",
    ),
    Check(
        "school-without-students",
        "Schools with a calendar and no published student",
        Severity.WARNING,
        "The school is published empty.",
        "Roll its enrollments over, or exclude the school.",
    ),
    Check(
        "school-excluded",
        "Schools and calendars that are excluded",
        Severity.NOTE,
        "Nothing that hangs on them is published.",
        "Clear External LMS Exclude where vendors are to see them.",
    ),
)
"""Errors first."""
