"""The objects of OneRoster 1.2 rostering and resources: their fields as the standard orders them.

Source: 1EdTech's OpenAPI files of the two services 1.2. Passwords are no part of it
here: Rollcall gives none.
"""

from typing import Final

from rest_facade.fields import Free, Kind, Parts, Reference, Texts, Value, Vocabulary
from rest_facade.resources import Resource, Source
from rest_facade.v1p2.targets import BASE, CLASS, COURSE, ORG, RESOURCE, SESSION, USER

ROLE_TYPES: Final = Vocabulary(("primary", "secondary"), open=False)
ORG_TYPES: Final = Vocabulary(("department", "district", "local", "national", "school", "state"))
SESSION_TYPES: Final = Vocabulary(("gradingPeriod", "semester", "schoolYear", "term"))
CLASS_TYPES: Final = Vocabulary(("homeroom", "scheduled"))
ENROLLMENT_ROLES: Final = Vocabulary(("administrator", "proctor", "student", "teacher"))
SEXES: Final = Vocabulary(("male", "female", "unspecified", "other"))
USER_ROLES: Final = Vocabulary(
    (
        "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal",
        "proctor", "relative", "siteAdministrator", "student", "systemAdministrator", "teacher",
    )
)  # fmt: skip

MATERIAL_ROLES: Final = Vocabulary(
    (
        "administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher",
    )
)  # fmt: skip
IMPORTANCE: Final = Vocabulary(("primary", "secondary"), open=False)

ORGS: Final = Resource(
    "org", "orgs", "Org", "OrgV1p2", Source("RosterOrg", "orgs", "org"), (
    *BASE,
    Value("name", required=True),
    Value("type", Kind.EXACT, required=True, vocabulary=ORG_TYPES),
    Value("identifier", required=True),
    Reference("parent", ORG),
    Reference("children", ORG, many=True),
))  # fmt: skip

ACADEMIC_SESSIONS: Final = Resource(
    "academicSession", "academicSessions", "AcademicSession", "AcademicSessionV1p2",
    Source("RosterAcademicSession", "academicSessions", "academicSession"), (
    *BASE,
    Value("title", required=True),
    Value("startDate", Kind.DATE, required=True),
    Value("endDate", Kind.DATE, required=True),
    Value("type", Kind.EXACT, required=True, vocabulary=SESSION_TYPES),
    Reference("parent", SESSION),
    Reference("children", SESSION, many=True),
    Value("schoolYear", Kind.YEAR, required=True),
))  # fmt: skip

COURSES: Final = Resource(
    "course", "courses", "Course", "CourseV1p2", Source("RosterCourse", "courses", "course"), (
    *BASE,
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
    "class", "classes", "Class", "ClassV1p2", Source("RosterClass", "classes", "class"), (
    *BASE,
    Value("title", required=True),
    Value("classCode"),
    Value("classType", Kind.EXACT, vocabulary=CLASS_TYPES),
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

ROLES: Final = Parts("roles", "Role", "RosterRole", (
    Value("roleType", Kind.EXACT, required=True, vocabulary=ROLE_TYPES),
    Value("role", Kind.EXACT, required=True, vocabulary=USER_ROLES),
    Reference("org", ORG, required=True),
    Value("userProfile", Kind.ADDRESS),
    Value("beginDate", Kind.DATE),
    Value("endDate", Kind.DATE),
), required=True)  # fmt: skip

USER_PROFILES: Final = Parts("userProfiles", "UserProfile", "RosterUserProfile", (
    Value("profileId", Kind.ADDRESS, required=True),
    Value("profileType", required=True),
    Value("vendorId", required=True),
    Value("applicationId"),
    Value("description"),
    Free("credentials", "Credential", many=True),
))  # fmt: skip

USERS: Final = Resource(
    "user", "users", "User", "UserV1p2", Source("RosterUser", "users", "user"), (
    *BASE,
    Value("userMasterIdentifier"),
    Value("username"),
    USER_IDS,
    Value("enabledUser", Kind.FLAG, required=True),
    Value("givenName", required=True),
    Value("familyName", required=True),
    Value("middleName"),
    Value("preferredFirstName"),
    Value("preferredMiddleName"),
    Value("preferredLastName"),
    Value("pronouns"),
    ROLES,
    USER_PROFILES,
    Reference("primaryOrg", ORG),
    Value("identifier"),
    Value("email"),
    Value("sms"),
    Value("phone"),
    Reference("agents", USER, many=True),
    Texts("grades"),
    Reference("resources", RESOURCE, many=True),
), aliases={"role": "roles.role"})  # fmt: skip

ENROLLMENTS: Final = Resource(
    "enrollment", "enrollments", "Enrollment", "EnrollmentV1p2",
    Source("RosterEnrollment", "enrollments", "enrollment"), (
    *BASE,
    Reference("user", USER, required=True),
    Reference("class", CLASS, required=True),
    Reference("school", ORG, required=True),
    Value("role", Kind.EXACT, required=True, vocabulary=ENROLLMENT_ROLES),
    Value("primary", Kind.FLAG),
    Value("beginDate", Kind.DATE),
    Value("endDate", Kind.DATE),
))  # fmt: skip

DEMOGRAPHICS: Final = Resource(
    "demographics", "demographics", "Demographics", "DemographicsV1p2",
    Source("RosterDemographics", "demographics", "demographicsOf"), (
    *BASE,
    Value("birthDate", Kind.DATE),
    Value("sex", Kind.EXACT, vocabulary=SEXES),
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
    "resource", "resources", "Resource", "ResourceV1p2",
    Source("RosterResource", "resources", "resource"), (
    *BASE,
    Value("title"),
    Texts("roles", vocabulary=MATERIAL_ROLES),
    Value("importance", Kind.EXACT, vocabulary=IMPORTANCE),
    Value("vendorResourceId", required=True),
    Value("vendorId"),
    Value("applicationId"),
))  # fmt: skip

PUBLISHED: Final = (
    ORGS, ACADEMIC_SESSIONS, COURSES, CLASSES, USERS, ENROLLMENTS, DEMOGRAPHICS, MATERIAL
)  # fmt: skip
"""All that an edition holds."""
