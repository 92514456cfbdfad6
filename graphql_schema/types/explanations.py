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
from graphql_schema.compile.arguments import bad_argument
from graphql_schema.compile.mapping import GLOBAL_ID, NODES
from graphql_schema.context import Context
from graphql_schema.sent_log import DATA
from graphql_schema.types.words import ConnectionType, OneRosterVersion, expose_enum, word

Info = strawberry.Info[Context, None]

_MOST_CONNECTIONS: Final = 1_000


def _type(kind: str) -> str:
    """Return the type of this graph that a kind of record is."""
    return kind[0].upper() + kind[1:]


_LINKS: Final = (
    "sectionTerm", "defaultCategory", "assignmentObjective", "assignmentScale", "scoreObjective",
    "scoreScale", "gradingWindow", "courseResource", "sectionResource", "personResource",
)  # fmt: skip
"""The kinds that are part of others: they have neither a name nor an explanation of their own."""
RecordKind: Any = strawberry.enum(
    Enum(  # type: ignore[call-overload]
        "RecordKind",
        {
            name: strawberry.enum_value(name, description=f"A record of the type `{_type(name)}`.")
            for name in (*KINDS, *_LINKS)
        },
    ),
    name="SisRecordKind",
    description="A kind of record of the SIS, by the name of its type with a lower-case initial.",
)
expose_enum(
    Place,
    "ChangedWhere",
    "Where to make a change.",
    {
        "SIS": "In the SIS.",
        "SETTINGS": "In the settings of the district.",
        "REFRESH": "In the next refresh, automatically.",
        "CONNECTION": "In the connection.",
    },
)


def kind_with_name(kind: Any) -> str:
    """Return the name of a kind whose records have names; raises GraphQLError for another."""
    name = word(kind)
    if name not in KINDS:
        raise bad_argument(
            f"Records of kind {name} are not found alone. Allowed: {', '.join(KINDS)}."
        )
    return name


@strawberry.type(description="A record of the SIS or a connection, with its name.")
class NamedRecord:
    """A record of the SIS or a connection, with its name."""

    kind: RecordKind | None = strawberry.field(
        description="Kind of the record; null for a connection."
    )
    sourced_id: strawberry.ID = strawberry.field(
        description="Id of the record, or client id of the connection."
    )
    name: str = strawberry.field(description="Name of the record or connection.")

    @classmethod
    def of(cls, named: Named) -> "NamedRecord":
        """Return it as the graph has it."""
        kind = RecordKind(named.kind) if named.kind in KINDS else None
        return cls(kind=kind, sourced_id=strawberry.ID(named.id), name=named.name)


@strawberry.type(description="A reason why a record is not visible, or a note about it.")
class WhyNotReason:
    """A reason why a record is not visible, or a note about it."""

    rule: str = strawberry.field(description="Name of the rule, which never changes.")
    depth: int = strawberry.field(
        description="Level of the reason: 0 for the record itself, and one more for each cause "
        "behind the reason before."
    )
    blocks: bool = strawberry.field(
        description="True if it prevents the record from being visible, false for a note."
    )
    sentence: str = strawberry.field(description="The reason as a sentence.")
    about: NamedRecord = strawberry.field(description="Record that is not visible because of it.")
    cause: NamedRecord = strawberry.field(description="Record or connection that causes it.")
    mend: str | None = strawberry.field(
        description="What to change; null if the causes behind it state that."
    )
    where: Place | None = strawberry.field(description="Where to make the change.")

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

    connection: strawberry.ID = strawberry.field(description="Client id of the connection.")
    application: str = strawberry.field(description="Name of the application.")
    visible: bool = strawberry.field(description="True if the connection sees the record now.")
    reasons: list[WhyNotReason] = strawberry.field(
        description="Reasons why the connection does not see the record, each followed by its "
        "causes, and then notes."
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


@strawberry.type(description="Whether a record of the SIS is published, and why not.")
class WhyNot:
    """Whether a record of the SIS is published, and why not."""

    record: NamedRecord = strawberry.field(description="The record.")
    edition: int | None = strawberry.field(
        description="Edition that was examined; null before the first publication."
    )
    published: bool = strawberry.field(description="True if the record is published now.")
    reasons: list[WhyNotReason] = strawberry.field(
        description="Reasons why the record is not published, each followed by its causes, and "
        "then notes."
    )
    connections: list[ConnectionWhyNot] = strawberry.field(
        description="Whether each of the connections sees the record, and why not, in the order "
        "of the argument."
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

    connection: strawberry.ID = strawberry.field(description="Client id of the connection.")
    application: str = strawberry.field(description="Name of the application.")
    version: OneRosterVersion = strawberry.field(description="OneRoster version of the connection.")
    type: ConnectionType = strawberry.field(description="What the connection is for.")
    fields: list[str] = strawberry.field(
        description="Fields of the published object that the connection receives; those of a "
        "person's demographics as `demographics.birthDate`."
    )
    last_received_at: datetime | None = strawberry.field(
        description="When the connection last received the object, as far as the log goes back; "
        "always null in the grade book."
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
            version=OneRosterVersion(sight.vendor.version),
            type=ConnectionType(viewer.type),
            fields=fields,
            last_received_at=sight.last_received_at,
        )


def _given_fields(schema: GraphQLSchema, viewer: Viewer, type_: str) -> list[str]:
    """Return the fields of a type that a viewer is given; OneRoster has no global id."""
    of: Any = schema.type_map[type_]
    withheld = viewer.policy.withheld_of(type_)
    hidden = {GLOBAL_ID, *withheld, *NODES[type_].counted}
    return [name for name in of.fields if name not in hidden]


@strawberry.type(description="A header of an HTTP response.")
class AnswerHeader:
    """A header of an HTTP response."""

    name: str = strawberry.field(description="Name of the header, in lower case.")
    value: str = strawberry.field(description="Value of the header.")


@strawberry.type(description="REST response that a connection would receive.")
class PreviewedAnswer:
    """REST response that a connection would receive."""

    status: int = strawberry.field(description="HTTP status.")
    headers: list[AnswerHeader] = strawberry.field(
        description="All headers except the request id, in order."
    )
    body: str = strawberry.field(description="Exact body, in UTF-8.")
    document: str | None = strawberry.field(
        description="GraphQL document that the request was translated to; null if the request is "
        "rejected."
    )
    variables: JSON | None = strawberry.field(description="Variables of the GraphQL document.")


KindOfRecord = Annotated[
    RecordKind,
    strawberry.argument(description="Kind of the record."),
]
IdOfRecord = Annotated[strawberry.ID, strawberry.argument(description="Id of the record.")]


async def _why_not(
    info: Info,
    kind: KindOfRecord,
    record: IdOfRecord,
    connections: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(
            description=f"Vendors' connections by client id, at most {_MOST_CONNECTIONS:,}."
        ),
    ] = None,
) -> WhyNot:
    asked = [*dict.fromkeys(map(str, connections or ()))]
    if len(asked) > _MOST_CONNECTIONS:
        raise GraphQLError(
            f"`connections` has {len(asked)} ids; at most {_MOST_CONNECTIONS} are allowed.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    name = kind_with_name(kind)
    found = await aside(
        info.context.database,
        lambda transaction: explain_each(transaction, name, str(record), asked),
    )
    return WhyNot.of(found)


async def _who_sees(info: Info, kind: KindOfRecord, record: IdOfRecord) -> list[RecordViewer]:
    name = kind_with_name(kind)
    found = await aside(
        info.context.database, lambda transaction: audience(transaction, name, str(record))
    )
    schema = info._raw_info.schema  # noqa: SLF001  the one that this caller knows
    return [RecordViewer.of(each, schema) for each in found]


async def _preview(
    info: strawberry.Info[Context, None],
    connection: Annotated[
        strawberry.ID, strawberry.argument(description="Client id of a vendor's connection.")
    ],
    path: Annotated[
        str,
        strawberry.argument(
            description="Path and query string of the request, such as "
            "/ims/oneroster/rostering/v1p2/users?limit=2."
        ),
    ],
    edition: Annotated[
        int | None,
        strawberry.argument(description="Number of the edition; by default the current one."),
    ] = None,
) -> PreviewedAnswer:
    preview, viewer = info.context.preview, info.context.viewer
    if viewer.kind == "person" and viewer.policy.withheld:
        raise GraphQLError(
            "An answer to a vendor has personal data that is masked for you. Give a reason to see "
            "it at /reveal, then try again.",
            extensions={"code": "MASKED"},
        )
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
        description="Whether a record of the SIS is published and which connections see it, with "
        "every reason why not.",
    )
    who_sees: list[RecordViewer] = strawberry.field(
        resolver=_who_sees,
        description="Vendors' connections that see a record of the SIS now, with the fields that "
        "each receives and when it last received them.",
    )
    preview: PreviewedAnswer = strawberry.field(
        resolver=_preview,
        description="The exact REST response that a connection would receive to a read request; "
        "it is not logged or counted.",
    )
