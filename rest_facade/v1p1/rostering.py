"""The 41 operations of OneRoster 1.1 rostering, and the 4 of its resources, a line each.

Source: tables 3.1a to 3.1c of the 1.1 specification. Who is a student, and who a teacher, goes
by the one role that a user has in 1.1; class lists go by active enrollments and their role.
"""

from typing import Final

from app.access.scopes import uri
from rest_facade.resources import Operation, Parent, View, Where, every, nested, one
from rest_facade.v1p1.roster_objects import (
    ACADEMIC_SESSIONS,
    CLASSES,
    COURSES,
    DEMOGRAPHICS,
    ENROLLMENTS,
    MATERIAL,
    ORGS,
    USERS,
)

ALL: Final = (uri("1.1", "roster.readonly"),)
CORE: Final = (*ALL, uri("1.1", "roster-core.readonly"))
DEMO: Final = (uri("1.1", "roster-demographics.readonly"),)
STUFF: Final = (uri("1.1", "resource.readonly"),)

SCOPES: Final = {
    CORE[0]: "All of the roster but demographics.",
    CORE[1]: "The collections and single objects, but demographics.",
    DEMO[0]: "Demographics.",
    STUFF[0]: "The resources.",
}


def _is(id_: str) -> Where:
    return {"sourcedId": {"eq": id_}}


def _role(role: str, **more: Where) -> Where:
    """Return the condition of a role somewhere, which an index finds."""
    return {"roles": {"some": {"role": {"eq": role}, **more}}}


def _known_as(role: str) -> Where:
    """Return the condition of the one role of 1.1, which no index has, after one that has."""
    return {**_role(role), "plainRole": {"eq": role}}


def _enrolled(role: str | None, **more: Where) -> Where:
    some = {"status": {"eq": "active"}, **more}
    return {"enrollments": {"some": some if role is None else {"role": {"eq": role}, **some}}}


def _used_by(users: str, id_: str) -> Where:
    return {users: {"some": _is(id_)}}


SESSION: Final = View("academic session", ACADEMIC_SESSIONS)
TERM: Final = View("term", ACADEMIC_SESSIONS, {"plainType": {"eq": "term"}})
PERIOD: Final = View("grading period", ACADEMIC_SESSIONS, {"type": {"eq": "gradingPeriod"}})
CLASS: Final = View("class", CLASSES)
COURSE: Final = View("course", COURSES)
ENROLLMENT: Final = View("enrollment", ENROLLMENTS)
ORG: Final = View("org", ORGS)
SCHOOL: Final = View("school", ORGS, {"type": {"eq": "school"}})
USER: Final = View("user", USERS)
STUDENT: Final = View("student", USERS, _known_as("student"))
TEACHER: Final = View("teacher", USERS, _known_as("teacher"))
PERSONAL: Final = View("demographics record", DEMOGRAPHICS)
RESOURCE: Final = View("resource", MATERIAL)

IN_CLASS: Final = (Parent(CLASS),)
IN_COURSE: Final = (Parent(COURSE),)
IN_SCHOOL: Final = (Parent(SCHOOL),)
IN_SCHOOLS_CLASS: Final = (Parent(SCHOOL), Parent(CLASS, within="school"))
IN_TERM: Final = (Parent(TERM),)
OF_STUDENT: Final = (Parent(STUDENT),)
OF_TEACHER: Final = (Parent(TEACHER),)
OF_USER: Final = (Parent(USER),)

OPERATIONS: Final[tuple[Operation, ...]] = (
    every("getAllAcademicSessions", "/academicSessions",             SESSION,    CORE),
    one(  "getAcademicSession",     "/academicSessions/{sourcedId}", SESSION,    CORE),
    every("getAllClasses",          "/classes",                      CLASS,      CORE),
    one(  "getClass",               "/classes/{sourcedId}",          CLASS,      CORE),
    every("getAllCourses",          "/courses",                      COURSE,     CORE),
    one(  "getCourse",              "/courses/{sourcedId}",          COURSE,     CORE),
    every("getAllDemographics",     "/demographics",                 PERSONAL,   DEMO),
    one(  "getDemographics",        "/demographics/{sourcedId}",     PERSONAL,   DEMO),
    every("getAllEnrollments",      "/enrollments",                  ENROLLMENT, CORE),
    one(  "getEnrollment",          "/enrollments/{sourcedId}",      ENROLLMENT, CORE),
    every("getAllGradingPeriods",   "/gradingPeriods",               PERIOD,     CORE),
    one(  "getGradingPeriod",       "/gradingPeriods/{sourcedId}",   PERIOD,     CORE),
    every("getAllOrgs",             "/orgs",                         ORG,        CORE),
    one(  "getOrg",                 "/orgs/{sourcedId}",             ORG,        CORE),
    every("getAllSchools",          "/schools",                      SCHOOL,     CORE),
    one(  "getSchool",              "/schools/{sourcedId}",          SCHOOL,     CORE),
    every("getAllStudents",         "/students",                     STUDENT,    CORE),
    one(  "getStudent",             "/students/{sourcedId}",         STUDENT,    CORE),
    every("getAllTeachers",         "/teachers",                     TEACHER,    CORE),
    one(  "getTeacher",             "/teachers/{sourcedId}",         TEACHER,    CORE),
    every("getAllTerms",            "/terms",                        TERM,       CORE),
    one(  "getTerm",                "/terms/{sourcedId}",            TERM,       CORE),
    every("getAllUsers",            "/users",                        USER,       CORE),
    one(  "getUser",                "/users/{sourcedId}",            USER,       CORE),
    every("getAllResources",        "/resources",                    RESOURCE,   STUFF),
    one(  "getResource",            "/resources/{sourcedId}",        RESOURCE,   STUFF),

    nested("getStudentsForClass", "/classes/{classSourcedId}/students", USER, ALL, IN_CLASS,
           lambda c: _enrolled("student", **{"class": _is(c)})),
    nested("getTeachersForClass", "/classes/{classSourcedId}/teachers", USER, ALL, IN_CLASS,
           lambda c: _enrolled("teacher", **{"class": _is(c)})),
    nested("getClassesForCourse", "/courses/{courseSourcedId}/classes", CLASS, ALL, IN_COURSE,
           lambda c: {"course": _is(c)}),
    nested("getClassesForSchool", "/schools/{schoolSourcedId}/classes", CLASS, ALL, IN_SCHOOL,
           lambda s: {"school": _is(s)}),
    nested("getEnrollmentsForClassInSchool",
           "/schools/{schoolSourcedId}/classes/{classSourcedId}/enrollments",
           ENROLLMENT, ALL, IN_SCHOOLS_CLASS,
           lambda s, c: {"class": _is(c), "school": _is(s)}),
    nested("getStudentsForClassInSchool",
           "/schools/{schoolSourcedId}/classes/{classSourcedId}/students",
           USER, ALL, IN_SCHOOLS_CLASS,
           lambda s, c: _enrolled("student", **{"class": _is(c), "school": _is(s)})),
    nested("getTeachersForClassInSchool",
           "/schools/{schoolSourcedId}/classes/{classSourcedId}/teachers",
           USER, ALL, IN_SCHOOLS_CLASS,
           lambda s, c: _enrolled("teacher", **{"class": _is(c), "school": _is(s)})),
    nested("getCoursesForSchool", "/schools/{schoolSourcedId}/courses", COURSE, ALL, IN_SCHOOL,
           lambda s: {"or": [{"org": {**_is(s), **SCHOOL.where}},
                             {"classes": {"some": {"school": _is(s)}}}]}),
    nested("getEnrollmentsForSchool", "/schools/{schoolSourcedId}/enrollments",
           ENROLLMENT, ALL, IN_SCHOOL,
           lambda s: {"school": _is(s)}),
    nested("getStudentsForSchool", "/schools/{schoolSourcedId}/students", STUDENT, ALL, IN_SCHOOL,
           lambda s: _role("student", org={**_is(s), **SCHOOL.where})),
    nested("getTeachersForSchool", "/schools/{schoolSourcedId}/teachers", TEACHER, ALL, IN_SCHOOL,
           lambda s: _role("teacher", org={**_is(s), **SCHOOL.where})),
    nested("getTermsForSchool", "/schools/{schoolSourcedId}/terms", TERM, ALL, IN_SCHOOL,
           lambda s: {"classes": {"some": {"school": _is(s)}}}),
    nested("getClassesForStudent", "/students/{studentSourcedId}/classes", CLASS, ALL, OF_STUDENT,
           lambda u: _enrolled("student", user=_is(u))),
    nested("getClassesForTeacher", "/teachers/{teacherSourcedId}/classes", CLASS, ALL, OF_TEACHER,
           lambda u: _enrolled("teacher", user=_is(u))),
    nested("getClassesForTerm", "/terms/{termSourcedId}/classes", CLASS, ALL, IN_TERM,
           lambda t: {"terms": {"some": {**_is(t), **TERM.where}}}),
    nested("getGradingPeriodsForTerm", "/terms/{termSourcedId}/gradingPeriods",
           PERIOD, ALL, IN_TERM,
           lambda t: {"parent": {**_is(t), **TERM.where}}),
    nested("getClassesForUser", "/users/{userSourcedId}/classes", CLASS, ALL, OF_USER,
           lambda u: _enrolled(None, user=_is(u))),
    nested("getResourcesForClass", "/classes/{classSourcedId}/resources",
           RESOURCE, STUFF, IN_CLASS,
           lambda c: _used_by("classes", c)),
    nested("getResourcesForCourse", "/courses/{courseSourcedId}/resources",
           RESOURCE, STUFF, IN_COURSE,
           lambda c: _used_by("courses", c)),
)  # fmt: skip
