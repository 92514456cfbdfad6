"""Checks of students at their schools, and of those who stand by them."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "no-student",
        "No student is published",
        Severity.ERROR,
        "Vendors would take every student for gone.",
        "Enroll students in calendars of the active year; a No Show does not count.",
        required=True,
    ),
    Check(
        "student-without-section",
        "Students in no class",
        Severity.WARNING,
        "The student is published without enrollments; many vendors leave such users out.",
        "Schedule the student, or end the enrollment.",
    ),
    Check(
        "student-at-two-schools",
        "Students who are enrolled at two schools at once",
        Severity.WARNING,
        "1.1 names both as orgs; vendors with one school a student choose either.",
        "End the enrollment the student left, if both are not true.",
    ),
    Check(
        "student-without-grade",
        "Students without a grade",
        Severity.WARNING,
        "Vendors who share material by grade leave the student out.",
        "Enter the grade of the enrollment.",
    ),
    Check(
        "grade-unknown",
        "Grades that are not of the common list",
        Severity.WARNING,
        "1.1 demands the codes of CEDS (KG, 01 to 12 and so on); in 1.2 vendor and district agree.",
        "Write the grade as the list does: 09, not 9.",
        versions=("1.1",),
    ),
    Check(
        "enrollment-outside-year",
        "Enrollments at a school on no day of its year",
        Severity.WARNING,
        "Vendors who read beginDate and endDate never let the student in.",
        "Correct the dates, or the calendar.",
        versions=("1.2",),
    ),
    Check(
        "guardian-without-student",
        "Guardians and relatives of nobody",
        Severity.WARNING,
        "The person is not published.",
        "Add the relationship to the student, or remove the contact.",
    ),
    Check(
        "guardian-unassigned",
        "Guardians without a role at any organization",
        Severity.WARNING,
        "The person is not published as a guardian, and the student's agents lack one.",
        "Give the guardian a role at the student's school.",
    ),
    Check(
        "own-guardian",
        "People who are their own guardian or relative",
        Severity.WARNING,
        "The relationship is not published.",
        "Remove it, or name the right person.",
    ),
    Check(
        "student-in-two-grades",
        "Students in more than one grade",
        Severity.NOTE,
        "All are published; vendors with one grade a student choose either.",
        "End the enrollment in the grade the student left.",
    ),
    Check(
        "student-left",
        "Students whose every enrollment has ended",
        Severity.NOTE,
        "They stay published until the year ends; in 1.2 their role bears the endDate.",
        "Nothing, if the dates are right.",
    ),
    Check(
        "enrollment-in-future",
        "Enrollments that have not begun",
        Severity.NOTE,
        "They are published already; vendors who do not read beginDate let the student in.",
        "Nothing, if the dates are right.",
    ),
    Check(
        "guardian-of-former-students",
        "Guardians and relatives of students who are not published",
        Severity.NOTE,
        "The person is not published.",
        "Nothing, if the students have left.",
    ),
    Check(
        "student-without-guardian",
        "Students without a guardian or relative",
        Severity.NOTE,
        "Vendors who write to families reach nobody.",
        "Add a guardian, with a contact at the school.",
    ),
    Check(
        "student-without-demographics",
        "Students without demographics",
        Severity.NOTE,
        "Vendors with that permission find no birth date.",
        "Enter the student's demographics.",
    ),
)
"""Errors first."""
