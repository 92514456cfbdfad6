"""Checks of districts and schools."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "no-school",
        "No school is published",
        Severity.ERROR,
        "Everything published is a school's, so nothing would be.",
        "Import a package with schools, or run `rollcall include School ID` for an excluded one.",
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
        "Vendors who expect one district above all schools find none.",
        "Add the district, and make it the parent of its schools.",
    ),
    Check(
        "school-without-identifier",
        "Schools without a number",
        Severity.WARNING,
        "It is published with its sourcedId as the identifier, which other systems do not know.",
        "Enter the school's number.",
    ),
    Check(
        "school-without-parent",
        "Schools that stand below no published organization",
        Severity.WARNING,
        "Vendors who begin at the district do not come to the school.",
        "Name the district as its parent. If a parent is excluded: `rollcall include School ID`.",
    ),
    Check(
        "school-without-calendar",
        "Schools without a calendar in the active year",
        Severity.WARNING,
        "No student is enrolled there this year, so none is published.",
        "Import the sessions of the active year again, which makes a calendar for each school.",
    ),
    Check(
        "school-without-students",
        "Schools with a calendar and no published student",
        Severity.WARNING,
        "The school is published empty.",
        "Give students a role at the school and import again, or run `rollcall exclude School ID`.",
    ),
    Check(
        "school-excluded",
        "Schools and calendars that are excluded",
        Severity.NOTE,
        "Neither they nor their classes and enrollments are published.",
        "Run `rollcall include School ID`, or Calendar, where vendors are to see them.",
    ),
)
"""Errors first."""
