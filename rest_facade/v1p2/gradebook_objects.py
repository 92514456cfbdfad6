"""The objects of OneRoster 1.2 gradebook: their fields as the standard orders them.

Source: 1EdTech's OpenAPI file of the gradebook service 1.2.
"""

from typing import Final

from rest_facade.fields import Kind, Parts, Reference, Texts, Value, Vocabulary
from rest_facade.resources import GRADEBOOK, Resource, Source
from rest_facade.v1p2.targets import (
    ASSESSMENT_LINE_ITEM,
    BASE,
    CATEGORY,
    CLASS,
    COURSE,
    LINE_ITEM,
    ORG,
    SCORE_SCALE,
    SESSION,
    USER,
)

SCORE_STATUSES: Final = Vocabulary(
    ("exempt", "fully graded", "not submitted", "partially graded", "submitted")
)
OBJECTIVE_SOURCES: Final = Vocabulary(
    ("case", "unknown"),
    form=r"^(ext:[a-zA-Z0-9\.\-_]+|/(?!case$)(?!unknown$)[a-z0-9]+)$",
    described="ext: followed by letters, digits, periods, hyphens or underscores, or a slash "
    "followed by lower-case letters or digits",
)

CATEGORIES: Final = Resource(
    "category", "categories", "Category", "CategoryV1p2",
    Source("GradebookCategory", "categories", "category", GRADEBOOK), (
    *BASE,
    Value("title", required=True),
    Value("weight", Kind.NUMBER),
),
    aliases={"metadata.classId": "class.sourcedId"},
    filtered=(Reference("class", CLASS),),
    set_schema="CategoriesSet",
)  # fmt: skip

OBJECTIVES: Final = Parts(
    "learningObjectiveSet", "LearningObjectiveSet", None, (
    Value("source", Kind.EXACT, required=True, vocabulary=OBJECTIVE_SOURCES),
    Texts("learningObjectiveIds", required=True),
))  # fmt: skip

OBJECTIVE_RESULTS: Final = Parts(
    "learningObjectiveResults", "LearningObjectiveResults", None, (
    Value("learningObjectiveId", Kind.EXACT, required=True),
    Value("score", Kind.NUMBER),
    Value("textScore"),
), required=True)  # fmt: skip

OBJECTIVE_SCORES: Final = Parts(
    "learningObjectiveSet", "LearningObjectiveScoreSet", None, (
    Value("source", Kind.EXACT, required=True, vocabulary=OBJECTIVE_SOURCES),
    OBJECTIVE_RESULTS,
))  # fmt: skip

LINE_ITEMS: Final = Resource(
    "lineItem", "lineItems", "LineItem", "LineItemV1p2",
    Source("GradebookLineItem", "lineItems", "lineItem", GRADEBOOK), (
    *BASE,
    Value("title", required=True),
    Value("description"),
    Value("assignDate", Kind.INSTANT, required=True),
    Value("dueDate", Kind.INSTANT, required=True),
    Reference("class", CLASS, required=True),
    Reference("school", ORG, required=True),
    Reference("category", CATEGORY, required=True),
    Reference("gradingPeriod", SESSION),
    Reference("academicSession", SESSION),
    Reference("scoreScale", SCORE_SCALE),
    Value("resultValueMin", Kind.NUMBER),
    Value("resultValueMax", Kind.NUMBER),
    OBJECTIVES,
))  # fmt: skip

RESULTS: Final = Resource(
    "result", "results", "Result", "ResultV1p2",
    Source("GradebookResult", "results", "result", GRADEBOOK), (
    *BASE,
    Reference("lineItem", LINE_ITEM, required=True),
    Reference("student", USER, required=True),
    Reference("class", CLASS),
    Reference("scoreScale", SCORE_SCALE),
    Value("scoreStatus", Kind.EXACT, required=True, vocabulary=SCORE_STATUSES),
    Value("score", Kind.NUMBER),
    Value("textScore"),
    Value("scoreDate", Kind.DATE, required=True),
    Value("comment"),
    OBJECTIVE_SCORES,
    Value("inProgress", Kind.FLAG),
    Value("incomplete", Kind.FLAG),
    Value("late", Kind.FLAG),
    Value("missing", Kind.FLAG),
))  # fmt: skip

SCALE_VALUES: Final = Parts("scoreScaleValue", "ScoreScaleValue", "GradebookScoreValue", (
    Value("itemValueLHS", required=True),
    Value("itemValueRHS", required=True),
), required=True)  # fmt: skip

SCORE_SCALES: Final = Resource(
    "scoreScale", "scoreScales", "ScoreScale", "ScoreScaleV1p2",
    Source("GradebookScoreScale", "scoreScales", "scoreScale", GRADEBOOK), (
    *BASE,
    Value("title", required=True),
    Value("type", required=True),
    Reference("course", COURSE),
    Reference("class", CLASS, required=True),
    SCALE_VALUES,
))  # fmt: skip

ASSESSMENT_LINE_ITEMS: Final = Resource(
    "assessmentLineItem", "assessmentLineItems", "AssessmentLineItem", "AssessmentLineItemV1p2",
    Source("GradebookAssessmentLineItem", "assessmentLineItems", "assessmentLineItem", GRADEBOOK), (
    *BASE,
    Value("title", required=True),
    Value("description"),
    Reference("class", CLASS),
    Reference("parentAssessmentLineItem", ASSESSMENT_LINE_ITEM),
    Reference("scoreScale", SCORE_SCALE),
    Value("resultValueMin", Kind.NUMBER),
    Value("resultValueMax", Kind.NUMBER),
    OBJECTIVES,
))  # fmt: skip

ASSESSMENT_RESULTS: Final = Resource(
    "assessmentResult", "assessmentResults", "AssessmentResult", "AssessmentResultV1p2",
    Source("GradebookAssessmentResult", "assessmentResults", "assessmentResult", GRADEBOOK), (
    *BASE,
    Reference("assessmentLineItem", ASSESSMENT_LINE_ITEM, required=True),
    Reference("student", USER, required=True),
    Value("score", Kind.NUMBER),
    Value("textScore"),
    Value("scoreDate", Kind.DATE, required=True),
    Reference("scoreScale", SCORE_SCALE),
    Value("scorePercentile", Kind.NUMBER),
    Value("scoreStatus", Kind.EXACT, required=True, vocabulary=SCORE_STATUSES),
    Value("comment"),
    OBJECTIVE_SCORES,
    Value("inProgress", Kind.FLAG),
    Value("incomplete", Kind.FLAG),
    Value("late", Kind.FLAG),
    Value("missing", Kind.FLAG),
))  # fmt: skip
