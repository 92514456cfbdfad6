"""Live organizations: the district, its schools, and what stands above them."""

import strawberry

from app.sis import organizations as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Excludable


@node(sis.Organization)
class Organization(Excludable):
    """A district, school or department, or what stands above a district."""

    name: str = leaf("What it is called.")
    kind: str = leaf("district, school, department, local, state, national, or an `ext:` word.")
    identifier: str | None = leaf("The number by which the state or nation knows it.")
    parent_id: strawberry.ID | None = leaf("The id of the organization above.")
    parent = related("The organization above.", ToOne("Organization", "parent_id"))
    children = related("The organizations below.", Children("Organization", "parent_id"))
    calendars = related("Its school years.", Children("Calendar", "organization_id"))
    courses = related("Its courses.", Children("Course", "organization_id"))
    sections = related("Its sections.", Children("Section", "organization_id"))
    staff = related(
        "Who works there, and as what.", Children("DistrictAssignment", "organization_id")
    )
    contacts = related(
        "Guardians and relatives it knows.", Children("ContactAssignment", "organization_id")
    )


@strawberry.type
class OrganizationQuery:
    """Queries that begin at an organization."""

    organizations: Page[Organization] = collection(
        "Organization", "Organizations: the district, its schools and departments."
    )
    organization: Organization | None = single("Organization", "One organization.")
