"""The history of grades, for administrators."""

from datetime import datetime
from typing import Annotated, Final

import strawberry
from strawberry.scalars import JSON

from app.grades.history import Change, HistoryFilter, grade_history
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.words import GradeOperation, GradePart, ObjectKind, WriterKind

Info = strawberry.Info[Context, None]

_COLLECTIONS: Final = {
    "category": "categories", "lineItem": "lineItems", "result": "results",
    "scoreScale": "scoreScales", "assessmentLineItem": "assessmentLineItems",
    "assessmentResult": "assessmentResults",
}  # fmt: skip
"""The collections of OneRoster by the words of the history for one of their objects."""


@strawberry.type(description="A change of a record in the grade book, or of a part of one.")
class GradeChange:
    """A change of a record in the grade book, or of a part of one."""

    number: strawberry.ID = strawberry.field(
        description="Number of the change; later changes have larger numbers."
    )
    changed_at: datetime = strawberry.field(description="When the change was made.")
    operation: GradeOperation = strawberry.field(description="What happened to the record.")
    kind: ObjectKind = strawberry.field(description="Kind of the record.")
    part: GradePart | None = strawberry.field(
        description="Part of the record that changed; null if the record itself changed."
    )
    record_id: strawberry.ID = strawberry.field(description="Id of the record.")
    line_item_id: strawberry.ID | None = strawberry.field(
        description="Id of the line item that the record is, or belongs to."
    )
    student_id: strawberry.ID | None = strawberry.field(
        description="Id of the student that the record is about."
    )
    writer_kind: WriterKind = strawberry.field(description="Who or what made the change.")
    writer_id: strawberry.ID | None = strawberry.field(
        description="Id of the connection, tool, person or import that made the change."
    )
    application: str | None = strawberry.field(
        description="Application of the connection or tool that made the change."
    )
    before: JSON | None = strawberry.field(
        description="Record in the SIS before the change, with its writer; null if it was created."
    )
    after: JSON | None = strawberry.field(
        description="Record in the SIS after the change; null if it was deleted."
    )

    @classmethod
    def of(cls, change: Change) -> "GradeChange":
        """Return a change as the graph has it."""
        values = {name: getattr(change, name) for name in Change.__slots__}
        values["student_id"] = values.pop("person_id")
        words = {
            "operation": GradeOperation(change.operation),
            "kind": ObjectKind[_COLLECTIONS[change.kind]],
            "part": None if change.part is None else GradePart(change.part),
            "writer_kind": WriterKind(change.writer_kind),
        }
        return cls(**values | words | {"number": str(change.number)})


def _id(description: str) -> object:
    return strawberry.argument(description=description)


async def _history(
    info: Info,
    record: Annotated[
        strawberry.ID | None, _id("Return only changes of the record with this id.")
    ] = None,
    line_item: Annotated[
        strawberry.ID | None, _id("Return only changes of this line item, by id.")
    ] = None,
    student: Annotated[
        strawberry.ID | None, _id("Return only changes about this student, by id.")
    ] = None,
    limit: Limit = 100,
) -> list[GradeChange]:
    wanted, most = HistoryFilter(record, line_item, student), at_most(limit)
    found = await aside(info.context.database, lambda c: grade_history(c, wanted, most))
    return [GradeChange.of(change) for change in found]


@strawberry.type
class GradeHistoryQuery:
    """The history of grades."""

    grade_history: list[GradeChange] = strawberry.field(
        resolver=_history,
        description="Last changes in the grade book, the newest first; imported records appear "
        "once they change.",
    )
