"""The objects of the OneRoster 1.1 grade book: their fields as the standard orders them.

Source: the data model of the 1.1 specification. What it requires and the SIS lacks is filled:
a line item's category, grading period and range, and a result's score, whose status then does
not say that there is one. What 1.1 has no place for is in `metadata`.
"""

from typing import Final

from rest_facade.fields import Free, Kind, Reference, Value
from rest_facade.resources import GRADEBOOK, Resource, Source
from rest_facade.v1p1.roster_objects import closed
from rest_facade.v1p1.targets import CATEGORY, CLASS, ENTITY, LINE_ITEM, METADATA, SESSION, USER

SCORE_STATUSES: Final = closed(
    "exempt", "fully graded", "not submitted", "partially graded", "submitted"
)

CATEGORIES: Final = Resource(
    "category", "categories", "Category", "CategoryV1p1",
    Source("GradebookCategory", "categories", "category", GRADEBOOK), (
    *ENTITY,
    METADATA,
    Value("title", required=True),
),
    aliases={"metadata.classId": "class.sourcedId"},
    filtered=(Reference("class", CLASS),),
)  # fmt: skip

LINE_ITEMS: Final = Resource(
    "lineItem", "lineItems", "LineItem", "LineItemV1p1",
    Source("GradebookLineItem", "lineItems", "lineItem", GRADEBOOK), (
    *ENTITY,
    METADATA,
    Value("title", required=True),
    Value("description"),
    Value("assignDate", Kind.INSTANT, required=True),
    Value("dueDate", Kind.INSTANT, required=True),
    Reference("class", CLASS, required=True),
    Reference("category", CATEGORY, required=True, of="plainCategory"),
    Reference("gradingPeriod", SESSION, required=True, of="plainGradingPeriod"),
    Value("resultValueMin", Kind.NUMBER, required=True, of="plainResultValueMin"),
    Value("resultValueMax", Kind.NUMBER, required=True, of="plainResultValueMax"),
))  # fmt: skip

RESULTS: Final = Resource(
    "result", "results", "Result", "ResultV1p1",
    Source("GradebookResult", "results", "result", GRADEBOOK), (
    *ENTITY,
    Free("metadata", "Metadata", of="metadataWithMarks"),
    Reference("lineItem", LINE_ITEM, required=True),
    Reference("student", USER, required=True),
    Value("scoreStatus", Kind.EXACT, required=True, vocabulary=SCORE_STATUSES,
          of="plainScoreStatus"),
    Value("score", Kind.NUMBER, required=True, of="plainScore"),
    Value("scoreDate", Kind.DATE, required=True),
    Value("comment"),
))  # fmt: skip
