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
    """A school year, known by the calendar year in which it ends."""

    end_year: int = leaf("The calendar year in which it ends.")
    active: bool = leaf("Whether it is the one that is published; at most one is.")
    calendars = related(
        "The schools in this year.", Children("Calendar", "end_year", local="end_year")
    )
    terms = related("The terms of this year.", Children("Term", "end_year", local="end_year"))


@node(sis.Calendar)
class Calendar(Excludable):
    """One school in one school year."""

    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("The school.", ToOne("Organization", "organization_id"))
    end_year: int = leaf("The school year, by the calendar year in which it ends.")
    school_year = related("The school year.", ToOne("SchoolYear", "end_year", foreign="end_year"))
    structures = related("Its bell schedules.", Children("ScheduleStructure", "calendar_id"))
    terms = related("The terms that are its own.", Children("Term", "calendar_id"))
    enrollments = related("The students enrolled in it.", Children("Enrollment", "calendar_id"))


@node(sis.ScheduleStructure)
class ScheduleStructure(Excludable):
    """A bell schedule of a calendar."""

    calendar_id: strawberry.ID = leaf("The calendar's id.")
    calendar = related("The calendar it belongs to.", ToOne("Calendar", "calendar_id"))
    grade_levels = related("The grades taught in it.", Children("GradeLevel", "structure_id"))


@node(sis.GradeLevel)
class GradeLevel(Excludable):
    """A grade that is taught in a schedule structure."""

    structure_id: strawberry.ID = leaf("The schedule structure's id.")
    structure = related("The schedule structure.", ToOne("ScheduleStructure", "structure_id"))
    code: str = leaf("The grade as it is published, such as `09` or `KG`.")
    enrollments = related("The students enrolled in it.", Children("Enrollment", "grade_level_id"))


@node(sis.Term)
class Term(Record):
    """A span of a school year: the year itself, a semester, a term or a grading period."""

    title: str = leaf("What it is called.")
    kind: str = leaf("schoolYear, semester, term, gradingPeriod, or an `ext:` word.")
    starts_on: date = leaf("Its first day.")
    ends_on: date = leaf("The first day after it.")
    end_year: int = leaf("The school year, by the calendar year in which it ends.")
    school_year = related("The school year.", ToOne("SchoolYear", "end_year", foreign="end_year"))
    parent_id: strawberry.ID | None = leaf("The id of the term it is part of.")
    parent = related("The term it is part of.", ToOne("Term", "parent_id"))
    children = related("The terms that are part of it.", Children("Term", "parent_id"))
    calendar_id: strawberry.ID | None = leaf(
        "The id of the calendar it belongs to; null where it is the district's."
    )
    calendar = related("The calendar it belongs to.", ToOne("Calendar", "calendar_id"))
    placements = related("The sections placed in it.", Children("SectionTerm", "term_id"))
    sections = related(
        "The sections that meet in it.", Through("Section", "SectionTerm", "term_id", "section_id")
    )
    grading_windows = related(
        "When grades may be posted for it.", Children("GradingWindow", "term_id")
    )


@strawberry.type
class CalendarQuery:
    """Queries that begin at a school year or a part of one."""

    school_years: Page[SchoolYear] = collection("SchoolYear", "School years.")
    school_year: SchoolYear | None = single(
        "SchoolYear", "One school year.", key={"end_year": (int, "The year in which it ends.")}
    )
    calendars: Page[Calendar] = collection("Calendar", "Calendars: a school in a year each.")
    calendar: Calendar | None = single("Calendar", "One calendar.")
    schedule_structures: Page[ScheduleStructure] = collection(
        "ScheduleStructure", "Bell schedules."
    )
    schedule_structure: ScheduleStructure | None = single("ScheduleStructure", "One bell schedule.")
    grade_levels: Page[GradeLevel] = collection("GradeLevel", "Grades, by bell schedule.")
    grade_level: GradeLevel | None = single("GradeLevel", "One grade of a bell schedule.")
    terms: Page[Term] = collection("Term", "Terms of every kind, whole school years among them.")
    term: Term | None = single("Term", "One term.")
