"""What is kept from every vendor, for administrators; and what it would do to change that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLResolveInfo
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from app.exclusions.choice import Chosen
from app.exclusions.history import Decided, Excluded, excluded, history
from app.exclusions.kinds import Kind
from app.exclusions.preview import Count, Effect, Preview, preview
from graphql_schema.aside import aside, run_in_thread
from graphql_schema.choosing import CHOICE, choosing, excludable, record_kind
from graphql_schema.compile.describe import RESOLVER
from graphql_schema.context import Context
from graphql_schema.selected import selected_names
from graphql_schema.types.explanations import RecordKind
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.words import ConnectionType, ObjectKind, OneRosterVersion, read_version

_SECONDS: Final = 120
"""A preview publishes twice, if only in the mind; that takes as long as a refresh."""

KindArgument = Annotated[
    RecordKind | None,
    strawberry.argument(description="Return only records of this kind; all kinds by default."),
]
IdArgument = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Return only changes of the record with this id."),
]

_FARTHEST: Final = 1_000_000
"""Records that may be skipped."""


@strawberry.type(description="A record with its own exclusion flag set.")
class ExcludedRecord:
    """A record with its own exclusion flag set."""

    kind: RecordKind = strawberry.field(description="Kind of the record.")
    sourced_id: strawberry.ID = strawberry.field(description="Id of the object.")
    reason: str | None = strawberry.field(
        description="Reason for the exclusion; null if none was given."
    )
    changed_by: str | None = strawberry.field(
        description="Who excluded the record; null if unknown."
    )
    changed_at: datetime | None = strawberry.field(
        description="When the flag was last changed; null if unknown."
    )

    @classmethod
    def of(cls, found: Excluded) -> "ExcludedRecord":
        """Return a record as the graph has it."""
        return cls(**_told(found, Excluded))


@strawberry.type(description="A past decision to exclude or include a record.")
class ExclusionDecision:
    """A past decision to exclude or include a record."""

    kind: RecordKind = strawberry.field(description="Kind of the record.")
    sourced_id: strawberry.ID = strawberry.field(description="Id of the record.")
    excluded: bool = strawberry.field(
        description="True if the record was excluded, false if it was included again."
    )
    reason: str | None = strawberry.field(
        description="Reason for the decision; null if none was given."
    )
    changed_by: str = strawberry.field(description="Who made the decision.")
    changed_at: datetime = strawberry.field(description="When the decision was made.")

    @classmethod
    def of(cls, found: Decided) -> "ExclusionDecision":
        """Return a decision as the graph has it."""
        return cls(**_told(found, Decided))


def _told(found: Any, of: Any) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in of.__slots__}
    return told | {"kind": record_kind(Kind[found.kind])}


@strawberry.type(description="Number of records of one kind that a change affects.")
class ChangedRecords:
    """Number of records of one kind that a change affects."""

    kind: RecordKind = strawberry.field(description="Kind of the records.")
    changed: int = strawberry.field(description="Number of records that the change modifies.")
    unchanged: int = strawberry.field(
        description="Number of records that already have the new value."
    )

    @classmethod
    def of(cls, found: Iterable[Chosen]) -> "list[ChangedRecords]":
        """Return records as the graph has them."""
        return [
            cls(kind=record_kind(each.kind), changed=len(each.changing), unchanged=each.unchanged)
            for each in found
        ]


@strawberry.type(description="Number of published objects of one kind that a change affects.")
class AffectedObjects:
    """Number of published objects of one kind that a change affects."""

    kind: ObjectKind = strawberry.field(description="Kind of the objects.")
    seen: int = strawberry.field(
        description="Number of objects that are visible without the change."
    )
    leaves: int = strawberry.field(description="Number of objects that would no longer be visible.")
    returns: int = strawberry.field(description="Number of objects that would become visible.")

    @classmethod
    def of(cls, counts: Sequence[Count]) -> "list[AffectedObjects]":
        """Return counts as the graph has them."""
        return [
            cls(
                kind=ObjectKind(each.noun), seen=each.seen, leaves=each.leaves, returns=each.returns
            )
            for each in counts
        ]


@strawberry.type(description="Effect of a change on what a vendor's connection sees.")
class ConnectionEffect:
    """Effect of a change on what a vendor's connection sees."""

    client_id: strawberry.ID = strawberry.field(description="Client id of the connection.")
    application: str = strawberry.field(description="Name of the application.")
    version: OneRosterVersion | None = strawberry.field(
        description="OneRoster version of the connection."
    )
    type_: ConnectionType | None = strawberry.field(
        name="type", description="What the connection is for."
    )
    objects: list[AffectedObjects] = strawberry.field(
        description="Affected objects by kind; line items only for connections that read the "
        "grade book."
    )

    @classmethod
    def of(cls, effect: Effect) -> "ConnectionEffect":
        """Return an effect as the graph has it."""
        viewer = effect.connection
        return cls(
            client_id=strawberry.ID(viewer.id),
            application=viewer.name,
            version=read_version(viewer.version),
            type_=None if viewer.type is None else ConnectionType(viewer.type),
            objects=AffectedObjects.of(effect.counts),
        )


@strawberry.type(description="Preview of a change of exclusions.")
class ExclusionPreview:
    """Preview of a change of exclusions."""

    records: list[ChangedRecords] = strawberry.field(
        description="Number of records that would change, by kind."
    )
    district: list[AffectedObjects] = strawberry.field(
        description="Effect on everything that is published."
    )
    connections: list[ConnectionEffect] = strawberry.field(
        description="Effect on each active connection, under its own policy."
    )

    @classmethod
    def of(cls, found: Preview) -> "ExclusionPreview":
        """Return a preview as the graph has it."""
        return cls(
            records=ChangedRecords.of(found.records),
            district=AffectedObjects.of(found.district),
            connections=[ConnectionEffect.of(effect) for effect in found.connections],
        )


async def _preview(
    _: object,
    info: GraphQLResolveInfo[Context],
    *,
    exclude: bool = True,
    records: Sequence[Mapping[str, Any]] | None = None,
    where: object = None,  # noqa: ARG001  read for its shape
) -> ExclusionPreview:
    choose = choosing(info, records, excluded=exclude)
    selected = selected_names(info)
    info.context.take(_SECONDS)
    found = await run_in_thread(
        lambda: preview(
            info.context.database,
            choose,
            excluded=exclude,
            of_district="district" in selected,
            of_connections="connections" in selected,
        )
    )
    return ExclusionPreview.of(found)


_PREVIEW: Any = strawberry.field(
    description="Preview of excluding or including records: only the effect of this change, "
    "without other changes since the last refresh.",
    default=None,
    metadata={RESOLVER: _preview},
)
_PREVIEW.arguments = [
    *CHOICE,
    StrawberryArgument(
        "exclude",
        None,
        StrawberryAnnotation(bool),
        description="True to preview excluding the records, false to preview including them.",
        default=True,
    ),
]


def _excludable(kind: RecordKind | None) -> Kind | None:
    return None if kind is None else excludable(kind)


async def _exclusions(
    info: strawberry.Info[Context, None],
    kind: KindArgument = None,
    limit: Limit = 100,
    offset: Annotated[
        int, strawberry.argument(description="Number of records to skip, at most 1,000,000.")
    ] = 0,
) -> list[ExcludedRecord]:
    most, of = at_most(limit), _excludable(kind)
    first = at_most(offset, _FARTHEST, "offset")
    found = await aside(info.context.database, lambda c: excluded(c, of, most, first))
    return [ExcludedRecord.of(each) for each in found]


async def _history(
    info: strawberry.Info[Context, None],
    kind: KindArgument = None,
    sourced_id: IdArgument = None,
    limit: Limit = 20,
) -> list[ExclusionDecision]:
    most, of = at_most(limit), _excludable(kind)
    found = await aside(info.context.database, lambda c: history(c, of, sourced_id, most))
    return [ExclusionDecision.of(each) for each in found]


@strawberry.type
class ExclusionsQuery:
    """What is kept from every vendor."""

    exclusions: list[ExcludedRecord] = strawberry.field(
        resolver=_exclusions,
        description="Records with their own exclusion flag set, the last changed first.",
    )
    exclusion_history: list[ExclusionDecision] = strawberry.field(
        resolver=_history, description="Last changes of exclusions, the newest first."
    )
    exclusion_preview: ExclusionPreview = _PREVIEW
