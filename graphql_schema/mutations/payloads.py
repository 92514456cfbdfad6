"""What mutations give: whether a record is new and how it is now, or which ids were given."""

from typing import Any, Final

import strawberry

from graphql_schema.compile import describe
from graphql_schema.types.gradebook_views import (
    GradebookAssessmentLineItem,
    GradebookAssessmentResult,
    GradebookCategory,
    GradebookLineItem,
    GradebookResult,
    GradebookScoreScale,
)

_REPLACED: Final = (
    "The ids of other results of the same students and line items, which are replaced and gone."
)


def _record(self):  # type: ignore[no-untyped-def]  # its type is each field's
    return self.record


def now(description: str) -> Any:
    """Declare the field that is the record as it is now."""
    return strawberry.field(resolver=_record, description=f"{description} as it is now.")


@strawberry.type
class Put:
    """What came of putting a record."""

    created: bool = strawberry.field(description="Whether there was none before.")
    record: strawberry.Private[describe.Record | describe.Written]


@strawberry.type(description="What came of putting a category.")
class PutCategory(Put):
    """What came of putting a category."""

    category: GradebookCategory | None = now("The category")


@strawberry.type(description="What came of putting a line item.")
class PutLineItem(Put):
    """What came of putting a line item."""

    line_item: GradebookLineItem | None = now("The line item")


@strawberry.type(description="What came of putting a result.")
class PutResult(Put):
    """What came of putting a result."""

    result: GradebookResult | None = now("The result")
    replaced_results: list[strawberry.ID] = strawberry.field(description=_REPLACED)


@strawberry.type(description="What came of putting a score scale.")
class PutScoreScale(Put):
    """What came of putting a score scale."""

    score_scale: GradebookScoreScale | None = now("The score scale")


@strawberry.type(description="What came of putting an assessment line item.")
class PutAssessmentLineItem(Put):
    """What came of putting an assessment line item."""

    assessment_line_item: GradebookAssessmentLineItem | None = now("The assessment line item")


@strawberry.type(description="What came of putting an assessment result.")
class PutAssessmentResult(Put):
    """What came of putting an assessment result."""

    assessment_result: GradebookAssessmentResult | None = now("The assessment result")


@strawberry.type(description="A record that was deleted.")
class Deleted:
    """A record that was deleted."""

    sourced_id: strawberry.ID = strawberry.field(description="The id that it had.")


@strawberry.type(description="Which id a new record was given.")
class SourcedIdPair:
    """Which id a new record was given."""

    supplied_sourced_id: strawberry.ID = strawberry.field(description="The id it was sent with.")
    allocated_sourced_id: strawberry.ID = strawberry.field(description="The id it has.")


@strawberry.type(description="What came of creating records.")
class Created:
    """What came of creating records."""

    pairs: list[SourcedIdPair] = strawberry.field(
        description="The ids of each, in the order in which they were sent."
    )
    replaced_results: list[strawberry.ID] = strawberry.field(description=_REPLACED)
