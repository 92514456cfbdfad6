"""Live resources: teaching material, and the courses, sections and people it is for."""

import strawberry

from app.sis import resources as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, Through, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Record


@node(sis.Resource)
class Resource(Record):
    """Teaching material, such as a book or a licence."""

    title: str | None = leaf("Title.")
    vendor_resource_id: str = leaf("Number of the resource at its vendor.")
    vendor_id: str | None = leaf("Id of the vendor.")
    application_id: str | None = leaf("Id of the application for the resource.")
    importance: str | None = leaf("Importance: `primary` or `secondary`.")
    roles: list[str] | None = leaf("Roles that the resource is for.")
    course_resources = related(
        "Links from courses to the resource.", Children("CourseResource", "resource_id")
    )
    courses = related(
        "Courses that use the resource.",
        Through("Course", "CourseResource", "resource_id", "course_id"),
    )
    section_resources = related(
        "Links from sections to the resource.", Children("SectionResource", "resource_id")
    )
    sections = related(
        "Sections that use the resource.",
        Through("Section", "SectionResource", "resource_id", "section_id"),
    )
    person_resources = related(
        "Links from people to the resource.", Children("PersonResource", "resource_id")
    )
    people = related(
        "People who have the resource.",
        Through("Person", "PersonResource", "resource_id", "person_id"),
    )


@node(sis.CourseResource)
class CourseResource(Record):
    """Teaching material of a course."""

    title: str | None = leaf("Title of the link.")
    course_id: strawberry.ID = leaf("The course's id.")
    course = related("The course.", ToOne("Course", "course_id"))
    resource_id: strawberry.ID = leaf("The resource's id.")
    resource = related("The resource.", ToOne("Resource", "resource_id"))


@node(sis.SectionResource)
class SectionResource(Record):
    """Teaching material of a section."""

    title: str | None = leaf("Title of the link.")
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    resource_id: strawberry.ID = leaf("The resource's id.")
    resource = related("The resource.", ToOne("Resource", "resource_id"))


@node(sis.PersonResource)
class PersonResource(Record):
    """Teaching material of a person, which can be limited to an organization or section."""

    person_id: strawberry.ID = leaf("The person's id.")
    person = related("The person.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID | None = leaf(
        "Id of the organization that the material is limited to."
    )
    organization = related(
        "Organization that the material is limited to.", ToOne("Organization", "organization_id")
    )
    section_id: strawberry.ID | None = leaf("Id of the section that the material is limited to.")
    section = related("Section that the material is limited to.", ToOne("Section", "section_id"))
    resource_id: strawberry.ID = leaf("The resource's id.")
    resource = related("The resource.", ToOne("Resource", "resource_id"))


@strawberry.type
class ResourceQuery:
    """Queries that begin at teaching material."""

    resources: Page[Resource] = collection("Resource", "Teaching material.")
    resource: Resource | None = single("Resource", "One item of teaching material.")
    course_resources: Page[CourseResource] = collection(
        "CourseResource", "Links between courses and teaching material."
    )
    course_resource: CourseResource | None = single(
        "CourseResource", "One link between a course and teaching material."
    )
    section_resources: Page[SectionResource] = collection(
        "SectionResource", "Links between sections and teaching material."
    )
    section_resource: SectionResource | None = single(
        "SectionResource", "One link between a section and teaching material."
    )
    person_resources: Page[PersonResource] = collection(
        "PersonResource", "Links between people and teaching material."
    )
    person_resource: PersonResource | None = single(
        "PersonResource", "One link between a person and teaching material."
    )
