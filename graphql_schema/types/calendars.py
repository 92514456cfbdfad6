"""Live calendars: school years, what a school is in one, and the terms they are divided into."""

from datetime import date

import strawberry

from app.sis import calendars as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, Through, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Excludable, Record


@node(sis.SchoolYear)
class SchoolYear:
    """A school year, identified by the calendar year in which it ends."""

    end_year: int = leaf("Calendar year in which the school year ends.")
    active: bool = leaf("True for the school year that is published; at most one is.")
    calendars = related(
        "Calendars of schools in the year.", Children("Calendar", "end_year", local="end_year")
    )
    terms = related("Terms of the year.", Children("Term", "end_year", local="end_year"))


@node(sis.Calendar)
class Calendar(Excludable):
    """A school in a school year."""

    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("The school.", ToOne("Organization", "organization_id"))
    end_year: int = leaf("School year, as the calendar year in which it ends.")
    school_year = related("The school year.", ToOne("SchoolYear", "end_year", foreign="end_year"))
    structures = related(
        "Bell schedules of the calendar.", Children("ScheduleStructure", "calendar_id")
    )
    terms = related("Terms of this calendar only.", Children("Term", "calendar_id"))
    enrollments = related(
        "Enrollments of students in the calendar.", Children("Enrollment", "calendar_id")
    )


@node(sis.ScheduleStructure)
class ScheduleStructure(Excludable):
    """A bell schedule of a calendar."""

    calendar_id: strawberry.ID = leaf("The calendar's id.")
    calendar = related("Calendar of the bell schedule.", ToOne("Calendar", "calendar_id"))
    grade_levels = related(
        "Grade levels in the bell schedule.", Children("GradeLevel", "structure_id")
    )


@node(sis.GradeLevel)
class GradeLevel(Excludable):
    """A grade that is taught in a schedule structure."""

    structure_id: strawberry.ID = leaf("The schedule structure's id.")
    structure = related("The schedule structure.", ToOne("ScheduleStructure", "structure_id"))
    code: str = leaf("Published grade, such as `09` or `KG`.")
    enrollments = related(
        "Enrollments of students in the grade.", Children("Enrollment", "grade_level_id")
    )


@node(sis.Term)
class Term(Record):
    """A period of a school year: the whole year, a semester, a term or a grading period."""

    title: str = leaf("Title.")
    kind: str = leaf(
        "Kind: `schoolYear`, `semester`, `term`, `gradingPeriod`, or a word with the prefix `ext:`."
    )
    starts_on: date = leaf("First day.")
    ends_on: date = leaf("Day after the last day.")
    end_year: int = leaf("School year, as the calendar year in which it ends.")
    school_year = related("The school year.", ToOne("SchoolYear", "end_year", foreign="end_year"))
    parent_id: strawberry.ID | None = leaf("Id of the term that this one is a part of.")
    parent = related("Term that this one is a part of.", ToOne("Term", "parent_id"))
    children = related("Terms that are parts of this one.", Children("Term", "parent_id"))
    calendar_id: strawberry.ID | None = leaf(
        "Id of the calendar of the term; null for a term of the district."
    )
    calendar = related(
        "Calendar of the term; null for a term of the district.", ToOne("Calendar", "calendar_id")
    )
    placements = related(
        "Sections in the term, with their periods.", Children("SectionTerm", "term_id")
    )
    sections = related(
        "Sections that meet in the term.",
        Through("Section", "SectionTerm", "term_id", "section_id"),
    )
    grading_windows = related(
        "Periods in which grades for the term can be posted.", Children("GradingWindow", "term_id")
    )


@strawberry.type
class CalendarQuery:
    """Queries that begin at a school year or a part of one."""

    school_years: Page[SchoolYear] = collection("SchoolYear", "School years.")
    school_year: SchoolYear | None = single(
        "SchoolYear",
        "One school year.",
        key={"end_year": (int, "Calendar year in which the school year ends.")},
    )
    calendars: Page[Calendar] = collection(
        "Calendar", "Calendars, one for each school and school year."
    )
    calendar: Calendar | None = single("Calendar", "One calendar.")
    schedule_structures: Page[ScheduleStructure] = collection(
        "ScheduleStructure", "Bell schedules."
    )
    schedule_structure: ScheduleStructure | None = single("ScheduleStructure", "One bell schedule.")
    grade_levels: Page[GradeLevel] = collection("GradeLevel", "Grade levels, by bell schedule.")
    grade_level: GradeLevel | None = single("GradeLevel", "One grade level of a bell schedule.")
    terms: Page[Term] = collection("Term", "Terms of every kind, including whole school years.")
    term: Term | None = single("Term", "One term.")
