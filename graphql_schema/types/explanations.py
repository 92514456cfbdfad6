"""Why a record is not published or not visible, and what a connection would be answered."""

from enum import Enum
from typing import Annotated, Any

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON

from app.errors import RollcallError
from app.explanations.explaining import Explanation, explain
from app.explanations.naming import Named
from app.explanations.records import KINDS
from app.explanations.report import Line, lines
from app.explanations.rules import Place
from graphql_schema.aside import aside
from graphql_schema.context import Context

RecordKind = strawberry.enum(
    Enum("RecordKind", {name: name for name in KINDS}),  # type: ignore[call-overload]
    description="A kind of record of the SIS.",
)
strawberry.enum(Place, name="ChangedWhere", description="Where something is changed.")


@strawberry.type(description="A record of the SIS, or a connection, by what it is called.")
class NamedRecord:
    """A record of the SIS, or a connection, by what it is called."""

    kind: str = strawberry.field(
        description="Its type in this graph, with a small first letter; or connection."
    )
    sourced_id: strawberry.ID = strawberry.field(description="Its id, or the client id.")
    name: str = strawberry.field(description="What people call it.")

    @classmethod
    def of(cls, named: Named) -> "NamedRecord":
        """Return it as the graph has it."""
        return cls(kind=named.kind, sourced_id=strawberry.ID(named.id), name=named.name)


@strawberry.type(description="Why a record is kept back, or what else is to be known of it.")
class WhyNotReason:
    """Why a record is kept back, or what else is to be known of it."""

    rule: str = strawberry.field(description="The rule's name, which stays the same.")
    depth: int = strawberry.field(
        description="0 for what holds of the record itself; one more for why the reason before it "
        "is so."
    )
    blocks: bool = strawberry.field(
        description="Whether it keeps the record back; false for what is only to be known."
    )
    sentence: str = strawberry.field(description="The reason in words.")
    about: NamedRecord = strawberry.field(description="Which record it keeps back.")
    cause: NamedRecord = strawberry.field(description="Which record, or connection, causes it.")
    mend: str | None = strawberry.field(
        description="What to change; null where the reasons behind it say so."
    )
    where: Place | None = strawberry.field(description="Where that is changed.")

    @classmethod
    def of(cls, line: Line) -> "WhyNotReason":
        """Return a reason as the graph has it."""
        reason = line.reason
        return cls(
            rule=reason.rule.name,
            depth=line.depth,
            blocks=line.blocks,
            sentence=reason.sentence,
            about=NamedRecord.of(reason.it),
            cause=NamedRecord.of(reason.cause),
            mend=reason.mend or None,
            where=reason.rule.where,
        )


@strawberry.type(description="What becomes of a record of the SIS, and why.")
class WhyNot:
    """What becomes of a record of the SIS, and why."""

    record: NamedRecord = strawberry.field(description="The record.")
    edition: int | None = strawberry.field(
        description="The edition that was looked at; null while nothing is published."
    )
    published: bool = strawberry.field(description="Whether vendors are told of it now.")
    visible: bool | None = strawberry.field(
        description="Whether the connection sees it now; null where none was named."
    )
    reasons: list[WhyNotReason] = strawberry.field(
        description="What keeps it back, each reason followed by those behind it; then what else "
        "is to be known."
    )

    @classmethod
    def of(cls, found: Explanation) -> "WhyNot":
        """Return an explanation as the graph has it."""
        return cls(
            record=NamedRecord.of(found.record),
            edition=found.edition,
            published=found.published,
            visible=found.visible,
            reasons=[WhyNotReason.of(line) for line in lines(found)],
        )


@strawberry.type(description="A header of an answer.")
class AnswerHeader:
    """A header of an answer."""

    name: str = strawberry.field(description="Its name, in small letters.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="The answer a connection would get over REST.")
class PreviewedAnswer:
    """The answer a connection would get over REST."""

    status: int = strawberry.field(description="The HTTP status.")
    headers: list[AnswerHeader] = strawberry.field(
        description="All headers but the request's own id, in their order."
    )
    body: str = strawberry.field(description="The body, to the byte; it is UTF-8.")
    document: str | None = strawberry.field(
        description="The GraphQL document that the request became; null where it was refused."
    )
    variables: JSON | None = strawberry.field(description="The variables of the document.")


async def _why_not(
    info: strawberry.Info[Context, None],
    kind: Annotated[RecordKind, strawberry.argument(description="What it is.")],  # type: ignore[valid-type]
    record: Annotated[strawberry.ID, strawberry.argument(description="Its sourcedId.")],
    connection: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="A vendor's connection, by its client id."),
    ] = None,
) -> WhyNot:
    name: str = kind.value  # type: ignore[attr-defined]
    found = await aside(
        info.context.database,
        lambda transaction: explain(transaction, name, str(record), connection),
    )
    return WhyNot.of(found)


async def _preview(
    info: strawberry.Info[Context, None],
    connection: Annotated[
        strawberry.ID, strawberry.argument(description="A vendor's connection, by its client id.")
    ],
    path: Annotated[
        str,
        strawberry.argument(
            description="What it asks: a path with its query, such as "
            "/ims/oneroster/rostering/v1p2/users?limit=2."
        ),
    ],
    edition: Annotated[
        int | None,
        strawberry.argument(
            description="The edition to answer from; the current one unless given."
        ),
    ] = None,
) -> PreviewedAnswer:
    preview = info.context.preview
    if preview is None:
        raise GraphQLError(
            "This process answers no vendors, so it cannot show what one would be answered.",
            extensions={"code": "NO_PREVIEW"},
        )
    try:
        found = await preview(str(connection), path, edition)
    except RollcallError as refusal:
        raise GraphQLError(str(refusal), extensions={"code": refusal.code.upper()}) from None
    headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in found.headers)
    variables: Any = orjson.loads(orjson.dumps(found.variables))
    return PreviewedAnswer(
        status=found.status,
        headers=[AnswerHeader(name=name, value=value) for name, value in headers],
        body=found.body.decode(),
        document=found.document,
        variables=variables,
    )


@strawberry.type
class ExplanationsQuery:
    """Why something is not there, and what a connection is answered."""

    why_not: WhyNot = strawberry.field(
        resolver=_why_not,
        description="Whether a record of the SIS is published, whether a connection sees it, and "
        "the complete chain of reasons why not.",
    )
    preview: PreviewedAnswer = strawberry.field(
        resolver=_preview,
        description="The exact answer that a connection would get for a reading operation. Nobody "
        "is told of it: no walk begins, and it counts nowhere.",
    )
