"""Live people: who they are, and what each is to a school and to one another."""

from datetime import date

import strawberry

from app.sis import people as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import (
    Children,
    Kind,
    Parts,
    Through,
    ToOne,
    leaf,
    node,
    related,
)
from graphql_schema.types.pages import Page
from graphql_schema.types.records import LASTING, Excludable, Record


@node(columns={"type": Kind.TEXT, "identifier": Kind.TEXT})
class OtherId:
    """A number by which a person is known elsewhere."""

    type: str = leaf("What kind of number.", required=True)
    identifier: str = leaf("The number.", required=True)


@node(sis.Person)
class Person(Excludable):
    """A student, a member of staff, a guardian or a relative; one person can be several.

    What someone is to a school is told by `enrollments`, `districtAssignments` and
    `contactAssignments`.
    """

    given_name: str = leaf("First name.")
    family_name: str = leaf("Last name.")
    middle_name: str | None = leaf("Middle names, separated by spaces.")
    preferred_given_name: str | None = leaf("The first name the person goes by.")
    preferred_middle_name: str | None = leaf("The middle name the person goes by.")
    preferred_family_name: str | None = leaf("The last name the person goes by.")
    pronouns: str | None = leaf("The pronouns the person goes by.")
    identifier: str | None = leaf("The student or staff number.")
    master_identifier: str | None = leaf("The number by which the state knows the person.")
    other_ids = related("Numbers elsewhere.", Parts("OtherId", "other_ids"))
    email: str | None = leaf("The e-mail address.")
    secondary_email: str | None = leaf("A second e-mail address.")
    sms: str | None = leaf("The number for text messages.")
    phone: str | None = leaf("The telephone number.")
    primary_organization_id: strawberry.ID | None = leaf(
        "The id of the organization the person belongs to first."
    )
    primary_organization = related(
        "The organization the person belongs to first.",
        ToOne("Organization", "primary_organization_id"),
    )
    account = related("The account the person signs in with.", ToOne("UserAccount", "sourced_id"))
    profiles = related("Accounts in other systems.", Children("UserProfile", "person_id"))
    demographics = related("Birth, sex and ethnicity.", ToOne("Demographics", "sourced_id"))
    enrollments = related(
        "The schools the person is a student of, by year.", Children("Enrollment", "person_id")
    )
    district_assignments = related(
        "Where the person works, and as what.", Children("DistrictAssignment", "person_id")
    )
    contact_assignments = related(
        "Who knows the person as a guardian or relative.",
        Children("ContactAssignment", "person_id"),
    )
    contacts = related(
        "The guardians and relatives who stand by the person.",
        Children("Relationship", "student_id"),
    )
    students = related("The students the person stands by.", Children("Relationship", "person_id"))
    roster_entries = related(
        "The person's seats in sections.", Children("RosterEntry", "person_id")
    )
    sections = related(
        "The sections the person sits in; today's unless another day or `current: false` is given.",
        Through("Section", "RosterEntry", "person_id", "section_id", period=LASTING),
    )
    section_staff = related(
        "The person's posts in sections.", Children("SectionStaff", "person_id")
    )
    sections_taught = related(
        "The sections the person has a post in; today's unless another day or `current: false` is "
        "given.",
        Through("Section", "SectionStaff", "person_id", "section_id", period=LASTING),
    )
    scores = related("What the person got for assignments.", Children("Score", "person_id"))
    posted_grades = related("The person's final grades.", Children("PostedGrade", "person_id"))
    assessment_scores = related(
        "What the person got in assessments.", Children("AssessmentScore", "person_id")
    )
    person_resources = related(
        "How the person comes by teaching material.", Children("PersonResource", "person_id")
    )
    resources = related(
        "The teaching material the person has.",
        Through("Resource", "PersonResource", "person_id", "resource_id"),
    )


@node(sis.UserAccount)
class UserAccount(Record):
    """The account a person signs in with; its id is the person's."""

    username: str = leaf("The name the person signs in with.")
    enabled: bool = leaf("Whether the person can sign in.")
    person = related("Whose account it is.", ToOne("Person", "sourced_id"))


@node(sis.UserProfile)
class UserProfile(Record):
    """A person's account in another system; passwords are never kept."""

    person_id: strawberry.ID = leaf("The person's id.")
    person = related("Whose account it is.", ToOne("Person", "person_id"))
    profile_type: str = leaf("What kind of account.")
    vendor_id: str = leaf("Whose system.")
    application_id: str | None = leaf("Which application of the vendor.")
    description: str | None = leaf("What it is for.")
    credential_type: str = leaf("How one signs in to it.")
    username: str = leaf("The name the person signs in to it with.")


@node(sis.Demographics)
class Demographics(Record):
    """What is recorded of a person's birth, sex and ethnicity; its id is the person's."""

    person = related("The person.", ToOne("Person", "sourced_id"))
    birth_date: date | None = leaf("The day of birth.")
    sex: str | None = leaf("male, female, unspecified or other.")
    american_indian_or_alaska_native: bool | None = leaf("Of this descent.")
    asian: bool | None = leaf("Of this descent.")
    black_or_african_american: bool | None = leaf("Of this descent.")
    native_hawaiian_or_other_pacific_islander: bool | None = leaf("Of this descent.")
    white: bool | None = leaf("Of this descent.")
    two_or_more_races: bool | None = leaf("Of two or more races.")
    hispanic_or_latino: bool | None = leaf("Of this ethnicity.")
    country_of_birth: str | None = leaf("The country of birth, by its code.")
    state_of_birth: str | None = leaf("The state of birth, by its abbreviation.")
    city_of_birth: str | None = leaf("The city of birth.")
    residence_status: str | None = leaf("Where the person lives, as public schools see it.")


@node(sis.Enrollment)
class Enrollment(Excludable):
    """A student at a school in a year, in a grade."""

    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    calendar_id: strawberry.ID = leaf("The calendar's id.")
    calendar = related("The school and year.", ToOne("Calendar", "calendar_id"))
    grade_level_id: strawberry.ID | None = leaf("The grade level's id.")
    grade_level = related("The grade.", ToOne("GradeLevel", "grade_level_id"))
    position: int = leaf("Where it stands among the person's enrollments, from 1.")
    role_id: strawberry.ID | None = leaf(
        "The id of the row of the package that says so; several grades share one."
    )
    primary: bool = leaf("Whether the school is the student's first.")
    profile_id: strawberry.ID | None = leaf("The id of the profile it is exercised with.")
    profile = related("The account it is exercised with.", ToOne("UserProfile", "profile_id"))
    starts_on: date | None = leaf("The first day of it.")
    ends_on: date | None = leaf("The first day after it.")
    no_show: bool = leaf("Whether the student never came; such an enrollment is not published.")


@node(sis.DistrictAssignment)
class DistrictAssignment(Excludable):
    """A member of staff at an organization: teacher, principal, counselor, aide and so on."""

    person_id: strawberry.ID = leaf("The member of staff's id.")
    person = related("The member of staff.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("The organization's id.")
    organization = related("The organization.", ToOne("Organization", "organization_id"))
    role: str = leaf("teacher, principal, counselor, aide and so on.")
    position: int = leaf("Where it stands among the person's assignments, from 1.")
    primary: bool = leaf("Whether the organization is the person's first.")
    profile_id: strawberry.ID | None = leaf("The id of the profile it is exercised with.")
    profile = related("The account it is exercised with.", ToOne("UserProfile", "profile_id"))
    starts_on: date | None = leaf("The first day of it.")
    ends_on: date | None = leaf("The first day after it.")


@node(sis.ContactAssignment)
class ContactAssignment(Record):
    """A guardian, parent or relative as an organization knows them.

    It is published only while one of the person's students is.
    """

    person_id: strawberry.ID = leaf("The contact's id.")
    person = related("The contact.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("The organization's id.")
    organization = related("The organization.", ToOne("Organization", "organization_id"))
    role: str = leaf("guardian, parent or relative.")
    position: int = leaf("Where it stands among the person's assignments, from 1.")
    primary: bool = leaf("Whether the organization is the person's first.")
    profile_id: strawberry.ID | None = leaf("The id of the profile it is exercised with.")
    profile = related("The account it is exercised with.", ToOne("UserProfile", "profile_id"))
    starts_on: date | None = leaf("The first day of it.")
    ends_on: date | None = leaf("The first day after it.")


@node(sis.Relationship)
class Relationship(Record):
    """A person who stands by a student."""

    person_id: strawberry.ID = leaf("The guardian's or relative's id.")
    person = related("The guardian or relative.", ToOne("Person", "person_id"))
    student_id: strawberry.ID = leaf("The student's id.")
    student = related("The student.", ToOne("Person", "student_id"))
    guardian: bool = leaf("True for a guardian or parent, false for another relative.")
    named_by_person: bool = leaf("Whether the person's own record names the student.")
    named_by_student: bool = leaf("Whether the student's record names the person.")


@strawberry.type
class PeopleQuery:
    """Queries that begin at a person or at what somebody is."""

    people: Page[Person] = collection("Person", "Everyone the district keeps a record of.")
    person: Person | None = single("Person", "One person.")
    user_accounts: Page[UserAccount] = collection("UserAccount", "Accounts people sign in with.")
    user_account: UserAccount | None = single("UserAccount", "The account of one person.")
    user_profiles: Page[UserProfile] = collection("UserProfile", "Accounts in other systems.")
    user_profile: UserProfile | None = single("UserProfile", "One account in another system.")
    demographics: Page[Demographics] = collection("Demographics", "Demographics.")
    demographics_of: Demographics | None = single(
        "Demographics", "The demographics of one person, by the person's id."
    )
    enrollments: Page[Enrollment] = collection("Enrollment", "Students at schools, by year.")
    enrollment: Enrollment | None = single("Enrollment", "One student at a school in a year.")
    district_assignments: Page[DistrictAssignment] = collection(
        "DistrictAssignment", "Staff at organizations."
    )
    district_assignment: DistrictAssignment | None = single(
        "DistrictAssignment", "One member of staff at an organization."
    )
    contact_assignments: Page[ContactAssignment] = collection(
        "ContactAssignment", "Guardians and relatives, as organizations know them."
    )
    contact_assignment: ContactAssignment | None = single(
        "ContactAssignment", "One guardian or relative, as an organization knows them."
    )
    relationships: Page[Relationship] = collection("Relationship", "Who stands by which student.")
    relationship: Relationship | None = single("Relationship", "One person's tie to a student.")
