"""Applications, their connections and the catalogue of partners, for administrators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry
from pydantic.alias_generators import to_camel
from sqlalchemy import Connection as Transaction
from strawberry.scalars import JSON

from app.access import share_preview, sharing, trial
from app.access.catalogue import Entry, entries
from app.access.changes import Change, changes_by_connection
from app.access.deletion import Deleted, deleted_connections
from app.access.handover import Information
from app.access.listing import Registered, registered, registered_by_id
from app.access.rotation import UnknownConnection
from app.access.vendor_keys import Product, products
from app.access.wishes import Sharing
from graphql_schema.aside import aside, refusal_error
from graphql_schema.batching import load
from graphql_schema.context import Context
from graphql_schema.selected import selected_names
from graphql_schema.types.connection_inputs import (
    DataToShareInput,
    input_fields,
    schools_of,
)
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.words import (
    ConnectionState,
    ConnectionType,
    FunctionState,
    ObjectKind,
    SharedKind,
    WithheldFields,
)

Info = strawberry.Info[Context, None]

SHARING_SECONDS: Final = 300
"""In a large district a change of sharing takes longer than other requests: by what it revokes."""


@strawberry.type(description="What of the district's data a connection is given.")
class DataToShare:
    """What of the district's data a connection is given."""

    objects: list[SharedKind] = strawberry.field(description="The kinds of objects.")
    roles: list[str] | None = strawberry.field(
        description="The roles whose people are shared; null for all."
    )
    without_enrollments: bool = strawberry.field(
        description="Whether people are shared who have no place in a shared class, and are not "
        "guardians or relatives of a student who has."
    )
    courses: list[strawberry.ID] | None = strawberry.field(
        description="The courses that alone are shared, with their classes; null for all."
    )
    subjects: list[str] | None = strawberry.field(
        description="The subjects whose courses are shared; null for all."
    )
    withheld: list[WithheldFields] = strawberry.field(description="The fields that are withheld.")

    @classmethod
    def of(cls, shared: sharing.DataToShare) -> "DataToShare":
        """Return data to share as the graph has them."""
        return cls(**{name: _plain(value) for name, value in shared.model_dump().items()})


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, tuple) else value


@strawberry.type(description="All that a vendor needs to know of its connection.")
class InformationToShare:
    """All that a vendor needs to know of its connection."""

    client_id: strawberry.ID = strawberry.field(description="The client id.")
    secret: str | None = strawberry.field(
        description="The client secret, where it was just made; nobody can read it later."
    )
    token_url: str = strawberry.field(description="Where tokens are asked for.")
    base_url: str = strawberry.field(description="Where the roster of its version begins.")
    curl: str = strawberry.field(description="A request to try it with, from a terminal.")
    next_steps: list[str] = strawberry.field(description="What the vendor does next.")

    @classmethod
    def of(cls, told: Information) -> "InformationToShare":
        """Return what to share as the graph has it."""
        return cls(
            client_id=strawberry.ID(told.client_id),
            secret=told.secret,
            token_url=told.token_url,
            base_url=told.base_url,
            curl=told.curl,
            next_steps=[*told.next_steps],
        )


def _information(
    root: strawberry.Parent["ClientConnection"], info: Info
) -> InformationToShare | None:
    version = root.registered.version
    if version is None:
        return None
    url = info.context.office().public_url
    return InformationToShare.of(Information.of(root.registered.client_id, version, url))


@strawberry.type(description="What a field of a connection was, and what it became.")
class ChangedField:
    """What a field of a connection was, and what it became."""

    name: str = strawberry.field(description="The field; `secret` is when the newest was made.")
    before: JSON | None = strawberry.field(description="What it was.")
    after: JSON | None = strawberry.field(description="What it became.")


@strawberry.type(description="What somebody changed of a connection at once.")
class ConnectionChange:
    """What somebody changed of a connection at once."""

    fields: list[ChangedField] = strawberry.field(description="Each field that changed.")
    changed_by: str = strawberry.field(description="Who changed it.")
    changed_at: datetime = strawberry.field(description="When that was.")

    @classmethod
    def of(cls, change: Change) -> "ConnectionChange":
        """Return a change as the graph has it."""
        fields = [
            ChangedField(name=to_camel(name), before=before, after=after)
            for name, (before, after) in change.fields.items()
        ]
        return cls(fields=fields, changed_by=change.changed_by, changed_at=change.changed_at)


async def _changes(
    root: strawberry.Parent["ClientConnection"],
    info: Info,
    limit: Limit = 20,
) -> list[ConnectionChange]:
    client_id = root.registered.client_id
    found = await load(info.context, changes_by_connection, client_id, at_most(limit))
    return [ConnectionChange.of(each) for each in found or ()]


@strawberry.type(description="What is kept of a connection that was deleted.")
class ConnectionDeletion:
    """What is kept of a connection that was deleted."""

    client_id: strawberry.ID = strawberry.field(description="The client id.")
    application: str = strawberry.field(description="The application's name.")
    label: str | None = strawberry.field(description="The label.")
    type: ConnectionType = strawberry.field(description="What it was for.")
    version: str | None = strawberry.field(description="The OneRoster version; null for a tool.")
    created_at: datetime = strawberry.field(description="When it was made.")
    deleted_by: str = strawberry.field(description="Who deleted it.")
    deleted_at: datetime = strawberry.field(description="When that was.")

    @classmethod
    def of(cls, deleted: Deleted) -> "ConnectionDeletion":
        """Return a deleted connection as the graph has it."""
        return cls(**{name: getattr(deleted, name) for name in Deleted.__slots__})


@strawberry.type(description="What becomes of the objects of one kind that a connection sees.")
class ShareShift:
    """What becomes of the objects of one kind that a connection sees."""

    kind: ObjectKind = strawberry.field(description="The kind of objects.")
    seen: int = strawberry.field(description="How many the connection sees now.")
    leaves: int = strawberry.field(description="How many it would see no longer.")
    joins: int = strawberry.field(description="How many it would see anew.")


@strawberry.type(description="What a change of the data to share would do; nothing is changed.")
class SharePreview:
    """What a change of the data to share would do; nothing is changed."""

    edition: int | None = strawberry.field(
        description="The edition it is counted in; null while nothing is published."
    )
    shifts: list[ShareShift] = strawberry.field(description="By kind of object.")
    withheld: list[WithheldFields] = strawberry.field(
        description="Fields that would be withheld then."
    )
    given: list[WithheldFields] = strawberry.field(description="Fields that would be shared then.")

    @classmethod
    def of(cls, found: share_preview.SharePreview) -> "SharePreview":
        """Return a preview as the graph has it."""
        shifts = [
            ShareShift(
                kind=ObjectKind(each.kind), seen=each.seen, leaves=each.leaves, joins=each.joins
            )
            for each in found.shifts
        ]
        return cls(
            edition=found.edition,
            shifts=shifts,
            withheld=[*map(WithheldFields, found.withheld)],
            given=[*map(WithheldFields, found.given)],
        )


@strawberry.type(description="One set of credentials of an application, and what they open.")
class ClientConnection:
    """One set of credentials of an application, and what they open."""

    registered: strawberry.Private[Registered]
    client_id: strawberry.ID = strawberry.field(description="The client id.")
    application: str = strawberry.field(description="The application's name.")
    partner: bool = strawberry.field(description="Whether that is a partner's.")
    type: ConnectionType = strawberry.field(
        description="What it is for; fixed when it was created."
    )
    version: str | None = strawberry.field(
        description="The OneRoster version, for good; null for a tool of the district's own."
    )
    scopes: list[str] | None = strawberry.field(
        description="What a tool of the district may do; null for a vendor's connection, whose "
        "scopes follow from its version, type and data to share."
    )
    schools: list[strawberry.ID] | None = strawberry.field(
        description="The schools in scope; null for the whole district."
    )
    data_to_share: DataToShare = strawberry.field(description="What of their data is shared.")
    active: bool = strawberry.field(description="Whether it is let in, until it expires.")
    state: ConnectionState = strawberry.field(description="Whether it can get tokens.")
    label: str | None = strawberry.field(
        description="By which people tell it from the application's others."
    )
    purpose: str | None = strawberry.field(description="What the vendor needs the data for.")
    legal_basis: str | None = strawberry.field(description="By what right it gets them.")
    contact: str | None = strawberry.field(description="Whom to ask about it.")
    notes: str | None = strawberry.field(description="Anything else.")
    expires_at: datetime | None = strawberry.field(
        description="From when on it is kept out; null for never."
    )
    quota: int | None = strawberry.field(
        description="How many requests it may make in an hour; null for any number."
    )
    networks: list[str] | None = strawberry.field(
        description="The networks (CIDR) that alone it may come from; null for all."
    )
    replaces: strawberry.ID | None = strawberry.field(
        description="The connection that it takes the place of."
    )
    secrets: int = strawberry.field(description="How many of its secrets are valid.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute; null for never."
    )
    last_used_from: str | None = strawberry.field(description="The address that was from.")
    created_at: datetime = strawberry.field(description="When it was made.")
    changes: list[ConnectionChange] = strawberry.field(
        resolver=_changes, description="Who changed what of it, the newest first."
    )
    information_to_share: InformationToShare | None = strawberry.field(
        resolver=_information,
        description="What to tell the vendor, without the secret; null for a tool.",
    )

    @classmethod
    def of(cls, found: Registered) -> "ClientConnection":
        """Return a connection as the graph has it."""
        details = found.details
        return cls(
            registered=found,
            client_id=strawberry.ID(found.client_id),
            application=found.application,
            partner=found.partner,
            type=ConnectionType(found.type),
            version=found.version,
            scopes=None if found.scopes is None else [*found.scopes],
            schools=None if found.schools is None else [*map(strawberry.ID, found.schools)],
            data_to_share=DataToShare.of(found.sharing),
            active=found.active,
            state=ConnectionState(found.state),
            label=details.label,
            purpose=details.purpose,
            legal_basis=details.legal_basis,
            contact=details.contact,
            notes=details.notes,
            expires_at=details.expires_at,
            quota=details.quota,
            networks=None if details.networks is None else [*details.networks],
            replaces=None if found.replaces is None else strawberry.ID(found.replaces),
            secrets=found.secrets,
            last_used_at=found.last_used_at,
            last_used_from=found.last_used_from,
            created_at=found.created_at,
        )


@strawberry.type(description="A product that asks for data: a vendor's, or the district's own.")
class Application:
    """A product that asks for data: a vendor's, or the district's own."""

    name: str = strawberry.field(description="What people call it.")
    vendor: str | None = strawberry.field(description="Who makes it.")
    description: str | None = strawberry.field(description="What it is for.")
    partner: bool = strawberry.field(
        description="Whether it is a partner's; others can only have Roster Sync connections."
    )
    vendor_key: str | None = strawberry.field(
        description="The public half of its vendor key; null where it need not show one."
    )
    created_at: datetime = strawberry.field(description="When it was registered.")
    connections: list[ClientConnection] = strawberry.field(description="Its connections.")

    @classmethod
    def of(cls, product: Product, connections: Sequence[Registered]) -> "Application":
        """Return an application as the graph has it, with those of the connections it has."""
        own = [each for each in connections if each.application == product.name]
        names = ("name", "vendor", "description", "partner", "vendor_key", "created_at")
        return cls(
            **{name: getattr(product, name) for name in names},
            connections=[*map(ClientConnection.of, own)],
        )


@strawberry.type(description="Something that a partner supports.")
class PartnerFunction:
    """Something that a partner supports."""

    type: ConnectionType = strawberry.field(description="The type of connection that it needs.")
    state: FunctionState = strawberry.field(
        description="enabled where the district has an active connection of it; else available."
    )


@strawberry.type(description="A partner's application, as the catalogue has it.")
class CatalogueEntry:
    """A partner's application, as the catalogue has it."""

    name: str = strawberry.field(description="The application's name.")
    vendor: str = strawberry.field(description="Who makes it.")
    connected: bool = strawberry.field(description="Whether the district has registered it.")
    functions: list[PartnerFunction] = strawberry.field(description="What it supports.")
    recommended: DataToShare = strawberry.field(description="What it does well with.")

    @classmethod
    def of(cls, entry: Entry) -> "CatalogueEntry":
        """Return an entry as the graph has it."""
        functions = [
            PartnerFunction(
                type=ConnectionType(each.type),
                state=FunctionState.enabled if each.enabled else FunctionState.available,
            )
            for each in entry.functions
        ]
        return cls(
            name=entry.name,
            vendor=entry.vendor,
            connected=entry.connected,
            functions=functions,
            recommended=DataToShare.of(entry.recommended),
        )


@strawberry.type(description="One thing that was tried of a connection.")
class TrialStep:
    """One thing that was tried of a connection."""

    name: str = strawberry.field(description="What it is.")
    works: bool = strawberry.field(description="Whether it works.")
    text: str = strawberry.field(description="What came of it, in plain words.")
    count: int | None = strawberry.field(description="How many objects there are.")


@strawberry.type(description="What came of trying a connection.")
class Trial:
    """What came of trying a connection."""

    works: bool = strawberry.field(description="Whether everything does.")
    steps: list[TrialStep] = strawberry.field(description="What was tried, in order.")
    hints: list[str] = strawberry.field(description="What the district may want to look at.")

    @classmethod
    def of(cls, tried: trial.Trial) -> "Trial":
        """Return what came of it as the graph has it."""
        steps = [
            TrialStep(name=each.name, works=each.works, text=each.text, count=each.count)
            for each in tried.steps
        ]
        return cls(works=tried.works, steps=steps, hints=[*tried.hints])


async def _applications(info: Info) -> list[Application]:
    def read(transaction: Transaction) -> list[Application]:
        connections = registered(transaction)
        return [Application.of(each, connections) for each in products(transaction)]

    return await aside(info.context.database, read)


async def _connections(info: Info) -> list[ClientConnection]:
    return [ClientConnection.of(each) for each in await aside(info.context.database, registered)]


async def _connection(
    info: Info, client_id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
) -> ClientConnection:
    found = await load(info.context, registered_by_id, str(client_id))
    if found is None:
        raise refusal_error(UnknownConnection(client_id))
    return ClientConnection.of(found)


async def _catalogue(info: Info) -> list[CatalogueEntry]:
    extension = info.context.office().catalogue

    def read(transaction: Transaction) -> list[Entry]:
        return entries(transaction, extension)

    return [CatalogueEntry.of(each) for each in await aside(info.context.database, read)]


async def _deleted(info: Info) -> list[ConnectionDeletion]:
    found = await aside(info.context.database, deleted_connections)
    return [ConnectionDeletion.of(each) for each in found]


async def _share_preview(
    info: Info,
    client_id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],
    data_to_share: Annotated[
        DataToShareInput | None, strawberry.argument(description="What would change of the data.")
    ] = None,
    schools: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(description="The schools in scope; null for all."),
    ] = strawberry.UNSET,
) -> SharePreview:
    sharing = Sharing(input_fields(data_to_share), schools=schools_of(schools))
    info.context.take(SHARING_SECONDS)
    counted = "shifts" in selected_names(info._raw_info)  # noqa: SLF001
    found = await aside(
        info.context.database,
        lambda at: share_preview.preview_sharing(at, client_id, sharing, counted=counted),
    )
    return SharePreview.of(found)


@strawberry.type
class ConnectionsQuery:
    """Who is given data, and what."""

    applications: list[Application] = strawberry.field(
        resolver=_applications, description="Every application, tools too, by name."
    )
    connections: list[ClientConnection] = strawberry.field(
        resolver=_connections, description="Every connection, those of tools too, oldest first."
    )
    connection: ClientConnection = strawberry.field(
        resolver=_connection, description="A connection; an error where there is none."
    )
    deleted_connections: list[ConnectionDeletion] = strawberry.field(
        resolver=_deleted, description="The connections that were deleted, the last one first."
    )
    share_preview: SharePreview = strawberry.field(
        resolver=_share_preview,
        description="How many objects a change of the data to share would take and give.",
    )
    catalogue: list[CatalogueEntry] = strawberry.field(
        resolver=_catalogue,
        description="The partners, what each supports, and what to share with each.",
    )
