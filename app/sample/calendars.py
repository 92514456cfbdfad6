"""The school year 2026-27: semesters, terms and grading periods, and the spans sections meet in."""

from dataclasses import dataclass

from app.sample import rows
from app.sample.making import Making

SCHOOL_YEAR = "2027"
YEAR_BEGIN = "2026-08-17"
YEAR_END = "2027-06-05"
"""The first day after the last, as every end date of the standard."""

# key, title, type, begin, end, key of the parent
SESSIONS = (
    ("Y",   "2026-2027 School Year",   "schoolYear",    "2026-08-17", "2027-06-05", ""),
    ("S1",  "Semester 1",              "semester",      "2026-08-17", "2027-01-19", "Y"),
    ("S2",  "Semester 2",              "semester",      "2027-01-19", "2027-06-05", "Y"),
    ("Q1",  "Quarter 1",               "term",          "2026-08-17", "2026-10-19", "S1"),
    ("Q2",  "Quarter 2",               "term",          "2026-10-19", "2027-01-19", "S1"),
    ("Q3",  "Quarter 3",               "term",          "2027-01-19", "2027-03-29", "S2"),
    ("Q4",  "Quarter 4",               "term",          "2027-03-29", "2027-06-05", "S2"),
    ("Q1a", "Quarter 1 Progress",      "gradingPeriod", "2026-08-17", "2026-09-21", "Q1"),
    ("Q1b", "Quarter 1 Report Card",   "gradingPeriod", "2026-09-21", "2026-10-19", "Q1"),
    ("Q2a", "Quarter 2 Progress",      "gradingPeriod", "2026-10-19", "2026-11-30", "Q2"),
    ("Q2b", "Quarter 2 Report Card",   "gradingPeriod", "2026-11-30", "2027-01-19", "Q2"),
    ("Q3a", "Quarter 3 Progress",      "gradingPeriod", "2027-01-19", "2027-02-22", "Q3"),
    ("Q3b", "Quarter 3 Report Card",   "gradingPeriod", "2027-02-22", "2027-03-29", "Q3"),
    ("Q4a", "Quarter 4 Progress",      "gradingPeriod", "2027-03-29", "2027-05-03", "Q4"),
    ("Q4b", "Quarter 4 Report Card",   "gradingPeriod", "2027-05-03", "2027-06-05", "Q4"),
    ("T1",  "Trimester 1",             "term",          "2026-08-17", "2026-11-09", "Y"),
    ("T2",  "Trimester 2",             "term",          "2026-11-09", "2027-02-22", "Y"),
    ("T3",  "Trimester 3",             "term",          "2027-02-22", "2027-06-05", "Y"),
    ("T1a", "Trimester 1 Report Card", "gradingPeriod", "2026-08-17", "2026-11-09", "T1"),
    ("T2a", "Trimester 2 Report Card", "gradingPeriod", "2026-11-09", "2027-02-22", "T2"),
    ("T3a", "Trimester 3 Report Card", "gradingPeriod", "2027-02-22", "2027-06-05", "T3"),
)  # fmt: skip

FALL, SPRING = 0, 1
"""Halves of the year, in which a teacher or a room is busy or free."""


@dataclass(frozen=True, slots=True)
class GradingPeriod:
    """A grading period, its end exclusive."""

    sourced_id: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Span:
    """When a section meets: consecutive terms, with the grading periods in them."""

    begin: str
    end: str
    terms: tuple[str, ...]
    grading_periods: tuple[GradingPeriod, ...]
    halves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The school year's id, and the spans that sections meet in."""

    year: str
    trimesters: Span
    quarters: Span
    fall: Span
    spring: Span


def calendar(making: Making) -> Calendar:
    """Add the sessions to the package and return what sections need of them."""
    ids = {key: making.ids.mint("academicSessions") for key, *_ in SESSIONS}
    for key, title, kind, begin, end, parent in SESSIONS:
        making.package.add(
            rows.AcademicSession(
                ids[key], title, kind, begin, end, ids.get(parent, ""), SCHOOL_YEAR
            )
        )
    return Calendar(
        ids["Y"],
        trimesters=_span(ids, ("T1", "T2", "T3"), (FALL, SPRING)),
        quarters=_span(ids, ("Q1", "Q2", "Q3", "Q4"), (FALL, SPRING)),
        fall=_span(ids, ("Q1", "Q2"), (FALL,)),
        spring=_span(ids, ("Q3", "Q4"), (SPRING,)),
    )


def _span(ids: dict[str, str], terms: tuple[str, ...], halves: tuple[int, ...]) -> Span:
    dates = {key: (begin, end) for key, _, _, begin, end, _ in SESSIONS}
    periods = tuple(
        GradingPeriod(ids[key], begin, end)
        for key, _, kind, begin, end, parent in SESSIONS
        if kind == "gradingPeriod" and parent in terms
    )
    return Span(
        dates[terms[0]][0], dates[terms[-1]][1], tuple(ids[key] for key in terms), periods, halves
    )
