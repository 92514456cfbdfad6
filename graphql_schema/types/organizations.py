"""Live organizations: the district, its schools, and what stands above them."""

import strawberry

from app.sis import organizations as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Excludable


@node(sis.Organization)
class Organization(Excludable):
    """A school, department or district, or an organization above the district."""

    name: str = leaf("Title.")
    kind: str = leaf(
        "Kind: `district`, `school`, `department`, `local`, `state`, `national`, or "
        "a word with the prefix `ext:`."
    )
    identifier: str | None = leaf("Number of the organization in the state or nation.")
    parent_id: strawberry.ID | None = leaf("Id of the organization above.")
    parent = related("Organization above.", ToOne("Organization", "parent_id"))
    children = related("Organizations directly below.", Children("Organization", "parent_id"))
    calendars = related(
        "Calendars of the organization, one for each school year.",
        Children("Calendar", "organization_id"),
    )
    courses = related("Courses of the organization.", Children("Course", "organization_id"))
    sections = related("Sections at the organization.", Children("Section", "organization_id"))
    staff = related(
        "Staff of the organization, with their roles.",
        Children("DistrictAssignment", "organization_id"),
    )
    contacts = related(
        "Guardians and relatives in the records of the organization.",
        Children("ContactAssignment", "organization_id"),
    )


@strawberry.type
class OrganizationQuery:
    """Queries that begin at an organization."""

    organizations: Page[Organization] = collection(
        "Organization", "Organizations: the district, its schools and departments."
    )
    organization: Organization | None = single("Organization", "One organization.")
