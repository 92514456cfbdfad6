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
    "Ids of earlier results of the same students and line items, which were replaced and deleted."
)


def _record(self):  # type: ignore[no-untyped-def]  # its type is each field's
    return self.record


def now(title: str) -> Any:
    """Declare the field that is the current record."""
    return strawberry.field(resolver=_record, description=f"Current {title}.")


@strawberry.type
class Put:
    """Result of creating or replacing a record."""

    created: bool = strawberry.field(description="True if the record did not exist before.")
    record: strawberry.Private[describe.Record | describe.Written]


@strawberry.type(description="Result of creating or replacing a category.")
class PutCategory(Put):
    """Result of creating or replacing a category."""

    category: GradebookCategory | None = now("category")


@strawberry.type(description="Result of creating or replacing a line item.")
class PutLineItem(Put):
    """Result of creating or replacing a line item."""

    line_item: GradebookLineItem | None = now("line item")


@strawberry.type(description="Result of creating or replacing a result.")
class PutResult(Put):
    """Result of creating or replacing a result."""

    result: GradebookResult | None = now("result")
    replaced_results: list[strawberry.ID] = strawberry.field(description=_REPLACED)


@strawberry.type(description="Result of creating or replacing a score scale.")
class PutScoreScale(Put):
    """Result of creating or replacing a score scale."""

    score_scale: GradebookScoreScale | None = now("score scale")


@strawberry.type(description="Result of creating or replacing an assessment line item.")
class PutAssessmentLineItem(Put):
    """Result of creating or replacing an assessment line item."""

    assessment_line_item: GradebookAssessmentLineItem | None = now("assessment line item")


@strawberry.type(description="Result of creating or replacing an assessment result.")
class PutAssessmentResult(Put):
    """Result of creating or replacing an assessment result."""

    assessment_result: GradebookAssessmentResult | None = now("assessment result")


@strawberry.type(description="A record that was deleted.")
class Deleted:
    """A record that was deleted."""

    sourced_id: strawberry.ID = strawberry.field(description="Id of the deleted record.")


@strawberry.type(description="The id that was sent and the id that was assigned to a new record.")
class SourcedIdPair:
    """The id that was sent and the id that was assigned to a new record."""

    supplied_sourced_id: strawberry.ID = strawberry.field(description="Id that was sent.")
    allocated_sourced_id: strawberry.ID = strawberry.field(description="Id that was assigned.")


@strawberry.type(description="Result of creating records.")
class Created:
    """Result of creating records."""

    pairs: list[SourcedIdPair] = strawberry.field(
        description="Ids of each record, in the order of the request."
    )
    replaced_results: list[strawberry.ID] = strawberry.field(description=_REPLACED)
