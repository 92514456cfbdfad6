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
    """A course as the district's catalogue has it, from which schools make theirs."""

    title: str = leaf("What it is called.")
    number: str | None = leaf("Its number in the catalogue.")
    courses = related("The courses made from it.", Children("Course", "master_id"))


@node(sis.Course)
class Course(Excludable):
    """A course of an organization."""

    title: str = leaf("What it is called.")
    number: str | None = leaf("Its number.")
    organization_id: strawberry.ID = leaf("The organization's id.")
    organization = related("Whose course it is.", ToOne("Organization", "organization_id"))
    year_term_id: strawberry.ID | None = leaf("The id of the school year it is offered in.")
    year_term = related(
        "The term of kind schoolYear it is offered in.", ToOne("Term", "year_term_id")
    )
    master_id: strawberry.ID | None = leaf("The id of the catalogue's course.")
    master = related("The catalogue's course it is made from.", ToOne("CourseMaster", "master_id"))
    grades: list[str] | None = leaf("The grades it is for.")
    subjects: list[str] | None = leaf("Its subjects.")
    subject_codes: list[str] | None = leaf("The codes of its subjects, in the same order.")
    sections = related("Its sections.", Children("Section", "course_id"))
    course_resources = related(
        "How teaching material is tied to it.", Children("CourseResource", "course_id")
    )
    resources = related(
        "The teaching material it uses.",
        Through("Resource", "CourseResource", "course_id", "resource_id"),
    )


@node(sis.Section)
class Section(Excludable):
    """A class: a course as it is taught to a group of students at a school."""

    title: str = leaf("What it is called.")
    number: str | None = leaf("Its number.")
    kind: str = leaf("homeroom, scheduled, or an `ext:` word.")
    room: str | None = leaf("Where it meets.")
    course_id: strawberry.ID = leaf("The course's id.")
    course = related("The course it teaches.", ToOne("Course", "course_id"))
    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("The school it belongs to.", ToOne("Organization", "organization_id"))
    grades: list[str] | None = leaf("The grades it is for.")
    subjects: list[str] | None = leaf("Its subjects.")
    subject_codes: list[str] | None = leaf("The codes of its subjects, in the same order.")
    placements = related(
        "When it meets: terms, and periods in them.", Children("SectionTerm", "section_id")
    )
    terms = related(
        "The terms it meets in.", Through("Term", "SectionTerm", "section_id", "term_id")
    )
    roster_entries = related("Who sits in it, from when on.", Children("RosterEntry", "section_id"))
    students = related(
        "The people who sit in it; today's unless another day or `current: false` is given.",
        Through("Person", "RosterEntry", "section_id", "person_id", period=LASTING),
    )
    staff = related("Who has a post in it, and which.", Children("SectionStaff", "section_id"))
    teachers = related(
        "The people who teach it; today's unless another day or `current: false` is given.",
        Through(
            "Person",
            "SectionStaff",
            "section_id",
            "person_id",
            (("role", "teacher"),),
            period=LASTING,
        ),
    )
    categories = related("Its kinds of assignments.", Children("Category", "section_id"))
    assignments = related("What is assigned in it.", Children("Assignment", "section_id"))
    scores = related("What students got in it.", Children("Score", "section_id"))
    score_groups = related(
        "The score scales that are its own.", Children("ScoreGroup", "section_id")
    )
    posted_grades = related("The final grades given in it.", Children("PostedGrade", "section_id"))
    section_resources = related(
        "How teaching material is tied to it.", Children("SectionResource", "section_id")
    )
    resources = related(
        "The teaching material it uses.",
        Through("Resource", "SectionResource", "section_id", "resource_id"),
    )


@node(sis.SectionTerm)
class SectionTerm:
    """A placement: a term in which a section meets, and the periods it meets in then."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    position: int = leaf("Where it stands among the section's placements.")
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    periods: list[str] | None = leaf("The periods of the day it meets in.")


@node(sis.RosterEntry)
class RosterEntry(Record):
    """A student in a section."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("The id of the school the entry was made at.")
    organization = related(
        "The school the entry was made at, as a rule the section's.",
        ToOne("Organization", "organization_id"),
    )
    starts_on: date | None = leaf("The first day of it.")
    ends_on: date | None = leaf("The first day after it.")


@node(sis.SectionStaff)
class SectionStaff(Record):
    """A member of staff in a section."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID = leaf("The member of staff's id.")
    person = related("The member of staff.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("The id of the school the post was made at.")
    organization = related(
        "The school the post was made at, as a rule the section's.",
        ToOne("Organization", "organization_id"),
    )
    role: str = leaf("teacher, administrator, proctor, or an `ext:` word.")
    primary: bool = leaf("Whether this is the section's first teacher.")
    starts_on: date | None = leaf("The first day of it.")
    ends_on: date | None = leaf("The first day after it.")


@strawberry.type
class SchedulingQuery:
    """Queries that begin at a course, at a section, or at somebody's place in one."""

    course_masters: Page[CourseMaster] = collection("CourseMaster", "The district's catalogue.")
    course_master: CourseMaster | None = single("CourseMaster", "One course of the catalogue.")
    courses: Page[Course] = collection("Course", "Courses of schools and of the district.")
    course: Course | None = single("Course", "One course.")
    sections: Page[Section] = collection("Section", "Sections: what vendors know as classes.")
    section: Section | None = single("Section", "One section.")
    section_terms: Page[SectionTerm] = collection("SectionTerm", "Placements of sections in terms.")
    section_term: SectionTerm | None = single(
        "SectionTerm",
        "One placement of a section.",
        key={
            "section_id": (strawberry.ID, "The section's id."),
            "position": (int, "Where it stands among the section's placements."),
        },
    )
    roster_entries: Page[RosterEntry] = collection("RosterEntry", "Students in sections.")
    roster_entry: RosterEntry | None = single("RosterEntry", "One student in a section.")
    section_staff: Page[SectionStaff] = collection("SectionStaff", "Staff in sections.")
    section_staff_member: SectionStaff | None = single(
        "SectionStaff", "One member of staff in a section."
    )
