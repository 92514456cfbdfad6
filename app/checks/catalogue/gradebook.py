"""Checks of what grades need to come back from vendors."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "score-group-equal-minimums",
        "Score scales with marks from the same score on",
        Severity.ERROR,
        "A percentage that a vendor posts has no one mark.",
        "Give each mark a minimum of its own.",
    ),
    Check(
        "assignment-range-reversed",
        "Assignments whose highest score is below the lowest",
        Severity.ERROR,
        "Vendors refuse the line item. Imports and writes of it are refused, too.",
        "Correct resultValueMin or resultValueMax.",
    ),
    Check(
        "assignment-due-before-assigned",
        "Assignments that are due before they are assigned",
        Severity.WARNING,
        "Vendors hide the assignment, or count all work as late.",
        "Correct one of the two days.",
    ),
    Check(
        "score-twice",
        "Students with two scores for one assignment",
        Severity.WARNING,
        "Vendors show either of the two. The next result that is written removes the others.",
        "Delete the result that is wrong in the system that it is from.",
    ),
    Check(
        "score-group-minimum-unreadable",
        "Score scales with a minimum that is no number",
        Severity.WARNING,
        "A percentage that a vendor posts never becomes that mark.",
        "Enter the score from which the mark is given.",
    ),
    Check(
        "score-group-empty",
        "Score scales without marks",
        Severity.WARNING,
        "A percentage that a vendor posts becomes no mark.",
        "Add the marks.",
    ),
    Check(
        "grading-task-without-window",
        "Grading tasks and standards that are never open",
        Severity.WARNING,
        "There is no line item for it, so no final grade can be posted.",
        "Add a grading window in a term of the active year, or exclude the task.",
    ),
    Check(
        "grading-task-without-score-group",
        "Grading tasks and standards without a score scale",
        Severity.WARNING,
        "A percentage that a vendor posts becomes no mark.",
        "Choose the score scale.",
    ),
    Check(
        "assignment-due-outside-term",
        "Assignments that are due when their class does not meet",
        Severity.WARNING,
        "The assignment counts in no grading period.",
        "Correct the due date, or the section's terms.",
    ),
    Check(
        "score-of-stranger",
        "Scores of people who are not in the class",
        Severity.WARNING,
        "Vendors refuse the result, for its student is not enrolled.",
        "Add the student to the section's roster, or remove the score.",
    ),
    Check(
        "score-group-without-zero",
        "Score scales that do not begin at zero",
        Severity.NOTE,
        "A percentage below the lowest minimum becomes no mark.",
        "Give the lowest mark the minimum 0.",
    ),
    Check(
        "assignment-without-category",
        "Assignments without a category",
        Severity.NOTE,
        "In 1.2 the vendor is told none; the teacher must sort them before they count.",
        "Choose a category of the section.",
    ),
    Check(
        "assignment-title-shared",
        "Assignments with the title of another of their class",
        Severity.NOTE,
        "Vendors who match assignments by title take the two for one.",
        "Change one of the titles.",
    ),
    Check(
        "score-above-maximum",
        "Scores above the highest there is",
        Severity.NOTE,
        "Some vendors refuse the result.",
        "Correct the score or the maximum, unless it is extra credit.",
    ),
)
"""Errors first."""
