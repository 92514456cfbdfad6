"""Live scheduling: courses, their sections, and who sits and teaches in them."""

from datetime import date

import strawberry

from app.sis import scheduling as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, Through, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import LASTING, Excludable, Record


@node(sis.CourseMaster)
class CourseMaster(Excludable):
    """A course in the district's catalogue, on which courses of schools are based."""

    title: str = leaf("Title.")
    number: str | None = leaf("Number of the course in the catalogue.")
    courses = related("Courses that are based on it.", Children("Course", "master_id"))


@node(sis.Course)
class Course(Excludable):
    """A course of a school or of the district."""

    title: str = leaf("Title.")
    number: str | None = leaf("Course number.")
    organization_id: strawberry.ID = leaf("The organization's id.")
    organization = related(
        "School or district of the course.", ToOne("Organization", "organization_id")
    )
    year_term_id: strawberry.ID | None = leaf(
        "Id of the term of kind `schoolYear` in which the course is offered."
    )
    year_term = related(
        "Term of kind `schoolYear` in which the course is offered.", ToOne("Term", "year_term_id")
    )
    master_id: strawberry.ID | None = leaf("Id of the course in the district's catalogue.")
    master = related(
        "Course in the district's catalogue that this one is based on.",
        ToOne("CourseMaster", "master_id"),
    )
    grades: list[str] | None = leaf("Grades that the course is for.")
    subjects: list[str] | None = leaf("Subjects of the course.")
    subject_codes: list[str] | None = leaf(
        "Subject codes of the course, in the order of `subjects`."
    )
    sections = related("Sections of the course.", Children("Section", "course_id"))
    course_resources = related(
        "Links from the course to teaching material.", Children("CourseResource", "course_id")
    )
    resources = related(
        "Teaching material of the course.",
        Through("Resource", "CourseResource", "course_id", "resource_id"),
    )


@node(sis.Section)
class Section(Excludable):
    """A class: a course that is taught to a group of students at a school."""

    title: str = leaf("Title.")
    number: str | None = leaf("Section number.")
    kind: str = leaf("Kind: `homeroom`, `scheduled`, or a word with the prefix `ext:`.")
    room: str | None = leaf("Room.")
    course_id: strawberry.ID = leaf("The course's id.")
    course = related("Course of the section.", ToOne("Course", "course_id"))
    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("School of the section.", ToOne("Organization", "organization_id"))
    grades: list[str] | None = leaf("Grades that the section is for.")
    subjects: list[str] | None = leaf("Subjects of the section.")
    subject_codes: list[str] | None = leaf(
        "Subject codes of the section, in the order of `subjects`."
    )
    placements = related("Terms and periods of the section.", Children("SectionTerm", "section_id"))
    terms = related(
        "Terms in which the section meets.", Through("Term", "SectionTerm", "section_id", "term_id")
    )
    roster_entries = related(
        "Entries of students in the section, with dates.", Children("RosterEntry", "section_id")
    )
    students = related(
        "Students in the section; by default those of today.",
        Through("Person", "RosterEntry", "section_id", "person_id", period=LASTING),
    )
    staff = related(
        "Entries of staff in the section, with roles and dates.",
        Children("SectionStaff", "section_id"),
    )
    teachers = related(
        "Teachers of the section; by default those of today.",
        Through(
            "Person",
            "SectionStaff",
            "section_id",
            "person_id",
            (("role", "teacher"),),
            period=LASTING,
        ),
    )
    categories = related(
        "Categories of assignments of the section.", Children("Category", "section_id")
    )
    assignments = related("Assignments of the section.", Children("Assignment", "section_id"))
    scores = related("Scores of students in the section.", Children("Score", "section_id"))
    score_groups = related(
        "Score scales of this section only.", Children("ScoreGroup", "section_id")
    )
    posted_grades = related("Final grades in the section.", Children("PostedGrade", "section_id"))
    section_resources = related(
        "Links from the section to teaching material.", Children("SectionResource", "section_id")
    )
    resources = related(
        "Teaching material of the section.",
        Through("Resource", "SectionResource", "section_id", "resource_id"),
    )


@node(sis.SectionTerm)
class SectionTerm:
    """A term in which a section meets, with its periods."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    position: int = leaf("Position among the section's terms.")
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    periods: list[str] | None = leaf("Periods of the day.")


@node(sis.RosterEntry)
class RosterEntry(Record):
    """A student's entry in a section."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("Id of the school of the entry.")
    organization = related(
        "School of the entry, usually the one of the section.",
        ToOne("Organization", "organization_id"),
    )
    starts_on: date | None = leaf("First day.")
    ends_on: date | None = leaf("Day after the last day.")


@node(sis.SectionStaff)
class SectionStaff(Record):
    """Entry of a member of staff in a section."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID = leaf("The member of staff's id.")
    person = related("The member of staff.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("Id of the school of the entry.")
    organization = related(
        "School of the entry, usually the one of the section.",
        ToOne("Organization", "organization_id"),
    )
    role: str = leaf(
        "Role: `teacher`, `administrator`, `proctor`, or a word with the prefix `ext:`."
    )
    primary: bool = leaf("True for the primary teacher of the section.")
    starts_on: date | None = leaf("First day.")
    ends_on: date | None = leaf("Day after the last day.")


@strawberry.type
class SchedulingQuery:
    """Queries that begin at a course, at a section, or at somebody's place in one."""

    course_masters: Page[CourseMaster] = collection(
        "CourseMaster", "Courses in the district's catalogue."
    )
    course_master: CourseMaster | None = single(
        "CourseMaster", "One course in the district's catalogue."
    )
    courses: Page[Course] = collection("Course", "Courses of schools and of the district.")
    course: Course | None = single("Course", "One course.")
    sections: Page[Section] = collection("Section", "Sections, which vendors know as classes.")
    section: Section | None = single("Section", "One section.")
    section_terms: Page[SectionTerm] = collection("SectionTerm", "Terms and periods of sections.")
    section_term: SectionTerm | None = single(
        "SectionTerm",
        "One term of a section, with its periods.",
        key={
            "section_id": (strawberry.ID, "The section's id."),
            "position": (int, "Position among the section's terms."),
        },
    )
    roster_entries: Page[RosterEntry] = collection(
        "RosterEntry", "Entries of students in sections."
    )
    roster_entry: RosterEntry | None = single("RosterEntry", "One entry of a student in a section.")
    section_staff: Page[SectionStaff] = collection("SectionStaff", "Entries of staff in sections.")
    section_staff_member: SectionStaff | None = single(
        "SectionStaff", "One entry of a member of staff in a section."
    )
