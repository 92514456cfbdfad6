"""The published roster: OneRoster's objects, by OneRoster's names, as an edition has them."""

from datetime import date, datetime

import strawberry
from strawberry.scalars import JSON

from app.roster import objects
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import (
    ByKeys,
    Children,
    Containing,
    Kind,
    Parts,
    Through,
    ToOne,
    internal,
    leaf,
    node,
    related,
)
from graphql_schema.types.pages import Page
from graphql_schema.types.plain import filled_with_id, metadata_with_roles, role_word, word, words
from graphql_schema.types.published import (
    flag_text,
    href,
    identity,
    metadata,
    modified,
    noun,
    status,
)

ACTIVE = ("status", "active")
LASTING = ("begin_date", "end_date")
"""The columns of an enrollment's first day and of the first day after it."""
ORG_TYPES = ("department", "school", "district", "local", "state", "national")
SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
RESOURCE_ROLES = (
    "administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher",
)  # fmt: skip


@node(objects.Org)
class RosterOrg:
    """A school, district or other organization."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.Org)
    noun: str = noun("org")
    name: str = leaf("Title.")
    type: str = leaf("Type: `department`, `school`, `district`, `local`, `state` or `national`.")
    plain_type: str = word(
        "The same; department for a type of the district's own.",
        "type", "type", ORG_TYPES, "department",
    )  # fmt: skip
    identifier: str = leaf("Number of the organization in the state or nation.")
    parent = related("Organization above.", ToOne("RosterOrg", "parent_id"))
    children = related("Organizations directly below.", ByKeys("RosterOrg", "child_ids"))
    courses = related("Courses of the organization.", Children("RosterCourse", "org_id"))
    classes = related("Classes of the school.", Children("RosterClass", "school_id"))
    enrollments = related(
        "Enrollments in classes of the organization.", Children("RosterEnrollment", "school_id")
    )


@node(objects.AcademicSession)
class RosterAcademicSession:
    """A school year, semester, term or grading period."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.AcademicSession)
    noun: str = noun("academicSession")
    title: str = leaf("Title.")
    start_date: date = leaf("First day.")
    end_date: date = leaf("Day after the last day.")
    type: str = leaf("Type: `gradingPeriod`, `semester`, `schoolYear` or `term`.")
    plain_type: str = word(
        "The same; term for a type of the district's own.", "type", "type", SESSION_TYPES, "term"
    )
    school_year: str = leaf("School year, as the calendar year in which it ends.")
    parent = related(
        "Session that this one is a part of.", ToOne("RosterAcademicSession", "parent_id")
    )
    children = related(
        "Sessions that are parts of this one.", ByKeys("RosterAcademicSession", "child_ids")
    )
    classes = related("Classes that meet in the session.", Containing("RosterClass", "term_ids"))


@node(objects.Course)
class RosterCourse:
    """A course of a school or of the district."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.Course)
    noun: str = noun("course")
    title: str = leaf("Title.")
    course_code: str = leaf("Number of the course.")
    grades: list[str] | None = leaf("Grades that the course is for.")
    subjects: list[str] | None = leaf("Subjects of the course.")
    subject_codes: list[str] | None = leaf(
        "Subject codes of the course, in the order of `subjects`."
    )
    school_year = related(
        "School year in which the course is offered.",
        ToOne("RosterAcademicSession", "school_year_id"),
    )
    org = related("School or district of the course.", ToOne("RosterOrg", "org_id"))
    resources = related(
        "Teaching material of the course.", ByKeys("RosterResource", "resource_ids")
    )
    classes = related("Classes of the course.", Children("RosterClass", "course_id"))


@node(objects.Class)
class RosterClass:
    """A class that students attend."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.Class)
    noun: str = noun("class")
    title: str = leaf("Title.")
    class_code: str | None = leaf("Number of the class.")
    class_type: str = leaf("Type: `homeroom` or `scheduled`.")
    plain_class_type: str = word(
        "The same; scheduled for a type of the district's own.",
        "class_type", "classType", ("homeroom", "scheduled"), "scheduled",
    )  # fmt: skip
    location: str | None = leaf("Room.")
    grades: list[str] | None = leaf("Grades that the course is for.")
    subjects: list[str] | None = leaf("Subjects of the course.")
    subject_codes: list[str] | None = leaf(
        "Subject codes of the course, in the order of `subjects`."
    )
    periods: list[str] | None = leaf("Periods of the day.")
    course = related("Course of the class.", ToOne("RosterCourse", "course_id", required=True))
    school = related("School of the class.", ToOne("RosterOrg", "school_id", required=True))
    terms = related(
        "Terms in which the class meets.",
        ByKeys("RosterAcademicSession", "term_ids", required=True),
    )
    resources = related("Teaching material of the class.", ByKeys("RosterResource", "resource_ids"))
    enrollments = related(
        "Enrollments in the class, with roles.", Children("RosterEnrollment", "class_id")
    )
    students = related(
        "Users enrolled in the class as students; by default those of today.",
        Through(
            "RosterUser",
            "RosterEnrollment",
            "class_id",
            "user_id",
            (("role", "student"), ACTIVE),
            period=LASTING,
        ),
    )
    teachers = related(
        "Users enrolled in the class as teachers; by default those of today.",
        Through(
            "RosterUser",
            "RosterEnrollment",
            "class_id",
            "user_id",
            (("role", "teacher"), ACTIVE),
            period=LASTING,
        ),
    )


ROLE_COLUMNS = {
    "role": Kind.TEXT,
    "role_type": Kind.TEXT,
    "org_id": Kind.ID,
    "begin_date": Kind.DATE,
    "end_date": Kind.DATE,
    "user_profile": Kind.TEXT,
    "guest_school_ids": Kind.TEXTS,
}


ROLE_SUMMARIES = ((("role",), "role_names"), (("org", "sourcedId"), "role_org_ids"))


@node(columns=ROLE_COLUMNS)
class RosterRole:
    """A user's role at an organization."""

    role: str = leaf(
        "Role, such as `student`, `teacher`, `principal`, `aide` or `guardian`.", required=True
    )
    role_type: str = leaf(
        "Type: `primary` or `secondary`; a user has one primary role at each organization.",
        required=True,
    )
    begin_date: date | None = leaf("First day.")
    end_date: date | None = leaf("Day after the last day.")
    user_profile: str | None = leaf("The `profileId` of the account for this role.")
    org = related("The organization.", ToOne("RosterOrg", "org_id", required=True))


ROLES = Parts("RosterRole", "roles", summaries=ROLE_SUMMARIES, nullable=False)


@node(columns={"type": Kind.TEXT, "identifier": Kind.TEXT})
class RosterUserId:
    """A number of a user in another system."""

    type: str = leaf("Type of the number.", required=True)
    identifier: str = leaf("The number.", required=True)


PROFILE_COLUMNS = {
    "profile_id": Kind.TEXT,
    "profile_type": Kind.TEXT,
    "vendor_id": Kind.TEXT,
    "application_id": Kind.TEXT,
    "description": Kind.TEXT,
    "credentials": Kind.JSON,
}


@node(columns=PROFILE_COLUMNS)
class RosterUserProfile:
    """A user's account in another system."""

    profile_id: str = leaf("Address or name of the account.", required=True)
    profile_type: str = leaf("Type of the account.", required=True)
    vendor_id: str = leaf("Id of the system's vendor.", required=True)
    application_id: str | None = leaf("Id of the vendor's application.")
    description: str | None = leaf("Purpose of the account.")
    credentials: JSON | None = leaf(
        "Types and usernames for signing in; passwords are not included.", filtered=False
    )


@node(objects.User, person="sourced_id")
class RosterUser:
    """A person, with roles at organizations."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.User)
    noun: str = noun("user")
    username: str | None = leaf("Name for signing in.")
    user_master_identifier: str | None = leaf("State number of the person.")
    enabled_user: bool = leaf("True if the account is enabled.")
    enabled_user_text: str = flag_text("enabled_user", "enabledUser", nullable=False)
    given_name: str = leaf("First name.")
    family_name: str = leaf("Last name.")
    middle_name: str | None = leaf("Middle names, separated by spaces.")
    preferred_first_name: str | None = leaf("Preferred first name.")
    preferred_middle_name: str | None = leaf("Preferred middle name.")
    preferred_last_name: str | None = leaf("Preferred last name.")
    pronouns: str | None = leaf("Pronouns of the person.")
    identifier: str | None = leaf("Student or staff number.")
    plain_identifier: str | None = filled_with_id(
        "The student or staff number; the id of who has none.",
        "identifier", "identifier",
    )  # fmt: skip
    email: str | None = leaf("E-mail address.")
    sms: str | None = leaf("Number for text messages.")
    phone: str | None = leaf("Telephone number.")
    grades: list[str] | None = leaf("Grades of a student.")
    user_ids = related("Numbers of the user in other systems.", Parts("RosterUserId", "user_ids"))
    roles = related("Roles of the user at organizations.", ROLES)
    plain_role: str | None = role_word(
        "The person's one role in OneRoster 1.1: of the primary role at the primary organization, "
        "else the first primary, else the first. Principals, counselors and such are "
        "administrators, roles of the district's own aides.",
        ROLES,
    )
    orgs = related(
        "Organizations of the user's roles.",
        ByKeys("RosterOrg", "role_org_ids", nullable=False, required=True),
        derived_from=("roles", "RosterRole.org"),
    )
    metadata_with_roles: JSON | None = metadata_with_roles(
        "The metadata; where one word does not tell the person's roles, `roles` in it lists them.",
        ROLES,
    )
    user_profiles = related(
        "Accounts of the user in other systems.", Parts("RosterUserProfile", "user_profiles")
    )
    primary_org = related(
        "Primary organization of the person.", ToOne("RosterOrg", "primary_org_id")
    )
    agents = related(
        "Guardians and relatives of a student, or the students of a guardian or relative.",
        ByKeys("RosterUser", "agent_ids"),
    )
    plain_agents = internal(
        related(
            "The same; an empty list where there is nobody.",
            ByKeys("RosterUser", "agent_ids", nullable=False),
            derived_from=("agents",),
        )
    )
    resources = related("Teaching material of the user.", ByKeys("RosterResource", "resource_ids"))
    enrollments = related(
        "Enrollments of the user in classes, with roles.", Children("RosterEnrollment", "user_id")
    )
    classes = related(
        "Classes in which the user is enrolled; by default those of today.",
        Through(
            "RosterClass", "RosterEnrollment", "user_id", "class_id", (ACTIVE,), period=LASTING
        ),
    )


@node(objects.Enrollment, person="user_id")
class RosterEnrollment:
    """A user's enrollment in a class."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("enrollment")
    role: str = leaf("Role: `student`, `teacher`, `administrator` or `proctor`.")
    plain_role: str = word(
        "The same; proctor for a role of the district's own.",
        "role", "role", ("administrator", "proctor", "student", "teacher"), "proctor",
    )  # fmt: skip
    primary: bool = leaf("True for the primary teacher of the class.")
    primary_text: str = flag_text("primary", "primary", nullable=False)
    begin_date: date | None = leaf("First day.")
    end_date: date | None = leaf("Day after the last day.")
    user = related("The person.", ToOne("RosterUser", "user_id", required=True))
    class_ = related("The class.", ToOne("RosterClass", "class_id", required=True), name="class")
    school = related("School of the enrollment.", ToOne("RosterOrg", "school_id", required=True))


@node(objects.Demographics, person="sourced_id")
class RosterDemographics:
    """Birth, sex and ethnicity of a user; its id is the user's."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    birth_date: date | None = leaf("Date of birth.")
    sex: str | None = leaf("Sex: `male`, `female`, `unspecified` or `other`.")
    plain_sex: str | None = word(
        "male or female; null for any other.", "sex", "sex", ("male", "female"), None
    )
    american_indian_or_alaska_native: bool | None = leaf(
        "True if the user is American Indian or Alaska Native."
    )
    american_indian_or_alaska_native_text: str | None = flag_text(
        "american_indian_or_alaska_native", "americanIndianOrAlaskaNative", nullable=True
    )
    asian: bool | None = leaf("True if the user is Asian.")
    asian_text: str | None = flag_text("asian", "asian", nullable=True)
    black_or_african_american: bool | None = leaf("True if the user is Black or African American.")
    black_or_african_american_text: str | None = flag_text(
        "black_or_african_american", "blackOrAfricanAmerican", nullable=True
    )
    native_hawaiian_or_other_pacific_islander: bool | None = leaf(
        "True if the user is Native Hawaiian or Other Pacific Islander."
    )
    native_hawaiian_or_other_pacific_islander_text: str | None = flag_text(
        "native_hawaiian_or_other_pacific_islander",
        "nativeHawaiianOrOtherPacificIslander",
        nullable=True,
    )
    white: bool | None = leaf("True if the user is White.")
    white_text: str | None = flag_text("white", "white", nullable=True)
    demographic_race_two_or_more_races: bool | None = leaf(
        "True if the user is of two or more races."
    )
    demographic_race_two_or_more_races_text: str | None = flag_text(
        "demographic_race_two_or_more_races", "demographicRaceTwoOrMoreRaces", nullable=True
    )
    hispanic_or_latino_ethnicity: bool | None = leaf("True if the user is Hispanic or Latino.")
    hispanic_or_latino_ethnicity_text: str | None = flag_text(
        "hispanic_or_latino_ethnicity", "hispanicOrLatinoEthnicity", nullable=True
    )
    country_of_birth_code: str | None = leaf("Country of birth, as a code.")
    state_of_birth_abbreviation: str | None = leaf("State of birth, as an abbreviation.")
    city_of_birth: str | None = leaf("City of birth.")
    public_school_residence_status: str | None = leaf("Residence status for public schools.")
    user = related("The person.", ToOne("RosterUser", "sourced_id"))


@node(objects.Resource)
class RosterResource:
    """Teaching material."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.Resource)
    noun: str = noun("resource")
    title: str | None = leaf("Title.")
    roles: list[str] | None = leaf("Roles that the resource is for.")
    plain_roles: list[str] | None = words(
        "The same, without roles of the district's own.", "roles", "roles", RESOURCE_ROLES
    )
    importance: str | None = leaf("Importance: `primary` or `secondary`.")
    vendor_resource_id: str = leaf("Number of the resource at its vendor.")
    vendor_id: str | None = leaf("Id of the vendor.")
    application_id: str | None = leaf("Id of the application for the resource.")
    classes = related("Classes that use the resource.", Containing("RosterClass", "resource_ids"))
    courses = related("Courses that use the resource.", Containing("RosterCourse", "resource_ids"))
    users = related(
        "People who have the resource.",
        Containing("RosterUser", "resource_ids"),
        derived_from=("RosterUser.resources",),
    )


@strawberry.type(description="The published roster in one edition.")
class Roster:
    """The published roster in one edition."""

    number: int = strawberry.field(description="Number of the edition.")
    orgs: Page[RosterOrg] = collection("RosterOrg", "Organizations.")
    org: RosterOrg | None = single("RosterOrg", "One organization.")
    academic_sessions: Page[RosterAcademicSession] = collection(
        "RosterAcademicSession", "Academic sessions."
    )
    academic_session: RosterAcademicSession | None = single(
        "RosterAcademicSession", "One academic session."
    )
    courses: Page[RosterCourse] = collection("RosterCourse", "Courses.")
    course: RosterCourse | None = single("RosterCourse", "One course.")
    classes: Page[RosterClass] = collection("RosterClass", "Classes.")
    class_: RosterClass | None = single("RosterClass", "One class.", name="class")
    users: Page[RosterUser] = collection("RosterUser", "Users of every role.")
    user: RosterUser | None = single("RosterUser", "One user.")
    enrollments: Page[RosterEnrollment] = collection("RosterEnrollment", "Enrollments.")
    enrollment: RosterEnrollment | None = single("RosterEnrollment", "One enrollment.")
    demographics: Page[RosterDemographics] = collection(
        "RosterDemographics", "Birth, sex and ethnicity of people."
    )
    demographics_of: RosterDemographics | None = single(
        "RosterDemographics", "The demographics of one user, by the user's id."
    )
    resources: Page[RosterResource] = collection("RosterResource", "Resources.")
    resource: RosterResource | None = single("RosterResource", "One resource.")
