"""Builders of SIS records, as statements that insert them: what a test does not say is ordinary.

`save(database, school("S"), …)` stores them. A builder takes what its record hangs on first and
further columns by their names.
"""

from datetime import date

from sqlalchemy import Delete, Insert, Update, delete, insert, update

from app.access.tables import Application, Connection
from app.database import Base, Database, metadata
from app.sis.calendars import Calendar, GradeLevel, ScheduleStructure, SchoolYear, Term
from app.sis.organizations import Organization
from app.sis.people import (
    ContactAssignment,
    Demographics,
    DistrictAssignment,
    Enrollment,
    Person,
    Relationship,
    UserAccount,
    UserProfile,
)
from app.sis.resources import CourseResource, PersonResource, Resource, SectionResource
from app.sis.scheduling import (
    Course,
    CourseMaster,
    RosterEntry,
    Section,
    SectionStaff,
    SectionTerm,
)

YEAR = 2026
"""The active school year, by the year in which it ends."""
FIRST_DAY, LAST_DAY = date(2025, 8, 18), date(2026, 6, 13)


Edit = Insert | Update | Delete


def save(database: Database, *edits: Edit) -> None:
    """Make `edits`, all or none."""
    with database.transaction() as connection:
        for edit in edits:
            connection.execute(edit)


def change(table: str, sourced_id: str, **values: object) -> Update:
    """Give columns of a record other values."""
    rows = metadata.tables[table]
    return update(rows).where(rows.c.sourced_id == sourced_id).values(**values)


def remove(table: str, sourced_id: str) -> Delete:
    """Take a record away."""
    rows = metadata.tables[table]
    return delete(rows).where(rows.c.sourced_id == sourced_id)


def _record(model: type[Base], ordinary: dict[str, object], said: dict[str, object]) -> Insert:
    return insert(model.metadata.tables[model.__tablename__]).values(**(ordinary | said))


def tool(client_id: str) -> tuple[Insert, Insert]:
    """Return the edits that register a tool: only one that is registered changes data."""
    own = {"id": client_id, "application": client_id, "type": "internal-tool"}
    application = insert(Application).values(name=client_id, partner=False)
    return application, insert(Connection).values(**own, scopes=["graphql.write"])


def school_year(end_year: int = YEAR, *, active: bool = True) -> Insert:
    return _record(SchoolYear, {"end_year": end_year, "active": active}, {})


def organization(sourced_id: str, kind: str, **said: object) -> Insert:
    ordinary = {"sourced_id": sourced_id, "kind": kind, "name": f"Name of {sourced_id}"}
    return _record(Organization, ordinary, said)


def district(sourced_id: str, **said: object) -> Insert:
    return organization(sourced_id, "district", **said)


def school(sourced_id: str, **said: object) -> Insert:
    return organization(sourced_id, "school", **said)


def calendar(sourced_id: str, organization_id: str, **said: object) -> Insert:
    ordinary = {"organization_id": organization_id, "end_year": YEAR}
    return _record(Calendar, {"sourced_id": sourced_id, **ordinary}, said)


def structure(sourced_id: str, calendar_id: str, **said: object) -> Insert:
    ordinary = {"sourced_id": sourced_id, "calendar_id": calendar_id}
    return _record(ScheduleStructure, ordinary, said)


def grade_level(sourced_id: str, structure_id: str, **said: object) -> Insert:
    ordinary = {"sourced_id": sourced_id, "structure_id": structure_id, "code": "09"}
    return _record(GradeLevel, ordinary, said)


def term(sourced_id: str, calendar_id: str | None = None, **said: object) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "calendar_id": calendar_id,
        "title": f"Title of {sourced_id}",
        "kind": "term",
        "starts_on": FIRST_DAY,
        "ends_on": LAST_DAY,
        "end_year": YEAR,
    }
    return _record(Term, ordinary, said)


def person(sourced_id: str, **said: object) -> Insert:
    ordinary = {"sourced_id": sourced_id, "given_name": sourced_id, "family_name": "Simpson"}
    return _record(Person, ordinary, said)


def account(person_id: str, username: str, *, enabled: bool = True) -> Insert:
    ordinary = {"sourced_id": person_id, "username": username, "enabled": enabled}
    return _record(UserAccount, ordinary, {})


def profile(sourced_id: str, person_id: str, **said: object) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "person_id": person_id,
        "profile_type": "learning tool",
        "vendor_id": "vendor",
        "credential_type": "password",
        "username": f"User of {sourced_id}",
    }
    return _record(UserProfile, ordinary, said)


def demographics(person_id: str, **said: object) -> Insert:
    return _record(Demographics, {"sourced_id": person_id}, said)


def enrollment(sourced_id: str, person_id: str, calendar_id: str, **said: object) -> Insert:
    ordinary = {"person_id": person_id, "calendar_id": calendar_id, "primary": True}
    return _record(Enrollment, {"sourced_id": sourced_id, **ordinary}, said)


def assignment(sourced_id: str, person_id: str, organization_id: str, **said: object) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "person_id": person_id,
        "organization_id": organization_id,
        "role": "teacher",
        "primary": True,
    }
    return _record(DistrictAssignment, ordinary, said)


def contact(sourced_id: str, person_id: str, organization_id: str, **said: object) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "person_id": person_id,
        "organization_id": organization_id,
        "role": "guardian",
        "primary": True,
    }
    return _record(ContactAssignment, ordinary, said)


def relationship(person_id: str, student_id: str, *, guardian: bool = True) -> Insert:
    pair = {"person_id": person_id, "student_id": student_id}
    sourced_id = f"{person_id} {student_id}"
    return _record(Relationship, {"sourced_id": sourced_id, **pair, "guardian": guardian}, {})


def course_master(sourced_id: str, **said: object) -> Insert:
    return _record(CourseMaster, {"sourced_id": sourced_id, "title": "Of the catalogue"}, said)


def course(sourced_id: str, organization_id: str, **said: object) -> Insert:
    ordinary = {"organization_id": organization_id, "title": f"Title of {sourced_id}"}
    return _record(Course, {"sourced_id": sourced_id, **ordinary}, said)


def section(sourced_id: str, course_id: str, organization_id: str, **said: object) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "course_id": course_id,
        "organization_id": organization_id,
        "title": f"Title of {sourced_id}",
        "kind": "scheduled",
    }
    return _record(Section, ordinary, said)


def placement(section_id: str, term_id: str, position: int = 1, *periods: str) -> Insert:
    ordinary = {"section_id": section_id, "term_id": term_id, "position": position}
    return _record(SectionTerm, {**ordinary, "periods": list(periods) or None}, {})


def roster_entry(
    sourced_id: str, section_id: str, person_id: str, organization_id: str, **said: object
) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "section_id": section_id,
        "person_id": person_id,
        "organization_id": organization_id,
    }
    return _record(RosterEntry, ordinary, said)


def staff(
    sourced_id: str, section_id: str, person_id: str, organization_id: str, **said: object
) -> Insert:
    ordinary = {
        "sourced_id": sourced_id,
        "section_id": section_id,
        "person_id": person_id,
        "organization_id": organization_id,
        "role": "teacher",
        "primary": True,
    }
    return _record(SectionStaff, ordinary, said)


def resource(sourced_id: str, **said: object) -> Insert:
    ordinary = {"sourced_id": sourced_id, "vendor_resource_id": f"Book {sourced_id}"}
    return _record(Resource, ordinary, said)


def course_resource(course_id: str, resource_id: str) -> Insert:
    pair = {"course_id": course_id, "resource_id": resource_id}
    return _record(CourseResource, {"sourced_id": f"{course_id} {resource_id}", **pair}, {})


def section_resource(section_id: str, resource_id: str) -> Insert:
    pair = {"section_id": section_id, "resource_id": resource_id}
    return _record(SectionResource, {"sourced_id": f"{section_id} {resource_id}", **pair}, {})


def person_resource(person_id: str, resource_id: str, **said: object) -> Insert:
    pair = {"person_id": person_id, "resource_id": resource_id}
    return _record(PersonResource, {"sourced_id": f"{person_id} {resource_id}", **pair}, said)


SPRINGFIELD = (
    school_year(),
    school_year(YEAR - 1, active=False),
    district("D"),
    school("S", parent_id="D"),
    school("T", parent_id="D"),
    organization("S-math", "department", parent_id="S"),
    calendar("S-26", "S"),
    calendar("T-26", "T"),
    structure("S-bells", "S-26"),
    grade_level("S-09", "S-bells"),
    term("Y", kind="schoolYear"),
    term("S-fall", "S-26", parent_id="Y", ends_on=date(2025, 12, 20)),
    term("T-fall", "T-26", parent_id="Y"),
    course_master("M"),
    course("S-algebra", "S", master_id="M", year_term_id="Y"),
    course("T-art", "T"),
    section("S-algebra-1", "S-algebra", "S"),
    section("T-art-1", "T-art", "T"),
    placement("S-algebra-1", "S-fall"),
    placement("T-art-1", "T-fall"),
    person("lisa"),
    person("milhouse"),
    person("krabappel"),
    person("skinner"),
    person("marge"),
    enrollment("lisa-S", "lisa", "S-26", grade_level_id="S-09"),
    enrollment("milhouse-T", "milhouse", "T-26"),
    assignment("krabappel-S", "krabappel", "S"),
    assignment("skinner-D", "skinner", "D", role="principal"),
    contact("marge-S", "marge", "S"),
    relationship("marge", "lisa"),
    demographics("lisa", sex="female"),
    roster_entry("lisa-algebra", "S-algebra-1", "lisa", "S"),
    roster_entry("milhouse-art", "T-art-1", "milhouse", "T"),
    staff("krabappel-algebra", "S-algebra-1", "krabappel", "S"),
    resource("book"),
)
"""A small district: two schools, two classes, a person of every sort. Lisa is at S in grade 9,
her mother is Marge, Krabappel teaches her; Milhouse is at T."""
