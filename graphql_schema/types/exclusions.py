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
from graphql_schema.types.words import ConnectionType, ObjectKind

_SECONDS: Final = 120
"""A preview publishes twice, if only in the mind; that takes as long as a refresh."""

KindArgument = Annotated[
    RecordKind | None,
    strawberry.argument(description="Only records of this kind; of every kind unless given."),
]
IdArgument = Annotated[
    strawberry.ID | None, strawberry.argument(description="Of the record of this id alone.")
]


@strawberry.type(description="A record that is excluded itself, whatever stands above it.")
class ExcludedRecord:
    """A record that is excluded itself, whatever stands above it."""

    kind: RecordKind = strawberry.field(description="Its kind.")
    sourced_id: strawberry.ID = strawberry.field(description="Its id.")
    reason: str | None = strawberry.field(description="Why; null where nobody said.")
    changed_by: str | None = strawberry.field(description="Who excluded it; null if unknown.")
    changed_at: datetime | None = strawberry.field(description="When that was.")

    @classmethod
    def of(cls, found: Excluded) -> "ExcludedRecord":
        """Return a record as the graph has it."""
        return cls(**_told(found, Excluded))


@strawberry.type(description="A decision about a record, long carried out.")
class ExclusionDecision:
    """A decision about a record, long carried out."""

    kind: RecordKind = strawberry.field(description="The record's kind.")
    sourced_id: strawberry.ID = strawberry.field(description="The record's id.")
    excluded: bool = strawberry.field(description="Whether it was excluded, or included again.")
    reason: str | None = strawberry.field(description="Why.")
    changed_by: str = strawberry.field(description="Who decided.")
    changed_at: datetime = strawberry.field(description="When that was.")

    @classmethod
    def of(cls, found: Decided) -> "ExclusionDecision":
        """Return a decision as the graph has it."""
        return cls(**_told(found, Decided))


def _told(found: Any, of: Any) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in of.__slots__}
    return told | {"kind": record_kind(Kind[found.kind])}


@strawberry.type(description="How many records of a kind a change is about.")
class ChangedRecords:
    """How many records of a kind a change is about."""

    kind: RecordKind = strawberry.field(description="Their kind.")
    changed: int = strawberry.field(description="How many it changes.")
    unchanged: int = strawberry.field(description="How many are so already.")

    @classmethod
    def of(cls, found: Iterable[Chosen]) -> "list[ChangedRecords]":
        """Return records as the graph has them."""
        return [
            cls(kind=record_kind(each.kind), changed=len(each.changing), unchanged=each.unchanged)
            for each in found
        ]


@strawberry.type(description="How many published objects of a kind a change would touch.")
class AffectedObjects:
    """How many published objects of a kind a change would touch."""

    kind: ObjectKind = strawberry.field(description="Their kind.")
    seen: int = strawberry.field(description="How many are seen without the change.")
    leaves: int = strawberry.field(description="How many would not be seen any more.")
    returns: int = strawberry.field(description="How many would be seen that are not now.")

    @classmethod
    def of(cls, counts: Sequence[Count]) -> "list[AffectedObjects]":
        """Return counts as the graph has them."""
        return [
            cls(
                kind=ObjectKind(each.noun), seen=each.seen, leaves=each.leaves, returns=each.returns
            )
            for each in counts
        ]


@strawberry.type(description="What a change would do to what a vendor's connection sees.")
class ConnectionEffect:
    """What a change would do to what a vendor's connection sees."""

    client_id: strawberry.ID = strawberry.field(description="The connection's client id.")
    application: str = strawberry.field(description="Whose connection it is.")
    version: str | None = strawberry.field(description="The version of OneRoster it speaks.")
    type_: ConnectionType | None = strawberry.field(name="type", description="What it is for.")
    objects: list[AffectedObjects] = strawberry.field(
        description="By kind, in the order of OneRoster's books; line items for those that read "
        "the grade book."
    )

    @classmethod
    def of(cls, effect: Effect) -> "ConnectionEffect":
        """Return an effect as the graph has it."""
        viewer = effect.connection
        return cls(
            client_id=strawberry.ID(viewer.id),
            application=viewer.name,
            version=viewer.version,
            type_=None if viewer.type is None else ConnectionType(viewer.type),
            objects=AffectedObjects.of(effect.counts),
        )


@strawberry.type(description="What a change of exclusions would do; nothing is changed.")
class ExclusionPreview:
    """What a change of exclusions would do; nothing is changed."""

    records: list[ChangedRecords] = strawberry.field(description="The records it would change.")
    district: list[AffectedObjects] = strawberry.field(
        description="What it would do to all that is published."
    )
    connections: list[ConnectionEffect] = strawberry.field(
        description="What it would do to each active connection, under its own policy."
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
    description="What it would do to exclude records, or to include them, once it is published: "
    "the change alone, beside what else has changed since the last refresh.",
    default=None,
    metadata={RESOLVER: _preview},
)
_PREVIEW.arguments = [
    *CHOICE,
    StrawberryArgument(
        "exclude",
        None,
        StrawberryAnnotation(bool),
        description="Whether they would be excluded; false to include them.",
        default=True,
    ),
]


def _excludable(kind: RecordKind | None) -> Kind | None:
    return None if kind is None else excludable(kind)


async def _exclusions(
    info: strawberry.Info[Context, None], kind: KindArgument = None, limit: Limit = 100
) -> list[ExcludedRecord]:
    most, of = at_most(limit), _excludable(kind)
    found = await aside(info.context.database, lambda c: excluded(c, of, most))
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
        description="The records that are excluded themselves, those decided about last first.",
    )
    exclusion_history: list[ExclusionDecision] = strawberry.field(
        resolver=_history, description="The last decisions about exclusions, the newest first."
    )
    exclusion_preview: ExclusionPreview = _PREVIEW
