"""The 16 operations of the OneRoster 1.1 grade book, a line each, and one asked for besides.

Source: table 3.1c of the 1.1 specification. `/classes/{c}/categories` is no part of it, but
clients that know 1.2 ask for it in 1.1 as well.
"""

from typing import Final

from app.access.scopes import uri
from rest_facade.resources import Operation, Parent, View, Where, delete, every, nested, one
from rest_facade.resources import put as stored
from rest_facade.v1p1.gradebook_objects import CATEGORIES, LINE_ITEMS, RESULTS
from rest_facade.v1p1.roster_objects import USERS
from rest_facade.v1p1.rostering import CLASS, IN_CLASS

READ: Final = (uri("1.1", "gradebook.readonly"),)
PUT: Final = (uri("1.1", "gradebook.createput"),)
DELETE: Final = (uri("1.1", "gradebook.delete"),)

SCOPES: Final = {
    READ[0]: "Everything in the grade book.",
    PUT[0]: "Creating and replacing objects of the grade book.",
    DELETE[0]: "Deleting objects of the grade book.",
}


def _is(id_: str) -> Where:
    return {"sourcedId": {"eq": id_}}


CATEGORY: Final = View("category", CATEGORIES)
ITEM: Final = View("line item", LINE_ITEMS)
RESULT: Final = View("result", RESULTS)
PUPIL: Final = View("student", USERS, {"roles": {"some": {"role": {"eq": "student"}}}})
"""Whoever is a student besides: results of theirs are not lost to 1.1."""

IN_CLASS_AND_ITEM: Final = (Parent(CLASS), Parent(ITEM, within="class"))
IN_CLASS_OF_STUDENT: Final = (Parent(CLASS), Parent(PUPIL))

EXTRA: Final = nested(
    "getCategoriesForClass", "/classes/{classSourcedId}/categories",
    CATEGORY, READ, IN_CLASS,
    lambda c: {"or": [{"class": _is(c)}, {"not": {"class": {}}}]},
    shared=True,
)  # fmt: skip
OPERATIONS: Final[tuple[Operation, ...]] = (
    every( "getAllCategories", "/categories",             CATEGORY, READ),
    one(   "getCategory",      "/categories/{sourcedId}", CATEGORY, READ),
    stored("putCategory",      "/categories/{sourcedId}", CATEGORY, PUT),
    delete("deleteCategory",   "/categories/{sourcedId}", CATEGORY, DELETE),
    every( "getAllLineItems",  "/lineItems",              ITEM,     READ),
    one(   "getLineItem",      "/lineItems/{sourcedId}",  ITEM,     READ),
    stored("putLineItem",      "/lineItems/{sourcedId}",  ITEM,     PUT),
    delete("deleteLineItem",   "/lineItems/{sourcedId}",  ITEM,     DELETE),
    every( "getAllResults",    "/results",                RESULT,   READ),
    one(   "getResult",        "/results/{sourcedId}",    RESULT,   READ),
    stored("putResult",        "/results/{sourcedId}",    RESULT,   PUT),
    delete("deleteResult",     "/results/{sourcedId}",    RESULT,   DELETE),

    nested("getLineItemsForClass", "/classes/{classSourcedId}/lineItems", ITEM, READ, IN_CLASS,
           lambda c: {"class": _is(c)}),
    nested("getResultsForClass", "/classes/{classSourcedId}/results", RESULT, READ, IN_CLASS,
           lambda c: {"class": _is(c)}),
    nested("getResultsForLineItemForClass",
           "/classes/{classSourcedId}/lineItems/{lineItemSourcedId}/results",
           RESULT, READ, IN_CLASS_AND_ITEM,
           lambda c, i: {"class": _is(c), "lineItem": _is(i)}),
    nested("getResultsForStudentForClass",
           "/classes/{classSourcedId}/students/{studentSourcedId}/results",
           RESULT, READ, IN_CLASS_OF_STUDENT,
           lambda c, s: {"class": _is(c), "student": _is(s)}),
)  # fmt: skip
