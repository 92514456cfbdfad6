"""The kinds of records that are written: where each is kept, and who may write it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.access.scopes import ConnectionType
from graphql_schema.mutations import assessments, categories, line_items, results, score_scales
from graphql_schema.mutations.items import Item
from graphql_schema.mutations.places import (
    ASSESSMENT_SCORES,
    ASSESSMENTS,
    ASSIGNMENTS,
    CATEGORIES,
    POSTED,
    SCALES,
    SCORES,
    Place,
)
from graphql_schema.mutations.writer import Writer

Write = Callable[[Writer, Sequence[Item[Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of record, by OneRoster's name."""

    name: str
    node: str
    """The graph type that it is read as."""
    places: tuple[Place, ...]
    """Where a record of it may be."""
    write: Write
    """Stores records, or raises `Refused`."""
    writers: ConnectionType
    """The type of the connections that may write it."""
    shared: bool = False
    """Whether the district may let connections overwrite records of others."""
    lock: Write | None = None
    """Locks what must be locked before the records themselves."""


GRADE_BOOK: Final[ConnectionType] = "grade-book-sync"
ASSESSING: Final[ConnectionType] = "assessments-sync"

CATEGORY: Final = Noun("category", "GradebookCategory", (CATEGORIES,), categories.write, GRADE_BOOK)
LINE_ITEM: Final = Noun(
    "lineItem", "GradebookLineItem", (ASSIGNMENTS,), line_items.write, GRADE_BOOK
)
RESULT: Final = Noun(
    "result",
    "GradebookResult",
    (SCORES, POSTED),
    results.write,
    GRADE_BOOK,
    shared=True,
    lock=results.hold_line_items,
)
SCORE_SCALE: Final = Noun(
    "scoreScale", "GradebookScoreScale", (SCALES,), score_scales.write, GRADE_BOOK
)
ASSESSMENT_LINE_ITEM: Final = Noun(
    "assessmentLineItem",
    "GradebookAssessmentLineItem",
    (ASSESSMENTS,),
    assessments.write_assessments,
    ASSESSING,
)
ASSESSMENT_RESULT: Final = Noun(
    "assessmentResult",
    "GradebookAssessmentResult",
    (ASSESSMENT_SCORES,),
    assessments.write_results,
    ASSESSING,
    shared=True,
)
