"""Checks of courses, sections and who has a place in them."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "no-section",
        "No section is published",
        Severity.ERROR,
        "Vendors would take every class for closed.",
        "Load or schedule sections, and give them terms of the active year.",
        required=True,
    ),
    Check(
        "enrollment-id-shared",
        "Ids of places that students and staff share",
        Severity.ERROR,
        "Both are enrollments to vendors, so nothing can be published.",
        "Give one of them another id.",
        required=True,
    ),
    Check(
        "section-without-term",
        "Sections that meet in no term",
        Severity.WARNING,
        "The class is not published, nor is anybody's place in it.",
        "Place the section in a term.",
    ),
    Check(
        "section-without-teacher",
        "Classes without a current teacher",
        Severity.WARNING,
        "Nobody can open the class at the vendor; many refuse it.",
        "Enroll a teacher in the class, and give that person a role at its school.",
    ),
    Check(
        "section-without-primary-teacher",
        "Classes whose teachers are none of them primary",
        Severity.WARNING,
        "Vendors who give a class to its primary teacher give it to nobody.",
        "Mark one of its teachers as primary.",
    ),
    Check(
        "section-with-two-primary-teachers",
        "Classes with two primary teachers at once",
        Severity.WARNING,
        "Vendors who take one owner for a class choose either.",
        "End one of the two, or mark one as a further teacher.",
    ),
    Check(
        "section-without-students",
        "Classes without students",
        Severity.WARNING,
        "The class is published empty; some vendors count it as a seat sold.",
        "Schedule students into it, or exclude it.",
    ),
    Check(
        "section-at-other-school",
        "Classes of a course that belongs to another school",
        Severity.WARNING,
        "A connection to one of the schools sees the class without its course.",
        "Move the section to a course of its own school.",
    ),
    Check(
        "place-twice",
        "People with the same place in a class twice",
        Severity.WARNING,
        "Vendors refuse the second enrollment, or end both when one ends.",
        "Remove one of the two, or let it begin when the other has ended.",
    ),
    Check(
        "roster-entry-without-enrollment",
        "Students in a class who have no role at any school this year",
        Severity.WARNING,
        "Neither the student nor the place is published.",
        "Give the student a role at a school, or remove the enrollment in the class.",
    ),
    Check(
        "no-show-in-section",
        "No Shows in a class",
        Severity.WARNING,
        "Neither the student nor the place is published.",
        "Clear No Show if the student came, or end the place.",
    ),
    Check(
        "staff-without-assignment",
        "Staff of classes who have no role at any organization",
        Severity.WARNING,
        "The person is not published, so the class may have no teacher.",
        "Give the person a role at the school: in roles.csv, or in 1.1 in users.csv.",
    ),
    Check(
        "course-without-code",
        "Courses without a number",
        Severity.WARNING,
        "courseCode is demanded: it is the sourcedId instead, which tells nobody anything.",
        "Enter the course's number.",
    ),
    Check(
        "section-without-period",
        "Classes that meet in no period",
        Severity.NOTE,
        "Vendors who list classes by period list these last.",
        "Place the section in a period, unless it meets all day.",
    ),
    Check(
        "course-without-section",
        "Courses without a class",
        Severity.NOTE,
        "The course is published without classes.",
        "Exclude the course if it is not taught this year.",
    ),
    Check(
        "course-code-shared",
        "Courses with the number of another of their school",
        Severity.NOTE,
        "Vendors who group classes by courseCode put the two together.",
        "Correct the number of one, if they are different courses.",
    ),
    Check(
        "teacher-without-section",
        "Teachers without a class",
        Severity.NOTE,
        "The teacher is published, and finds nothing to teach at the vendor.",
        "Name the teacher in a section's staff, or correct the role of the assignment.",
    ),
)
"""Errors first."""
