"""Closed lists of words as enums; the value of a member is the word that Rollcall stores."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

import strawberry

from app.access.scopes import (
    ADMINISTRATION_READ,
    ADMINISTRATION_WRITE,
    GRADEBOOK_WRITE,
    GRAPHQL_READ,
    GRAPHQL_WRITE,
    ROSTER_READ,
    SIS_READ,
)
from app.accounts.roles import (
    AUDITOR,
    DISTRICT_ADMINISTRATOR,
    SCHOOL_ADMINISTRATOR,
    SUPPORT,
)
from app.checks.check import Severity


def word(member: Enum) -> str:
    """Return the word that a member stands for."""
    return cast("str", member.value)


def expose_enum(enum: type[Enum], name: str, description: str, values: Mapping[str, str]) -> None:
    """Declare an enum of Rollcall as one of the graph, with a description of each member."""
    exposed: Any = strawberry.enum(enum, name=name, description=description)
    for value in exposed.__strawberry_definition__.values:
        value.description = values[value.name]


def _word(text: str, description: str) -> str:
    return cast("str", strawberry.enum_value(text, description=description))


@strawberry.enum(
    description="What a connection is for; it is fixed when the connection is created."
)
class ConnectionType(Enum):
    """What a connection is for."""

    rosterSync = _word("roster-sync", "Reads the roster.")
    gradeBookSync = _word("grade-book-sync", "Reads the roster, and reads and writes grades.")
    assessmentsSync = _word(
        "assessments-sync", "Reads the roster, and reads and writes assessments."
    )
    internalTool = _word("internal-tool", "Belongs to a tool of the district and uses the graph.")


@strawberry.enum(description="Whether a connection can get access tokens.")
class ConnectionState(Enum):
    """Whether a connection can get access tokens."""

    active = _word("active", "The connection can get access tokens.")
    disabled = _word("disabled", "An administrator disabled the connection.")
    expired = _word("expired", "The expiry date of the connection is past.")


@strawberry.enum(description="Whether the district uses a function of a partner.")
class FunctionState(Enum):
    """Whether the district uses a function of a partner."""

    enabled = _word("enabled", "The district has an active connection of this type.")
    available = _word("available", "The district has no active connection of this type.")


@strawberry.enum(description="Data that can be shared with a connection.")
class SharedKind(Enum):
    """Data that can be shared with a connection."""

    orgs = _word("orgs", "Schools, the district and other organizations.")
    academicSessions = _word("academicSessions", "School years, terms and grading periods.")
    courses = _word("courses", "Courses.")
    classes = _word("classes", "Classes.")
    users = _word("users", "People.")
    enrollments = _word("enrollments", "Enrollments of people in classes.")
    demographics = _word("demographics", "Birth, sex and ethnicity of people.")
    resources = _word("resources", "Teaching material.")
    gradebook = _word("gradebook", "Categories, line items, results and score scales.")
    assessments = _word("assessments", "Assessment line items and assessment results.")


@strawberry.enum(description="Fields that can be withheld from a connection.")
class WithheldFields(Enum):
    """Fields that can be withheld from a connection."""

    phones = _word("phones", "Telephone numbers and numbers for text messages.")
    email = _word("email", "E-mail addresses.")
    identifiers = _word("identifiers", "Student, staff and state numbers.")
    middleName = _word("middleName", "Middle names.")
    preferredNames = _word("preferredNames", "Preferred names.")
    pronouns = _word("pronouns", "Pronouns.")
    grades = _word("grades", "Grade levels of students.")
    agents = _word("agents", "Guardians and relatives of students.")
    userProfiles = _word("userProfiles", "Accounts of people in other systems.")
    userResources = _word("userResources", "Teaching material of people.")
    birthDate = _word("birthDate", "Dates of birth.")
    birthPlace = _word("birthPlace", "Country, state and city of birth.")
    sex = _word("sex", "Sex.")
    race = _word("race", "Race and ethnicity.")
    residence = _word("residence", "Residence status.")
    metadata = _word("metadata", "Metadata of every object.")


@strawberry.enum(description="The state of a refresh.")
class RefreshState(Enum):
    """The state of a refresh."""

    waiting = _word("waiting", "The refresh was requested and has not started.")
    running = _word("running", "The refresh is running.")
    done = _word("done", "The refresh succeeded: the roster has the state of the SIS.")
    failed = _word("failed", "The refresh failed, and nothing was published.")
    held = _word("held", "The refresh is on hold until it is approved or discarded.")
    cancelled = _word("cancelled", "The refresh was cancelled before it started.")
    approved = _word("approved", "The refresh was on hold and was approved.")
    discarded = _word("discarded", "The refresh was on hold and was discarded.")


@strawberry.enum(
    name="PublishedObjectKind",
    description="A kind of published object, by OneRoster's name of its collection.",
)
class ObjectKind(Enum):
    """A kind of published object, by OneRoster's name of its collection."""

    orgs = _word("orgs", "Organizations: `RosterOrg`.")
    academicSessions = _word("academicSessions", "Academic sessions: `RosterAcademicSession`.")
    courses = _word("courses", "Courses: `RosterCourse`.")
    classes = _word("classes", "Classes: `RosterClass`.")
    users = _word("users", "People: `RosterUser`.")
    enrollments = _word("enrollments", "Enrollments: `RosterEnrollment`.")
    demographics = _word("demographics", "Demographics: `RosterDemographics`.")
    resources = _word("resources", "Teaching material: `RosterResource`.")
    categories = _word("categories", "Categories: `GradebookCategory`.")
    lineItems = _word("lineItems", "Line items: `GradebookLineItem`.")
    results = _word("results", "Results: `GradebookResult`.")
    scoreScales = _word("scoreScales", "Score scales: `GradebookScoreScale`.")
    assessmentLineItems = _word(
        "assessmentLineItems", "Assessment line items: `GradebookAssessmentLineItem`."
    )
    assessmentResults = _word(
        "assessmentResults", "Assessment results: `GradebookAssessmentResult`."
    )


@strawberry.enum(description="How an object differs between two editions.")
class ObjectChange(Enum):
    """How an object differs between two editions."""

    added = _word("added", "Only the later edition has it.")
    changed = _word("changed", "Both editions have it, with different values.")
    removed = _word("removed", "Only the earlier edition has it.")


@strawberry.enum(description="What happened to a record of the grade book.")
class GradeOperation(Enum):
    """What happened to a record of the grade book."""

    created = _word("created", "The record was created.")
    changed = _word("changed", "The record was changed.")
    deleted = _word("deleted", "The record was deleted.")


@strawberry.enum(description="How certain it is that a connection received data.")
class DisclosureCertainty(Enum):
    """How certain it is that a connection received data."""

    certain = _word("certain", "The log of disclosures proves it.")
    probable = _word("probable", "The edition is deleted, and the remaining data indicates it.")
    possible = _word(
        "possible",
        "The edition is deleted, and the remaining data neither proves nor rules it out.",
    )


@strawberry.enum(description="Data about a person that a connection received.")
class DisclosedData(Enum):
    """Data about a person that a connection received."""

    user = _word("user", "The person's own record.")
    demographics = _word("demographics", "The person's demographics.")
    enrollments = _word("enrollments", "The person's enrollments.")
    classes = _word("classes", "The person's classes.")
    resources = _word("resources", "The person's teaching material.")
    results = _word("results", "The person's results.")
    assessmentResults = _word("assessmentResults", "The person's assessment results.")
    relationships = _word("relationships", "Records of other people that name the person.")


@strawberry.enum(description="Outcome of a refresh that raises an alert.")
class AlertKind(Enum):
    """Outcome of a refresh that raises an alert."""

    failed = _word("failed", "The refresh failed.")
    held = _word("held", "The refresh is on hold.")


@strawberry.enum(description="A version of OneRoster.")
class OneRosterVersion(Enum):
    """A version of OneRoster."""

    v1p1 = _word("1.1", "OneRoster 1.1.")
    v1p2 = _word("1.2", "OneRoster 1.2.")


def read_version(version: str | None) -> OneRosterVersion | None:
    """Return the member of a version; None for a tool, which has none."""
    return None if version is None else OneRosterVersion(version)


@strawberry.enum(description="A role of a person; it decides what the person sees and may do.")
class AccountRole(Enum):
    """A role of a person."""

    districtAdministrator = _word(DISTRICT_ADMINISTRATOR, "Sees and changes everything.")
    schoolAdministrator = _word(
        SCHOOL_ADMINISTRATOR, "Sees the published roster of the schools of the account."
    )
    support = _word(SUPPORT, "Sees everything, with personal data masked until a reason is given.")
    auditor = _word(AUDITOR, "Sees the published roster with masked data, histories and logs.")


@strawberry.enum(description="A scope of the district's own tools.")
class ToolScope(Enum):
    """A scope of the district's own tools."""

    rosterRead = _word(ROSTER_READ, "Read the published roster and grade book.")
    sisRead = _word(SIS_READ, "Read the live records of the SIS.")
    gradebookWrite = _word(GRADEBOOK_WRITE, "Change the grade book.")
    administrationRead = _word(ADMINISTRATION_READ, "Read what administrators manage.")
    administrationWrite = _word(ADMINISTRATION_WRITE, "Change what administrators manage.")
    graphqlRead = _word(GRAPHQL_READ, "All three scopes that read.")
    graphqlWrite = _word(GRAPHQL_WRITE, "Both scopes that write.")


@strawberry.enum(description="A part of a record in the grade book with changes of its own.")
class GradePart(Enum):
    """A part of a record in the grade book with changes of its own."""

    learningObjective = _word("learningObjective", "A learning objective.")
    scoreScale = _word("scoreScale", "The use of a score scale.")


WriterKind: Any = strawberry.enum(
    Enum(  # type: ignore[call-overload]  # a class cannot have a member of the name `import`
        "WriterKind",
        {
            "connection": _word("connection", "A vendor's connection."),
            "connectionTest": _word("connectionTest", "A test of a vendor's connection."),
            "tool": _word("tool", "A tool of the district."),
            "person": _word("person", "A person at the command line."),
            "import": _word("import", "An import of a package."),
            "service": _word("service", "The service itself."),
            "unknown": _word("unknown", "Unknown."),
        },
    ),
    description="Who or what changed a record of the grade book.",
)

expose_enum(
    Severity,
    "CheckSeverity",
    "Severity of a check.",
    {
        "ERROR": "Wrong: vendors reject the data or confuse records.",
        "WARNING": "Missing: something is not published, or is not useful to vendors.",
        "NOTE": "Usually correct, and worth a review.",
    },
)
