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
    """A number of a person in another system."""

    type: str = leaf("Type of the number.", required=True)
    identifier: str = leaf("The number.", required=True)


@node(sis.Person)
class Person(Excludable):
    """A student, member of staff, guardian or relative; one person can have several of these
    roles.

    What someone is to a school is told by `enrollments`, `districtAssignments` and
    `contactAssignments`.
    """

    given_name: str = leaf("First name.")
    family_name: str = leaf("Last name.")
    middle_name: str | None = leaf("Middle names, separated by spaces.")
    preferred_given_name: str | None = leaf("Preferred first name.")
    preferred_middle_name: str | None = leaf("Preferred middle name.")
    preferred_family_name: str | None = leaf("Preferred last name.")
    pronouns: str | None = leaf("Pronouns of the person.")
    identifier: str | None = leaf("Student or staff number.")
    master_identifier: str | None = leaf("State number of the person.")
    other_ids = related("Numbers of the person in other systems.", Parts("OtherId", "other_ids"))
    email: str | None = leaf("E-mail address.")
    secondary_email: str | None = leaf("Second e-mail address.")
    sms: str | None = leaf("Number for text messages.")
    phone: str | None = leaf("Telephone number.")
    primary_organization_id: strawberry.ID | None = leaf("Id of the person's primary organization.")
    primary_organization = related(
        "Primary organization of the person.",
        ToOne("Organization", "primary_organization_id"),
    )
    account = related("Account for signing in.", ToOne("UserAccount", "sourced_id"))
    profiles = related(
        "Accounts of the person in other systems.", Children("UserProfile", "person_id")
    )
    demographics = related("Birth, sex and ethnicity.", ToOne("Demographics", "sourced_id"))
    enrollments = related(
        "Enrollments of the person as a student, by school and year.",
        Children("Enrollment", "person_id"),
    )
    district_assignments = related(
        "Assignments of the person as staff, by organization and role.",
        Children("DistrictAssignment", "person_id"),
    )
    contact_assignments = related(
        "Organizations that have the person on record as a guardian or relative.",
        Children("ContactAssignment", "person_id"),
    )
    contacts = related(
        "Guardians and relatives of the person.",
        Children("Relationship", "student_id"),
    )
    students = related(
        "Students that the person is a guardian or relative of.",
        Children("Relationship", "person_id"),
    )
    roster_entries = related(
        "Entries of the person in sections as a student, with dates.",
        Children("RosterEntry", "person_id"),
    )
    sections = related(
        "Sections that the person attends; by default those of today.",
        Through("Section", "RosterEntry", "person_id", "section_id", period=LASTING),
    )
    section_staff = related(
        "Entries of the person in sections as staff, with roles and dates.",
        Children("SectionStaff", "person_id"),
    )
    sections_taught = related(
        "Sections in which the person is staff; by default those of today.",
        Through("Section", "SectionStaff", "person_id", "section_id", period=LASTING),
    )
    scores = related("Scores of the person for assignments.", Children("Score", "person_id"))
    posted_grades = related("Final grades of the person.", Children("PostedGrade", "person_id"))
    assessment_scores = related(
        "Scores of the person in assessments.", Children("AssessmentScore", "person_id")
    )
    person_resources = related(
        "Links from the person to teaching material.", Children("PersonResource", "person_id")
    )
    resources = related(
        "Teaching material of the person.",
        Through("Resource", "PersonResource", "person_id", "resource_id"),
    )


@node(sis.UserAccount)
class UserAccount(Record):
    """A person's account for signing in; its id is the person's."""

    username: str = leaf("Name for signing in.")
    enabled: bool = leaf("True if the person can sign in.")
    person = related("Person of the account.", ToOne("Person", "sourced_id"))


@node(sis.UserProfile)
class UserProfile(Record):
    """A person's account in another system; passwords are not stored."""

    person_id: strawberry.ID = leaf("The person's id.")
    person = related("Person of the account.", ToOne("Person", "person_id"))
    profile_type: str = leaf("Type of the account.")
    vendor_id: str = leaf("Id of the system's vendor.")
    application_id: str | None = leaf("Id of the vendor's application.")
    description: str | None = leaf("Purpose of the account.")
    credential_type: str = leaf("Type of the credentials.")
    username: str = leaf("Name for signing in to the system.")


@node(sis.Demographics)
class Demographics(Record):
    """Birth, sex and ethnicity of a person; its id is the person's."""

    person = related("The person.", ToOne("Person", "sourced_id"))
    birth_date: date | None = leaf("Date of birth.")
    sex: str | None = leaf("Sex: `male`, `female`, `unspecified` or `other`.")
    american_indian_or_alaska_native: bool | None = leaf(
        "True if the person is American Indian or Alaska Native."
    )
    asian: bool | None = leaf("True if the person is Asian.")
    black_or_african_american: bool | None = leaf(
        "True if the person is Black or African American."
    )
    native_hawaiian_or_other_pacific_islander: bool | None = leaf(
        "True if the person is Native Hawaiian or Other Pacific Islander."
    )
    white: bool | None = leaf("True if the person is White.")
    two_or_more_races: bool | None = leaf("True if the person is of two or more races.")
    hispanic_or_latino: bool | None = leaf("True if the person is Hispanic or Latino.")
    country_of_birth: str | None = leaf("Country of birth, as a code.")
    state_of_birth: str | None = leaf("State of birth, as an abbreviation.")
    city_of_birth: str | None = leaf("City of birth.")
    residence_status: str | None = leaf("Residence status for public schools.")


@node(sis.Enrollment)
class Enrollment(Excludable):
    """A student's enrollment at a school for a school year, in a grade."""

    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    calendar_id: strawberry.ID = leaf("The calendar's id.")
    calendar = related(
        "Calendar of the enrollment: its school and school year.", ToOne("Calendar", "calendar_id")
    )
    grade_level_id: strawberry.ID | None = leaf("The grade level's id.")
    grade_level = related("Grade level of the student.", ToOne("GradeLevel", "grade_level_id"))
    position: int = leaf("Position among the person's enrollments, from 1.")
    role_id: strawberry.ID | None = leaf(
        "Id of the role in the source package; enrollments in several grades can share one."
    )
    primary: bool = leaf("True if the school is the student's primary one.")
    profile_id: strawberry.ID | None = leaf(
        "Id of the account in another system that belongs to this role."
    )
    profile = related(
        "Account in another system that belongs to this role.", ToOne("UserProfile", "profile_id")
    )
    starts_on: date | None = leaf("First day.")
    ends_on: date | None = leaf("Day after the last day.")
    no_show: bool = leaf("True if the student never attended; such an enrollment is not published.")


@node(sis.DistrictAssignment)
class DistrictAssignment(Excludable):
    """A member of staff at an organization, such as a teacher, principal, counselor or aide."""

    person_id: strawberry.ID = leaf("The member of staff's id.")
    person = related("The member of staff.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("The organization's id.")
    organization = related("The organization.", ToOne("Organization", "organization_id"))
    role: str = leaf("Role, such as `teacher`, `principal`, `counselor` or `aide`.")
    position: int = leaf("Position among the person's assignments, from 1.")
    primary: bool = leaf("True if the organization is the person's primary one.")
    profile_id: strawberry.ID | None = leaf(
        "Id of the account in another system that belongs to this role."
    )
    profile = related(
        "Account in another system that belongs to this role.", ToOne("UserProfile", "profile_id")
    )
    starts_on: date | None = leaf("First day.")
    ends_on: date | None = leaf("Day after the last day.")


@node(sis.ContactAssignment)
class ContactAssignment(Record):
    """A guardian, parent or relative in the records of an organization.

    It is published only while one of the person's students is.
    """

    person_id: strawberry.ID = leaf("The contact's id.")
    person = related("The contact.", ToOne("Person", "person_id"))
    organization_id: strawberry.ID = leaf("The organization's id.")
    organization = related("The organization.", ToOne("Organization", "organization_id"))
    role: str = leaf("Role: `guardian`, `parent` or `relative`.")
    position: int = leaf("Position among the person's assignments, from 1.")
    primary: bool = leaf("True if the organization is the person's primary one.")
    profile_id: strawberry.ID | None = leaf(
        "Id of the account in another system that belongs to this role."
    )
    profile = related(
        "Account in another system that belongs to this role.", ToOne("UserProfile", "profile_id")
    )
    starts_on: date | None = leaf("First day.")
    ends_on: date | None = leaf("Day after the last day.")


@node(sis.Relationship)
class Relationship(Record):
    """A guardian or relative of a student."""

    person_id: strawberry.ID = leaf("The guardian's or relative's id.")
    person = related("The guardian or relative.", ToOne("Person", "person_id"))
    student_id: strawberry.ID = leaf("The student's id.")
    student = related("The student.", ToOne("Person", "student_id"))
    guardian: bool = leaf("True for a guardian or parent, false for another relative.")
    named_by_person: bool = leaf(
        "True if the record of the guardian or relative names the student."
    )
    named_by_student: bool = leaf("True if the student's record names the guardian or relative.")


@strawberry.type
class PeopleQuery:
    """Queries that begin at a person or at what somebody is."""

    people: Page[Person] = collection("Person", "All people on record in the district.")
    person: Person | None = single("Person", "One person.")
    user_accounts: Page[UserAccount] = collection("UserAccount", "Accounts for signing in.")
    user_account: UserAccount | None = single("UserAccount", "One person's account for signing in.")
    user_profiles: Page[UserProfile] = collection(
        "UserProfile", "Accounts of people in other systems."
    )
    user_profile: UserProfile | None = single("UserProfile", "One account in another system.")
    demographics: Page[Demographics] = collection(
        "Demographics", "Birth, sex and ethnicity of people."
    )
    demographics_of: Demographics | None = single(
        "Demographics", "Birth, sex and ethnicity of one person, by the person's id."
    )
    enrollments: Page[Enrollment] = collection(
        "Enrollment", "Enrollments of students at schools, by year."
    )
    enrollment: Enrollment | None = single("Enrollment", "One enrollment of a student at a school.")
    district_assignments: Page[DistrictAssignment] = collection(
        "DistrictAssignment", "Assignments of staff to organizations."
    )
    district_assignment: DistrictAssignment | None = single(
        "DistrictAssignment", "One assignment of a member of staff to an organization."
    )
    contact_assignments: Page[ContactAssignment] = collection(
        "ContactAssignment", "Guardians and relatives in the records of organizations."
    )
    contact_assignment: ContactAssignment | None = single(
        "ContactAssignment", "One guardian or relative in the records of an organization."
    )
    relationships: Page[Relationship] = collection(
        "Relationship", "Guardians and relatives of students."
    )
    relationship: Relationship | None = single(
        "Relationship", "One guardian or relative of one student."
    )
