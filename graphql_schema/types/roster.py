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
    name: str = leaf("What it is called.")
    type: str = leaf("department, school, district, local, state or national.")
    plain_type: str = word(
        "The same; department for a type of the district's own.",
        "type", "type", ORG_TYPES, "department",
    )  # fmt: skip
    identifier: str = leaf("The number by which the state or nation knows it.")
    parent = related("The organization above.", ToOne("RosterOrg", "parent_id"))
    children = related("The organizations below.", ByKeys("RosterOrg", "child_ids"))
    courses = related("Its courses.", Children("RosterCourse", "org_id"))
    classes = related("Its classes.", Children("RosterClass", "school_id"))
    enrollments = related(
        "The enrollments in its classes.", Children("RosterEnrollment", "school_id")
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
    title: str = leaf("What it is called.")
    start_date: date = leaf("Its first day.")
    end_date: date = leaf("The first day after it.")
    type: str = leaf("gradingPeriod, semester, schoolYear or term.")
    plain_type: str = word(
        "The same; term for a type of the district's own.", "type", "type", SESSION_TYPES, "term"
    )
    school_year: str = leaf("The calendar year in which the school year ends.")
    parent = related("The session it is part of.", ToOne("RosterAcademicSession", "parent_id"))
    children = related(
        "The sessions that are part of it.", ByKeys("RosterAcademicSession", "child_ids")
    )
    classes = related("The classes that meet in it.", Containing("RosterClass", "term_ids"))


@node(objects.Course)
class RosterCourse:
    """A course of a school or of the district."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.Course)
    noun: str = noun("course")
    title: str = leaf("What it is called.")
    course_code: str = leaf("Its number in the catalogue.")
    grades: list[str] | None = leaf("The grades it is for.")
    subjects: list[str] | None = leaf("Its subjects.")
    subject_codes: list[str] | None = leaf("The codes of its subjects, in the same order.")
    school_year = related(
        "The school year it is offered in.", ToOne("RosterAcademicSession", "school_year_id")
    )
    org = related("Whose course it is.", ToOne("RosterOrg", "org_id"))
    resources = related("The material it uses.", ByKeys("RosterResource", "resource_ids"))
    classes = related("Its classes.", Children("RosterClass", "course_id"))


@node(objects.Class)
class RosterClass:
    """A class that students attend."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.Class)
    noun: str = noun("class")
    title: str = leaf("What it is called.")
    class_code: str | None = leaf("Its number.")
    class_type: str = leaf("homeroom or scheduled.")
    plain_class_type: str = word(
        "The same; scheduled for a type of the district's own.",
        "class_type", "classType", ("homeroom", "scheduled"), "scheduled",
    )  # fmt: skip
    location: str | None = leaf("The room it meets in.")
    grades: list[str] | None = leaf("The grades it is for.")
    subjects: list[str] | None = leaf("Its subjects.")
    subject_codes: list[str] | None = leaf("The codes of its subjects, in the same order.")
    periods: list[str] | None = leaf("The periods of the day it meets in.")
    course = related("The course it teaches.", ToOne("RosterCourse", "course_id", required=True))
    school = related("The school it belongs to.", ToOne("RosterOrg", "school_id", required=True))
    terms = related(
        "The terms it meets in.", ByKeys("RosterAcademicSession", "term_ids", required=True)
    )
    resources = related("The material it uses.", ByKeys("RosterResource", "resource_ids"))
    enrollments = related("Who is in it, and as what.", Children("RosterEnrollment", "class_id"))
    students = related(
        "Users enrolled as students; today's unless another day or `current: false` is given.",
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
        "Users enrolled as teachers; today's unless another day or `current: false` is given.",
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
    """What a user is to an organization."""

    role: str = leaf("student, teacher, principal, aide, guardian and so on.", required=True)
    role_type: str = leaf("primary or secondary; each organization has one primary.", required=True)
    begin_date: date | None = leaf("The first day of it.")
    end_date: date | None = leaf("The first day after it.")
    user_profile: str | None = leaf("The `profileId` of the account it is exercised with.")
    org = related("The organization.", ToOne("RosterOrg", "org_id", required=True))


ROLES = Parts("RosterRole", "roles", summaries=ROLE_SUMMARIES, nullable=False)


@node(columns={"type": Kind.TEXT, "identifier": Kind.TEXT})
class RosterUserId:
    """A number by which a user is known elsewhere."""

    type: str = leaf("What kind of number.", required=True)
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

    profile_id: str = leaf("The account's own address or name.", required=True)
    profile_type: str = leaf("What kind of account.", required=True)
    vendor_id: str = leaf("Whose system.", required=True)
    application_id: str | None = leaf("Which application of the vendor.")
    description: str | None = leaf("What it is for.")
    credentials: JSON | None = leaf(
        "Type and username of its sign-ins; never a password.", filtered=False
    )


@node(objects.User, person="sourced_id")
class RosterUser:
    """A person, with what he or she is to each organization."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href(objects.User)
    noun: str = noun("user")
    username: str | None = leaf("The name the person signs in with.")
    user_master_identifier: str | None = leaf("The number by which the state knows the person.")
    enabled_user: bool = leaf("Whether the account is enabled.")
    enabled_user_text: str = flag_text("enabled_user", "enabledUser", nullable=False)
    given_name: str = leaf("First name.")
    family_name: str = leaf("Last name.")
    middle_name: str | None = leaf("Middle names, separated by spaces.")
    preferred_first_name: str | None = leaf("The first name the person goes by.")
    preferred_middle_name: str | None = leaf("The middle name the person goes by.")
    preferred_last_name: str | None = leaf("The last name the person goes by.")
    pronouns: str | None = leaf("The pronouns the person goes by.")
    identifier: str | None = leaf("The student or staff number.")
    plain_identifier: str | None = filled_with_id(
        "The student or staff number; the id of who has none.",
        "identifier", "identifier",
    )  # fmt: skip
    email: str | None = leaf("The e-mail address.")
    sms: str | None = leaf("The number for text messages.")
    phone: str | None = leaf("The telephone number.")
    grades: list[str] | None = leaf("The grades a student is in.")
    user_ids = related("Numbers elsewhere.", Parts("RosterUserId", "user_ids"))
    roles = related("What the person is to each organization.", ROLES)
    plain_role: str | None = role_word(
        "The person's one role in OneRoster 1.1: of the primary role at the primary organization, "
        "else the first primary, else the first. Principals, counselors and such are "
        "administrators, roles of the district's own aides.",
        ROLES,
    )
    orgs = related(
        "The organizations of the roles.",
        ByKeys("RosterOrg", "role_org_ids", nullable=False, required=True),
        derived_from=("roles", "RosterRole.org"),
    )
    metadata_with_roles: JSON | None = metadata_with_roles(
        "The metadata; where one word does not tell the person's roles, `roles` in it lists them.",
        ROLES,
    )
    user_profiles = related(
        "Accounts in other systems.", Parts("RosterUserProfile", "user_profiles")
    )
    primary_org = related(
        "The organization the person belongs to first.", ToOne("RosterOrg", "primary_org_id")
    )
    agents = related(
        "A student's guardians and relatives, or the students they stand by.",
        ByKeys("RosterUser", "agent_ids"),
    )
    plain_agents = internal(
        related(
            "The same; an empty list where there is nobody.",
            ByKeys("RosterUser", "agent_ids", nullable=False),
            derived_from=("agents",),
        )
    )
    resources = related("The material the person has.", ByKeys("RosterResource", "resource_ids"))
    enrollments = related(
        "The classes the person is in, and as what.", Children("RosterEnrollment", "user_id")
    )
    classes = related(
        "The classes the person is enrolled in; today's unless another day or `current: false` is "
        "given.",
        Through(
            "RosterClass", "RosterEnrollment", "user_id", "class_id", (ACTIVE,), period=LASTING
        ),
    )


@node(objects.Enrollment, person="user_id")
class RosterEnrollment:
    """A person in a class."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("enrollment")
    role: str = leaf("student, teacher, administrator or proctor.")
    plain_role: str = word(
        "The same; proctor for a role of the district's own.",
        "role", "role", ("administrator", "proctor", "student", "teacher"), "proctor",
    )  # fmt: skip
    primary: bool = leaf("Whether this is the class's primary teacher.")
    primary_text: str = flag_text("primary", "primary", nullable=False)
    begin_date: date | None = leaf("The first day of it.")
    end_date: date | None = leaf("The first day after it.")
    user = related("The person.", ToOne("RosterUser", "user_id", required=True))
    class_ = related("The class.", ToOne("RosterClass", "class_id", required=True), name="class")
    school = related("The school it was made at.", ToOne("RosterOrg", "school_id", required=True))


@node(objects.Demographics, person="sourced_id")
class RosterDemographics:
    """What is recorded of a user's birth, sex and ethnicity; its id is the user's."""

    sourced_id: strawberry.ID = identity()
    status: str = status()
    date_last_modified: datetime = modified()
    metadata: JSON | None = metadata()
    birth_date: date | None = leaf("The day of birth.")
    sex: str | None = leaf("male, female, unspecified or other.")
    plain_sex: str | None = word(
        "male or female; null for any other.", "sex", "sex", ("male", "female"), None
    )
    american_indian_or_alaska_native: bool | None = leaf("Of this descent.")
    american_indian_or_alaska_native_text: str | None = flag_text(
        "american_indian_or_alaska_native", "americanIndianOrAlaskaNative", nullable=True
    )
    asian: bool | None = leaf("Of this descent.")
    asian_text: str | None = flag_text("asian", "asian", nullable=True)
    black_or_african_american: bool | None = leaf("Of this descent.")
    black_or_african_american_text: str | None = flag_text(
        "black_or_african_american", "blackOrAfricanAmerican", nullable=True
    )
    native_hawaiian_or_other_pacific_islander: bool | None = leaf("Of this descent.")
    native_hawaiian_or_other_pacific_islander_text: str | None = flag_text(
        "native_hawaiian_or_other_pacific_islander",
        "nativeHawaiianOrOtherPacificIslander",
        nullable=True,
    )
    white: bool | None = leaf("Of this descent.")
    white_text: str | None = flag_text("white", "white", nullable=True)
    demographic_race_two_or_more_races: bool | None = leaf("Of two or more races.")
    demographic_race_two_or_more_races_text: str | None = flag_text(
        "demographic_race_two_or_more_races", "demographicRaceTwoOrMoreRaces", nullable=True
    )
    hispanic_or_latino_ethnicity: bool | None = leaf("Of this ethnicity.")
    hispanic_or_latino_ethnicity_text: str | None = flag_text(
        "hispanic_or_latino_ethnicity", "hispanicOrLatinoEthnicity", nullable=True
    )
    country_of_birth_code: str | None = leaf("The country of birth.")
    state_of_birth_abbreviation: str | None = leaf("The state of birth.")
    city_of_birth: str | None = leaf("The city of birth.")
    public_school_residence_status: str | None = leaf("Where the person lives, as schools see it.")
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
    title: str | None = leaf("What it is called.")
    roles: list[str] | None = leaf("Whom it is for.")
    plain_roles: list[str] | None = words(
        "The same, without roles of the district's own.", "roles", "roles", RESOURCE_ROLES
    )
    importance: str | None = leaf("primary or secondary.")
    vendor_resource_id: str = leaf("The number by which its vendor knows it.")
    vendor_id: str | None = leaf("Whose it is.")
    application_id: str | None = leaf("The application it is used with.")
    classes = related("The classes that use it.", Containing("RosterClass", "resource_ids"))
    courses = related("The courses that use it.", Containing("RosterCourse", "resource_ids"))
    users = related(
        "The people who have it.",
        Containing("RosterUser", "resource_ids"),
        derived_from=("RosterUser.resources",),
    )


@strawberry.type(description="The published roster, as one edition has it.")
class Roster:
    """The published roster, as one edition has it."""

    number: int = strawberry.field(description="The edition's number.")
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
    demographics: Page[RosterDemographics] = collection("RosterDemographics", "Demographics.")
    demographics_of: RosterDemographics | None = single(
        "RosterDemographics", "The demographics of one user, by the user's id."
    )
    resources: Page[RosterResource] = collection("RosterResource", "Resources.")
    resource: RosterResource | None = single("RosterResource", "One resource.")
