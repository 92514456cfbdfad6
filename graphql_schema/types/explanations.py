"""Why a record is not published or not visible, and what a connection would be answered."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final

import orjson
import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.scalars import JSON

from app.access.viewer import Viewer
from app.disclosure.audience import Sight, audience
from app.errors import RollcallError
from app.explanations.explaining import Explanation, Explanations, explain_each
from app.explanations.naming import Named
from app.explanations.records import KINDS
from app.explanations.report import Line, lines
from app.explanations.rules import Place
from app.explanations.sharing import Vendor
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.sent_log import DATA
from graphql_schema.types.words import ConnectionType, expose_enum

Info = strawberry.Info[Context, None]

_MOST_CONNECTIONS: Final = 1_000


def _type(kind: str) -> str:
    """Return the type of this graph that a kind of record is."""
    return kind[0].upper() + kind[1:]


RecordKind: Any = strawberry.enum(
    Enum(  # type: ignore[call-overload]
        "RecordKind",
        {
            name: strawberry.enum_value(name, description=f"A record of the type `{_type(name)}`.")
            for name in KINDS
        },
    ),
    description="A kind of record of the SIS: its type in this graph, with a small first letter.",
)
expose_enum(
    Place,
    "ChangedWhere",
    "Where something is changed.",
    {
        "SIS": "In the SIS.",
        "SETTINGS": "In the settings of the district.",
        "REFRESH": "By the next refresh.",
        "CONNECTION": "In the connection.",
    },
)


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


@strawberry.type(description="Whether a connection sees a record, and why not.")
class ConnectionWhyNot:
    """Whether a connection sees a record, and why not."""

    connection: strawberry.ID = strawberry.field(description="The connection's client id.")
    application: str = strawberry.field(description="The application's name.")
    visible: bool = strawberry.field(description="Whether it sees the record now.")
    reasons: list[WhyNotReason] = strawberry.field(
        description="What keeps the record from it, each reason followed by those behind it; then "
        "what else is to be known."
    )

    @classmethod
    def of(cls, vendor: Vendor, found: Explanation) -> "ConnectionWhyNot":
        """Return the explanation for a connection as the graph has it."""
        return cls(
            connection=strawberry.ID(vendor.viewer.id),
            application=vendor.viewer.name,
            visible=found.is_told,
            reasons=[WhyNotReason.of(line) for line in lines(found)],
        )


@strawberry.type(description="What becomes of a record of the SIS, and why.")
class WhyNot:
    """What becomes of a record of the SIS, and why."""

    record: NamedRecord = strawberry.field(description="The record.")
    edition: int | None = strawberry.field(
        description="The edition that was looked at; null while nothing is published."
    )
    published: bool = strawberry.field(description="Whether it is published now.")
    reasons: list[WhyNotReason] = strawberry.field(
        description="What keeps it from being published, each reason followed by those behind it; "
        "then what else is to be known."
    )
    connections: list[ConnectionWhyNot] = strawberry.field(
        description="Whether each of the connections sees it, and why not, in the order given."
    )

    @classmethod
    def of(cls, found: Explanations) -> "WhyNot":
        """Return an explanation as the graph has it."""
        whole = found.of_all
        each = ((found.vendors[id_], own) for id_, own in found.of_each.items())
        return cls(
            record=NamedRecord.of(whole.record),
            edition=whole.edition,
            published=whole.published,
            reasons=[WhyNotReason.of(line) for line in lines(whole)],
            connections=[ConnectionWhyNot.of(*of) for of in each],
        )


@strawberry.type(description="A connection that sees a record now.")
class RecordViewer:
    """A connection that sees a record now."""

    connection: strawberry.ID = strawberry.field(description="The connection's client id.")
    application: str = strawberry.field(description="The application's name.")
    version: str = strawberry.field(description="The OneRoster version.")
    type: ConnectionType = strawberry.field(description="What the connection is for.")
    fields: list[str] = strawberry.field(
        description="The fields that it is given of the object in which the record is published, "
        "as `roster` or `gradebook` names them; of a person also of its demographics, as "
        "demographics.birthDate."
    )
    last_received_at: datetime | None = strawberry.field(
        description="When it last received that object, as far as the log goes back; null where it "
        "never did, and of the grade book."
    )

    @classmethod
    def of(cls, sight: Sight, schema: GraphQLSchema) -> "RecordViewer":
        """Return a connection as the graph has it."""
        viewer = sight.vendor.viewer
        own, *further = sight.types
        fields = _given_fields(schema, viewer, own)
        for type_ in further:
            word = DATA[type_]
            fields += [f"{word}.{name}" for name in _given_fields(schema, viewer, type_)]
        return cls(
            connection=strawberry.ID(viewer.id),
            application=viewer.name,
            version=sight.vendor.version,
            type=ConnectionType(viewer.type),
            fields=fields,
            last_received_at=sight.last_received_at,
        )


def _given_fields(schema: GraphQLSchema, viewer: Viewer, type_: str) -> list[str]:
    """Return the fields of a type that a viewer is given."""
    of: Any = schema.type_map[type_]
    withheld = viewer.policy.withheld_of(type_)
    return [name for name in of.fields if name not in withheld]


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


KindOfRecord = Annotated[
    RecordKind,
    strawberry.argument(description="What it is."),
]
IdOfRecord = Annotated[strawberry.ID, strawberry.argument(description="Its sourcedId.")]


async def _why_not(
    info: Info,
    kind: KindOfRecord,
    record: IdOfRecord,
    connections: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(
            description=f"Vendors' connections, by their client ids; {_MOST_CONNECTIONS} at most."
        ),
    ] = None,
) -> WhyNot:
    asked = [*dict.fromkeys(map(str, connections or ()))]
    if len(asked) > _MOST_CONNECTIONS:
        raise GraphQLError(
            f"`connections` has {len(asked)} ids; at most {_MOST_CONNECTIONS} are allowed.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    name: str = kind.value
    found = await aside(
        info.context.database,
        lambda transaction: explain_each(transaction, name, str(record), asked),
    )
    return WhyNot.of(found)


async def _who_sees(info: Info, kind: KindOfRecord, record: IdOfRecord) -> list[RecordViewer]:
    name: str = kind.value
    found = await aside(
        info.context.database, lambda transaction: audience(transaction, name, str(record))
    )
    schema = info._raw_info.schema  # noqa: SLF001  the one that this caller knows
    return [RecordViewer.of(each, schema) for each in found]


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
        description="Whether a record of the SIS is published, whether connections see it, and "
        "the complete chain of reasons why not.",
    )
    who_sees: list[RecordViewer] = strawberry.field(
        resolver=_who_sees,
        description="The vendors' connections that see a record of the SIS now, with the fields "
        "that each is given and when it last received them.",
    )
    preview: PreviewedAnswer = strawberry.field(
        resolver=_preview,
        description="The exact answer that a connection would get for a reading operation. Nobody "
        "is told of it: no walk begins, and it counts nowhere.",
    )
