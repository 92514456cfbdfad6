"""The 35 operations of OneRoster 1.2 gradebook, a line each.

Source: 1EdTech's OpenAPI file of the gradebook service 1.2. The categories of a class are all
that its line items may have: its own, and the district's.
"""

from typing import Final

from app.access.scopes import uri
from rest_facade.resources import Operation, Parent, View, Where, delete, every, nested, one
from rest_facade.resources import post as posted
from rest_facade.resources import put as stored
from rest_facade.v1p2.gradebook_objects import (
    ASSESSMENT_LINE_ITEMS,
    ASSESSMENT_RESULTS,
    CATEGORIES,
    LINE_ITEMS,
    RESULTS,
    SCORE_SCALES,
)
from rest_facade.v1p2.rostering import CLASS, IN_CLASS, IN_SCHOOL, STUDENT

ALL: Final = (uri("1.2", "gradebook.readonly"),)
CORE: Final = (*ALL, uri("1.2", "gradebook-core.readonly"))
PUT: Final = (uri("1.2", "gradebook.createput"),)
POST: Final = (uri("1.2", "gradebook.createpost"),)
DELETE: Final = (uri("1.2", "gradebook.delete"),)
TESTS: Final = (uri("1.2", "assessment.readonly"),)
PUT_TEST: Final = (uri("1.2", "assessment.createput"),)
DELETE_TEST: Final = (uri("1.2", "assessment.delete"),)

SCOPES: Final = {
    CORE[0]: "Everything in the grade book.",
    CORE[1]: "The collections and single objects of the grade book.",
    PUT[0]: "Creating and replacing objects of the grade book.",
    POST[0]: "Creating many objects of the grade book at once.",
    DELETE[0]: "Deleting objects of the grade book.",
    TESTS[0]: "Assessments and their results.",
    PUT_TEST[0]: "Creating and replacing assessments and their results.",
    DELETE_TEST[0]: "Deleting assessments and their results.",
}


def _is(id_: str) -> Where:
    return {"sourcedId": {"eq": id_}}


NO_CLASS: Final[Where] = {"not": {"class": {}}}
OF_A_CLASS: Final[Where] = {"class": {}}

CATEGORY: Final = View("category", CATEGORIES)
ITEM: Final = View("line item", LINE_ITEMS)
RESULT: Final = View("result", RESULTS)
SCALE: Final = View("score scale", SCORE_SCALES)
SCALES: Final = View("score scale", SCORE_SCALES, OF_A_CLASS)
TEST: Final = View("assessment line item", ASSESSMENT_LINE_ITEMS)
SCORE: Final = View("assessment result", ASSESSMENT_RESULTS)

IN_CLASS_AND_ITEM: Final = (Parent(CLASS), Parent(ITEM, within="class"))
IN_CLASS_OF_STUDENT: Final = (Parent(CLASS), Parent(STUDENT))

OPERATIONS: Final[tuple[Operation, ...]] = (
    every( "getAllAssessmentLineItems", "/assessmentLineItems",             TEST,     TESTS),
    one(   "getAssessmentLineItem",     "/assessmentLineItems/{sourcedId}", TEST,     TESTS),
    stored("putAssessmentLineItem",     "/assessmentLineItems/{sourcedId}", TEST,     PUT_TEST),
    delete("deleteAssessmentLineItem",  "/assessmentLineItems/{sourcedId}", TEST,     DELETE_TEST),
    every( "getAllAssessmentResults",   "/assessmentResults",               SCORE,    TESTS),
    one(   "getAssessmentResult",       "/assessmentResults/{sourcedId}",   SCORE,    TESTS),
    stored("putAssessmentResult",       "/assessmentResults/{sourcedId}",   SCORE,    PUT_TEST),
    delete("deleteAssessmentResult",    "/assessmentResults/{sourcedId}",   SCORE,    DELETE_TEST),
    every( "getAllCategories",          "/categories",                      CATEGORY, CORE),
    one(   "getCategory",               "/categories/{sourcedId}",          CATEGORY, CORE),
    stored("putCategory",               "/categories/{sourcedId}",          CATEGORY, PUT),
    delete("deleteCategory",            "/categories/{sourcedId}",          CATEGORY, DELETE),
    every( "getAllLineItems",           "/lineItems",                       ITEM,     CORE),
    one(   "getLineItem",               "/lineItems/{sourcedId}",           ITEM,     CORE),
    stored("putLineItem",               "/lineItems/{sourcedId}",           ITEM,     PUT),
    delete("deleteLineItem",            "/lineItems/{sourcedId}",           ITEM,     DELETE),
    every( "getAllResults",             "/results",                         RESULT,   CORE),
    one(   "getResult",                 "/results/{sourcedId}",             RESULT,   CORE),
    stored("putResult",                 "/results/{sourcedId}",             RESULT,   PUT),
    delete("deleteResult",              "/results/{sourcedId}",             RESULT,   DELETE),
    every( "getAllScoreScales",         "/scoreScales",                     SCALES,   CORE),
    one(   "getScoreScale",             "/scoreScales/{sourcedId}",         SCALE,    CORE),
    stored("putScoreScale",             "/scoreScales/{sourcedId}",         SCALE,    PUT),
    delete("deleteScoreScale",          "/scoreScales/{sourcedId}",         SCALE,    DELETE),

    nested("getCategoriesForClass", "/classes/{classSourcedId}/categories",
           CATEGORY, ALL, IN_CLASS,
           lambda c: {"or": [{"class": _is(c)}, NO_CLASS]}, shared=True),
    nested("getLineItemsForClass", "/classes/{classSourcedId}/lineItems", ITEM, ALL, IN_CLASS,
           lambda c: {"class": _is(c)}),
    posted("postLineItemsForClass", "/classes/{classSourcedId}/lineItems", ITEM, POST,
           within=("class",)),
    nested("getResultsForClass", "/classes/{classSourcedId}/results", RESULT, ALL, IN_CLASS,
           lambda c: {"class": _is(c)}),
    nested("getScoreScalesForClass", "/classes/{classSourcedId}/scoreScales",
           SCALE, ALL, IN_CLASS,
           lambda c: {"class": _is(c)}),
    nested("getResultsForLineItemForClass",
           "/classes/{classSourcedId}/lineItems/{lineItemSourcedId}/results",
           RESULT, ALL, IN_CLASS_AND_ITEM,
           lambda c, i: {"class": _is(c), "lineItem": _is(i)}),
    nested("getResultsForStudentForClass",
           "/classes/{classSourcedId}/students/{studentSourcedId}/results",
           RESULT, ALL, IN_CLASS_OF_STUDENT,
           lambda c, s: {"class": _is(c), "student": _is(s)}),
    posted("postResultsForAcademicSessionForClass",
           "/classes/{classSourcedId}/academicSessions/{academicSessionSourcedId}/results",
           RESULT, POST, within=("class", "academicSession")),
    posted("postResultsForLineItem", "/lineItems/{lineItemSourcedId}/results", RESULT, POST,
           within=("lineItem",)),
    posted("postLineItemsForSchool", "/schools/{schoolSourcedId}/lineItems", ITEM, POST,
           within=("school",)),
    nested("getScoreScalesForSchool", "/schools/{schoolSourcedId}/scoreScales",
           SCALE, ALL, IN_SCHOOL,
           lambda s: {"class": {"school": _is(s)}}),
)  # fmt: skip
