"""Live resources: teaching material, and the courses, sections and people it is for."""

import strawberry

from app.sis import resources as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, Through, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Record


@node(sis.Resource)
class Resource(Record):
    """A book, a licence or another piece of teaching material."""

    title: str | None = leaf("What it is called.")
    vendor_resource_id: str = leaf("The number by which its vendor knows it.")
    vendor_id: str | None = leaf("Whose it is.")
    application_id: str | None = leaf("The application it is used with.")
    importance: str | None = leaf("primary or secondary.")
    roles: list[str] | None = leaf("Whom it is for.")
    course_resources = related("Its ties to courses.", Children("CourseResource", "resource_id"))
    courses = related(
        "The courses that use it.", Through("Course", "CourseResource", "resource_id", "course_id")
    )
    section_resources = related("Its ties to sections.", Children("SectionResource", "resource_id"))
    sections = related(
        "The sections that use it.",
        Through("Section", "SectionResource", "resource_id", "section_id"),
    )
    person_resources = related("Its ties to people.", Children("PersonResource", "resource_id"))
    people = related(
        "The people who have it.", Through("Person", "PersonResource", "resource_id", "person_id")
    )


@node(sis.CourseResource)
class CourseResource(Record):
    """A resource that a course uses."""

    title: str | None = leaf("What the tie is called.")
    course_id: strawberry.ID = leaf("The course's id.")
    course = related("The course.", ToOne("Course", "course_id"))
    resource_id: strawberry.ID = leaf("The resource's id.")
    resource = related("The resource.", ToOne("Resource", "resource_id"))


@node(sis.SectionResource)
class SectionResource(Record):
    """A resource that a section uses."""

    title: str | None = leaf("What the tie is called.")
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    resource_id: strawberry.ID = leaf("The resource's id.")
    resource = related("The resource.", ToOne("Resource", "resource_id"))


@node(sis.PersonResource)
class PersonResource(Record):
    """A resource that a person has, if need be for one organization or section."""

    person_id: strawberry.ID = leaf("The person's id.")
    person = related("The person.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID | None = leaf("The id of the organization it is had for.")
    organization = related(
        "The organization it is had for.", ToOne("Organization", "organization_id")
    )
    section_id: strawberry.ID | None = leaf("The id of the section it is had for.")
    section = related("The section it is had for.", ToOne("Section", "section_id"))
    resource_id: strawberry.ID = leaf("The resource's id.")
    resource = related("The resource.", ToOne("Resource", "resource_id"))


@strawberry.type
class ResourceQuery:
    """Queries that begin at teaching material."""

    resources: Page[Resource] = collection("Resource", "Teaching material.")
    resource: Resource | None = single("Resource", "One piece of teaching material.")
    course_resources: Page[CourseResource] = collection(
        "CourseResource", "Which courses use which material."
    )
    course_resource: CourseResource | None = single("CourseResource", "One tie to a course.")
    section_resources: Page[SectionResource] = collection(
        "SectionResource", "Which sections use which material."
    )
    section_resource: SectionResource | None = single("SectionResource", "One tie to a section.")
    person_resources: Page[PersonResource] = collection(
        "PersonResource", "Which people have which material."
    )
    person_resource: PersonResource | None = single("PersonResource", "One tie to a person.")
