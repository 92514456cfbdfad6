"""The files of OneRoster CSV 1.1 and 1.2 as a table.

Source: 1EdTech OneRoster 1.2.1 and 1.1 CSV bindings, the chapters on the manifest
and on the file formats. 1.2.0 had one more column in users, `resourceSourcedIds`,
which stands here as retired. `status` and `dateLastModified` are required in a
file of mode delta, and blank in one of mode bulk.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.intake.csv_columns import Column, Kind, Standard, Table, Vocabulary

MANIFEST_HEADER: Final = ("propertyName", "value")
EXTENSION_PATTERN: Final = r"ext:[0-9A-Za-z.\-_]+"

GUID, GUIDS, TEXT, TEXTS = Kind.GUID, Kind.GUIDS, Kind.TEXT, Kind.TEXTS
ENUM, ENUMS, BOOLEAN = Kind.ENUM, Kind.ENUMS, Kind.BOOLEAN
DATE, YEAR, FLOAT = Kind.DATE, Kind.YEAR, Kind.FLOAT
R: Final = True
"""Required."""

_USER_ROLES_1_1 = (
    "administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher",
)  # fmt: skip
_ENROLLMENT_ROLES = ("administrator", "proctor", "student", "teacher")
_SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
_ORG_TYPES = ("department", "school", "district", "local", "state", "national")
_SCORE_STATUSES = (
    "exempt", "fully graded", "not submitted", "partially graded", "submitted",
)  # fmt: skip
_ROLES_1_2 = (
    "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor",
    "relative", "siteAdministrator", "student", "systemAdministrator", "teacher",
)  # fmt: skip

STATUS = Vocabulary(("active", "tobedeleted"), tolerated=("inactive",))
IMPORTANCE = Vocabulary(("primary", "secondary"))
ROLE_TYPE = Vocabulary(("primary", "secondary"))
ROLE = Vocabulary(_ROLES_1_2, extensible=True)
SOURCE = Vocabulary(("case", "unknown"), extensible=True)
ORG_TYPE = Vocabulary(_ORG_TYPES, extensible=True)
SESSION_TYPE = Vocabulary(_SESSION_TYPES, extensible=True)
CLASS_TYPE = Vocabulary(("homeroom", "scheduled"), extensible=True)
ENROLLMENT_ROLE = Vocabulary(_ENROLLMENT_ROLES, extensible=True)
RESOURCE_ROLE = Vocabulary(_USER_ROLES_1_1, extensible=True)
SCORE_STATUS = Vocabulary(_SCORE_STATUSES, extensible=True)
SEX = Vocabulary(("male", "female", "unspecified", "other"), extensible=True)

ORG_TYPE_1_1 = Vocabulary(_ORG_TYPES)
SESSION_TYPE_1_1 = Vocabulary(_SESSION_TYPES)
CLASS_TYPE_1_1 = Vocabulary(("homeroom", "scheduled"))
USER_ROLE_1_1 = Vocabulary(_USER_ROLES_1_1)
ENROLLMENT_ROLE_1_1 = Vocabulary(
    _ENROLLMENT_ROLES, tolerated=("aide", "guardian", "parent", "relative")
)
RESOURCE_ROLE_1_1 = Vocabulary(_USER_ROLES_1_1)
SCORE_STATUS_1_1 = Vocabulary(_SCORE_STATUSES)
SEX_1_1 = Vocabulary(("male", "female"))


def _table(name: str, *columns: Column, key: str | None = None) -> Table:
    """Return the file with the three columns all files begin with; `key` is what its id names."""
    base = (
        Column("sourcedId",        GUID, R, key),
        Column("status",           ENUM, vocabulary=STATUS),
        Column("dateLastModified", Kind.DATETIME),
    )  # fmt: skip
    return Table(name, (*base, *columns))


def _academic_sessions(session_type: Vocabulary) -> Table:
    return _table(
        "academicSessions",
        Column("title",           TEXT, R),
        Column("type",            ENUM, R, vocabulary=session_type),
        Column("startDate",       DATE, R),
        Column("endDate",         DATE, R),
        Column("parentSourcedId", GUID, target="academicSessions"),
        Column("schoolYear",      YEAR, R),
    )  # fmt: skip


def _classes(class_type: Vocabulary) -> Table:
    return _table(
        "classes",
        Column("title",           TEXT,  R),
        Column("grades",          TEXTS),
        Column("courseSourcedId", GUID,  R, "courses"),
        Column("classCode",       TEXT),
        Column("classType",       ENUM,  R, vocabulary=class_type),
        Column("location",        TEXT),
        Column("schoolSourcedId", GUID,  R, "orgs"),
        Column("termSourcedIds",  GUIDS, R, "academicSessions"),
        Column("subjects",        TEXTS),
        Column("subjectCodes",    TEXTS),
        Column("periods",         TEXTS),
    )  # fmt: skip


def _demographics(sex: Vocabulary) -> Table:
    return _table(
        "demographics",
        Column("birthDate",                            DATE),
        Column("sex",                                  ENUM, vocabulary=sex),
        Column("americanIndianOrAlaskaNative",         BOOLEAN),
        Column("asian",                                BOOLEAN),
        Column("blackOrAfricanAmerican",               BOOLEAN),
        Column("nativeHawaiianOrOtherPacificIslander", BOOLEAN),
        Column("white",                                BOOLEAN),
        Column("demographicRaceTwoOrMoreRaces",        BOOLEAN),
        Column("hispanicOrLatinoEthnicity",            BOOLEAN),
        Column("countryOfBirthCode",                   TEXT),
        Column("stateOfBirthAbbreviation",             TEXT),
        Column("cityOfBirth",                          TEXT),
        Column("publicSchoolResidenceStatus",          TEXT),
        key="users",
    )  # fmt: skip


def _enrollments(role: Vocabulary) -> Table:
    return _table(
        "enrollments",
        Column("classSourcedId",  GUID, R, "classes"),
        Column("schoolSourcedId", GUID, R, "orgs"),
        Column("userSourcedId",   GUID, R, "users"),
        Column("role",            ENUM, R, vocabulary=role),
        Column("primary",         BOOLEAN),
        Column("beginDate",       DATE),
        Column("endDate",         DATE),
    )  # fmt: skip


def _orgs(org_type: Vocabulary) -> Table:
    return _table(
        "orgs",
        Column("name",            TEXT, R),
        Column("type",            ENUM, R, vocabulary=org_type),
        Column("identifier",      TEXT),
        Column("parentSourcedId", GUID, target="orgs"),
    )  # fmt: skip


def _resources(role: Vocabulary) -> Table:
    return _table(
        "resources",
        Column("vendorResourceId", TEXT, R),
        Column("title",            TEXT),
        Column("roles",            ENUMS, vocabulary=role),
        Column("importance",       ENUM,  vocabulary=IMPORTANCE),
        Column("vendorId",         TEXT),
        Column("applicationId",    TEXT),
    )  # fmt: skip


_CLASS_RESOURCES = _table(
    "classResources",
    Column("title",             TEXT),
    Column("classSourcedId",    GUID, R, "classes"),
    Column("resourceSourcedId", GUID, R, "resources"),
)  # fmt: skip
_COURSE_RESOURCES = _table(
    "courseResources",
    Column("title",             TEXT),
    Column("courseSourcedId",   GUID, R, "courses"),
    Column("resourceSourcedId", GUID, R, "resources"),
)  # fmt: skip
_COURSES = _table(
    "courses",
    Column("schoolYearSourcedId", GUID, target="academicSessions"),
    Column("title",               TEXT, R),
    Column("courseCode",          TEXT),
    Column("grades",              TEXTS),
    Column("orgSourcedId",        GUID, R, "orgs"),
    Column("subjects",            TEXTS),
    Column("subjectCodes",        TEXTS),
)  # fmt: skip

V1_1: Final = Standard("1.1", (
    _academic_sessions(SESSION_TYPE_1_1),
    _table("categories", Column("title", TEXT, R)),
    _classes(CLASS_TYPE_1_1),
    _CLASS_RESOURCES,
    _COURSES,
    _COURSE_RESOURCES,
    _demographics(SEX_1_1),
    _enrollments(ENROLLMENT_ROLE_1_1),
    _table(
        "lineItems",
        Column("title",                  TEXT,  R),
        Column("description",            TEXT),
        Column("assignDate",             DATE,  R),
        Column("dueDate",                DATE,  R),
        Column("classSourcedId",         GUID,  R, "classes"),
        Column("categorySourcedId",      GUID,  R, "categories"),
        Column("gradingPeriodSourcedId", GUID,  R, "academicSessions"),
        Column("resultValueMin",         FLOAT, R),
        Column("resultValueMax",         FLOAT, R),
    ),
    _orgs(ORG_TYPE_1_1),
    _resources(RESOURCE_ROLE_1_1),
    _table(
        "results",
        Column("lineItemSourcedId", GUID,  R, "lineItems"),
        Column("studentSourcedId",  GUID,  R, "users"),
        Column("scoreStatus",       ENUM,  R, vocabulary=SCORE_STATUS_1_1),
        Column("score",             FLOAT, R),
        Column("scoreDate",         DATE,  R),
        Column("comment",           TEXT),
    ),
    _table(
        "users",
        Column("enabledUser",     BOOLEAN, R),
        Column("orgSourcedIds",   GUIDS,   R, "orgs"),
        Column("role",            ENUM,    R, vocabulary=USER_ROLE_1_1),
        Column("username",        TEXT,    R),
        Column("userIds",         Kind.USER_IDS),
        Column("givenName",       TEXT,    R),
        Column("familyName",      TEXT,    R),
        Column("middleName",      TEXT),
        Column("identifier",      TEXT),
        Column("email",           TEXT),
        Column("sms",             TEXT),
        Column("phone",           TEXT),
        Column("agentSourcedIds", GUIDS,   target="users"),
        Column("grades",          TEXTS),
        Column("password",        TEXT),
    ),
))  # fmt: skip

V1_2: Final = Standard("1.2", (
    _academic_sessions(SESSION_TYPE),
    _table(
        "categories",
        Column("title",  TEXT, R),
        Column("weight", FLOAT),
    ),
    _classes(CLASS_TYPE),
    _CLASS_RESOURCES,
    _COURSES,
    _COURSE_RESOURCES,
    _demographics(SEX),
    _enrollments(ENROLLMENT_ROLE),
    _table(
        "lineItemLearningObjectiveIds",
        Column("lineItemSourcedId",   GUID, R, "lineItems"),
        Column("source",              ENUM, R, vocabulary=SOURCE),
        Column("learningObjectiveId", TEXT, R),
    ),
    _table(
        "lineItems",
        Column("title",                    TEXT,  R),
        Column("description",              TEXT),
        Column("assignDate",               DATE,  R),
        Column("dueDate",                  DATE,  R),
        Column("classSourcedId",           GUID,  R, "classes"),
        Column("categorySourcedId",        GUID,  R, "categories"),
        Column("academicSessionSourcedId", GUID,  R, "academicSessions"),
        Column("resultValueMin",           FLOAT),
        Column("resultValueMax",           FLOAT),
        Column("schoolSourcedId",          GUID,  R, "orgs"),
    ),
    _table(
        "lineItemScoreScales",
        Column("title",               TEXT),
        Column("lineItemSourcedId",   GUID, R, "lineItems"),
        Column("scoreScaleSourcedId", GUID, R, "scoreScales"),
    ),
    _orgs(ORG_TYPE),
    _resources(RESOURCE_ROLE),
    _table(
        "resultLearningObjectiveIds",
        Column("resultSourcedId",     GUID,  R, "results"),
        Column("source",              ENUM,  R, vocabulary=SOURCE),
        Column("learningObjectiveId", TEXT,  R),
        Column("score",               FLOAT),
        Column("textScore",           TEXT),
    ),
    _table(
        "results",
        Column("lineItemSourcedId", GUID,  R, "lineItems"),
        Column("studentSourcedId",  GUID,  R, "users"),
        Column("scoreStatus",       ENUM,  R, vocabulary=SCORE_STATUS),
        Column("score",             FLOAT),
        Column("scoreDate",         DATE,  R),
        Column("comment",           TEXT),
        Column("textScore",         TEXT),
        Column("classSourcedId",    GUID,  target="classes"),
        Column("inProgress",        BOOLEAN),
        Column("incomplete",        BOOLEAN),
        Column("late",              BOOLEAN),
        Column("missing",           BOOLEAN),
    ),
    _table(
        "resultScoreScales",
        Column("title",               TEXT),
        Column("resultSourcedId",     GUID, R, "results"),
        Column("scoreScaleSourcedId", GUID, R, "scoreScales"),
    ),
    _table(
        "roles",
        Column("userSourcedId",        GUID, R, "users"),
        Column("roleType",             ENUM, R, vocabulary=ROLE_TYPE),
        Column("role",                 ENUM, R, vocabulary=ROLE),
        Column("beginDate",            DATE),
        Column("endDate",              DATE),
        Column("orgSourcedId",         GUID, R, "orgs"),
        Column("userProfileSourcedId", GUID, target="userProfiles"),
    ),
    _table(
        "scoreScales",
        Column("title",           TEXT, R),
        Column("type",            TEXT, R),
        Column("orgSourcedId",    GUID, R, "orgs"),
        Column("courseSourcedId", GUID, R, "courses"),
        Column("classSourcedId",  GUID, R, "classes"),
        Column("scoreScaleValue", Kind.SCALE_VALUES, R),
    ),
    _table(
        "userProfiles",
        Column("userSourcedId",  GUID, R, "users"),
        Column("profileType",    TEXT, R),
        Column("vendorId",       TEXT, R),
        Column("applicationId",  TEXT),
        Column("description",    TEXT),
        Column("credentialType", TEXT, R),
        Column("username",       TEXT, R),
        Column("password",       TEXT),
    ),
    _table(
        "userResources",
        Column("userSourcedId",     GUID, R, "users"),
        Column("orgSourcedId",      GUID, target="orgs"),
        Column("classSourcedId",    GUID, target="classes"),
        Column("resourceSourcedId", GUID, R, "resources"),
    ),
    _table(
        "users",
        Column("enabledUser",          BOOLEAN, R),
        Column("username",             TEXT,    R),
        Column("userIds",              Kind.USER_IDS),
        Column("givenName",            TEXT,    R),
        Column("familyName",           TEXT,    R),
        Column("middleName",           TEXT),
        Column("identifier",           TEXT),
        Column("email",                TEXT),
        Column("sms",                  TEXT),
        Column("phone",                TEXT),
        Column("agentSourcedIds",      GUIDS,   target="users"),
        Column("grades",               TEXTS),
        Column("password",             TEXT),
        Column("userMasterIdentifier", TEXT),
        Column("resourceSourcedIds",   GUIDS,   target="resources", retired=True),
        Column("preferredGivenName",   TEXT),
        Column("preferredMiddleName",  TEXT),
        Column("preferredFamilyName",  TEXT),
        Column("primaryOrgSourcedId",  GUID,    target="orgs"),
        Column("pronouns",             TEXT),
    ),
))  # fmt: skip

STANDARDS: Final[Mapping[str, Standard]] = MappingProxyType({"1.1": V1_1, "1.2": V1_2})
