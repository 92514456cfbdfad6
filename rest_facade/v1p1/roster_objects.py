"""The objects of OneRoster 1.1 rostering and resources: their fields as the standard orders them.

Source: the data model of the 1.1 specification. Its vocabularies are closed, so a word of the
district's own is told as the nearest; what one word cannot tell of a person is in `metadata`.
"""

from typing import Final

from rest_facade.fields import Free, Kind, Parts, Reference, Texts, Value, Vocabulary
from rest_facade.resources import Resource, Source
from rest_facade.v1p1.targets import (
    CLASS,
    COURSE,
    ENTITY,
    METADATA,
    ORG,
    RESOURCE,
    SESSION,
    USER,
)


def closed(*words: str) -> Vocabulary:
    """Return a vocabulary that nobody extends."""
    return Vocabulary(words, open=False)


ORG_TYPES: Final = closed("department", "district", "local", "national", "school", "state")
SESSION_TYPES: Final = closed("gradingPeriod", "semester", "schoolYear", "term")
CLASS_TYPES: Final = closed("homeroom", "scheduled")
ENROLLMENT_ROLES: Final = closed("administrator", "proctor", "student", "teacher")
SEXES: Final = closed("male", "female")
IMPORTANCE: Final = closed("primary", "secondary")
ROLES: Final = closed(
    "administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"
)

ORGS: Final = Resource(
    "org", "orgs", "Org", "OrgV1p1", Source("RosterOrg", "orgs", "org"), (
    *ENTITY,
    METADATA,
    Value("name", required=True),
    Value("type", Kind.EXACT, required=True, vocabulary=ORG_TYPES, of="plainType"),
    Value("identifier", required=True),
    Reference("parent", ORG),
    Reference("children", ORG, many=True),
))  # fmt: skip

ACADEMIC_SESSIONS: Final = Resource(
    "academicSession", "academicSessions", "AcademicSession", "AcademicSessionV1p1",
    Source("RosterAcademicSession", "academicSessions", "academicSession"), (
    *ENTITY,
    METADATA,
    Value("title", required=True),
    Value("startDate", Kind.DATE, required=True),
    Value("endDate", Kind.DATE, required=True),
    Value("type", Kind.EXACT, required=True, vocabulary=SESSION_TYPES, of="plainType"),
    Reference("parent", SESSION),
    Reference("children", SESSION, many=True),
    Value("schoolYear", Kind.YEAR, required=True),
))  # fmt: skip

COURSES: Final = Resource(
    "course", "courses", "Course", "CourseV1p1", Source("RosterCourse", "courses", "course"), (
    *ENTITY,
    METADATA,
    Value("title", required=True),
    Reference("schoolYear", SESSION),
    Value("courseCode", required=True),
    Texts("grades"),
    Texts("subjects", Kind.TEXT),
    Reference("org", ORG),
    Texts("subjectCodes"),
    Reference("resources", RESOURCE, many=True),
))  # fmt: skip

CLASSES: Final = Resource(
    "class", "classes", "Class", "ClassV1p1", Source("RosterClass", "classes", "class"), (
    *ENTITY,
    METADATA,
    Value("title", required=True),
    Value("classCode"),
    Value("classType", Kind.EXACT, vocabulary=CLASS_TYPES, of="plainClassType"),
    Value("location"),
    Texts("grades"),
    Texts("subjects", Kind.TEXT),
    Reference("course", COURSE, required=True),
    Reference("school", ORG, required=True),
    Reference("terms", SESSION, many=True, required=True),
    Texts("subjectCodes"),
    Texts("periods"),
    Reference("resources", RESOURCE, many=True),
))  # fmt: skip

USER_IDS: Final = Parts("userIds", "UserId", "RosterUserId", (
    Value("type", required=True),
    Value("identifier", required=True),
))  # fmt: skip

USERS: Final = Resource(
    "user", "users", "User", "UserV1p1", Source("RosterUser", "users", "user"), (
    *ENTITY,
    Free("metadata", "Metadata", of="metadataWithRoles"),
    Value("username", required=True),
    USER_IDS,
    Value("enabledUser", Kind.FLAG, required=True),
    Value("givenName", required=True),
    Value("familyName", required=True),
    Value("middleName"),
    Value("role", Kind.EXACT, required=True, vocabulary=ROLES, of="plainRole"),
    Value("identifier", required=True, of="plainIdentifier"),
    Value("email"),
    Value("sms"),
    Value("phone"),
    Reference("agents", USER, many=True, of="plainAgents"),
    Reference("orgs", ORG, many=True, required=True),
    Texts("grades"),
), aliases={"roles.role": "role", "roles.org.sourcedId": "orgs.sourcedId"})  # fmt: skip

ENROLLMENTS: Final = Resource(
    "enrollment", "enrollments", "Enrollment", "EnrollmentV1p1",
    Source("RosterEnrollment", "enrollments", "enrollment"), (
    *ENTITY,
    METADATA,
    Reference("user", USER, required=True),
    Reference("class", CLASS, required=True),
    Reference("school", ORG, required=True),
    Value("role", Kind.EXACT, required=True, vocabulary=ENROLLMENT_ROLES, of="plainRole"),
    Value("primary", Kind.FLAG),
    Value("beginDate", Kind.DATE),
    Value("endDate", Kind.DATE),
))  # fmt: skip

DEMOGRAPHICS: Final = Resource(
    "demographics", "demographics", "Demographics", "DemographicsV1p1",
    Source("RosterDemographics", "demographics", "demographicsOf"), (
    *ENTITY,
    METADATA,
    Value("birthDate", Kind.DATE),
    Value("sex", Kind.EXACT, vocabulary=SEXES, of="plainSex"),
    Value("americanIndianOrAlaskaNative", Kind.FLAG),
    Value("asian", Kind.FLAG),
    Value("blackOrAfricanAmerican", Kind.FLAG),
    Value("nativeHawaiianOrOtherPacificIslander", Kind.FLAG),
    Value("white", Kind.FLAG),
    Value("demographicRaceTwoOrMoreRaces", Kind.FLAG),
    Value("hispanicOrLatinoEthnicity", Kind.FLAG),
    Value("countryOfBirthCode"),
    Value("stateOfBirthAbbreviation"),
    Value("cityOfBirth"),
    Value("publicSchoolResidenceStatus"),
))  # fmt: skip

MATERIAL: Final = Resource(
    "resource", "resources", "Resource", "ResourceV1p1",
    Source("RosterResource", "resources", "resource"), (
    *ENTITY,
    METADATA,
    Value("title"),
    Texts("roles", vocabulary=ROLES, of="plainRoles"),
    Value("importance", Kind.EXACT, vocabulary=IMPORTANCE),
    Value("vendorResourceId", required=True),
    Value("vendorId"),
    Value("applicationId"),
))  # fmt: skip
