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
from app.access.history import examples, keeping
from app.access.listing import Registered, registered, registered_by_id
from app.access.rotation import UnknownConnection
from app.access.scopes import TOOL_SCOPES
from app.access.vendor_keys import Product, products
from app.access.vendor_session import open_pages
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
    OneRosterVersion,
    SharedKind,
    ToolScope,
    WithheldFields,
    read_version,
)

Info = strawberry.Info[Context, None]

SHARING_SECONDS: Final = 300
"""In a large district a change of sharing takes longer than other requests: by what it revokes."""


@strawberry.type(description="Data that is shared with a connection.")
class DataToShare:
    """Data that is shared with a connection."""

    objects: list[SharedKind] = strawberry.field(description="Kinds of data that are shared.")
    roles: list[str] | None = strawberry.field(
        description="Share only people with one of these roles; null for all roles."
    )
    without_enrollments: bool = strawberry.field(
        description="False to share only people enrolled in shared classes, and their guardians "
        "and relatives."
    )
    courses: list[strawberry.ID] | None = strawberry.field(
        description="Share only these courses and their classes, by id; null for all courses."
    )
    subjects: list[str] | None = strawberry.field(
        description="Share only courses of these subjects; null for all subjects."
    )
    withheld: list[WithheldFields] = strawberry.field(description="Fields that are withheld.")

    @classmethod
    def of(cls, shared: sharing.DataToShare) -> "DataToShare":
        """Return data to share as the graph has them."""
        return cls(**{name: _plain(value) for name, value in shared.model_dump().items()})


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, tuple) else value


@strawberry.type(description="Everything that a vendor needs to know about its connection.")
class InformationToShare:
    """Everything that a vendor needs to know about its connection."""

    client_id: strawberry.ID = strawberry.field(description="The client id.")
    secret: str | None = strawberry.field(
        description="Client secret, if it was just created; it cannot be read later."
    )
    token_url: str = strawberry.field(description="Address of the token endpoint.")
    base_url: str = strawberry.field(description="Base URL of the OneRoster version.")
    curl: str = strawberry.field(description="Test request for the command line.")
    next_steps: list[str] = strawberry.field(description="Next steps for the vendor.")

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
    root: strawberry.Parent["ConnectionDetails"], info: Info
) -> InformationToShare | None:
    version = root.registered.version
    if version is None:
        return None
    url = info.context.office().public_url
    return InformationToShare.of(Information.of(root.registered.client_id, version, url))


@strawberry.type(description="A field of a connection before and after a change.")
class ChangedField:
    """A field of a connection before and after a change."""

    name: str = strawberry.field(
        description="Name of the field; the value of `secret` is the "
        "time at which the newest secret was created."
    )
    before: JSON | None = strawberry.field(description="Value before the change.")
    after: JSON | None = strawberry.field(description="Value after the change.")


@strawberry.type(description="A change of one or more fields of a connection.")
class ConnectionChange:
    """A change of one or more fields of a connection."""

    fields: list[ChangedField] = strawberry.field(description="Fields that changed.")
    changed_by: str = strawberry.field(description="Who made the change.")
    changed_at: datetime = strawberry.field(description="When the change was made.")

    @classmethod
    def of(cls, change: Change) -> "ConnectionChange":
        """Return a change as the graph has it."""
        fields = [
            ChangedField(name=to_camel(name), before=before, after=after)
            for name, (before, after) in change.fields.items()
        ]
        return cls(fields=fields, changed_by=change.changed_by, changed_at=change.changed_at)


async def _changes(
    root: strawberry.Parent["ConnectionDetails"],
    info: Info,
    limit: Limit = 20,
) -> list[ConnectionChange]:
    client_id = root.registered.client_id
    found = await load(info.context, changes_by_connection, client_id, at_most(limit))
    return [ConnectionChange.of(each) for each in found or ()]


async def _vendor_page(root: strawberry.Parent["ConnectionDetails"], info: Info) -> bool:
    return await load(info.context, open_pages, root.registered.client_id) is not None


@strawberry.type(description="Information about a deleted connection.")
class ConnectionDeletion:
    """Information about a deleted connection."""

    client_id: strawberry.ID = strawberry.field(description="The client id.")
    application: str = strawberry.field(description="Name of the application.")
    label: str | None = strawberry.field(description="Label of the connection.")
    type: ConnectionType = strawberry.field(description="What the connection was for.")
    version: OneRosterVersion | None = strawberry.field(
        description="OneRoster version; null for a tool."
    )
    created_at: datetime = strawberry.field(description="When the connection was created.")
    deleted_by: str = strawberry.field(description="Who deleted the connection.")
    deleted_at: datetime = strawberry.field(description="When the connection was deleted.")

    @classmethod
    def of(cls, deleted: Deleted) -> "ConnectionDeletion":
        """Return a deleted connection as the graph has it."""
        return cls(**{name: getattr(deleted, name) for name in Deleted.__slots__})


@strawberry.type(description="A published object by its name.")
class SeenObject:
    """A published object by its name."""

    sourced_id: strawberry.ID = strawberry.field(description="Id of the object.")
    name: str | None = strawberry.field(description="Name; null for kinds without names.")
    school: str | None = strawberry.field(
        description="Name of its school, or of one of several schools; null if it has none."
    )

    @classmethod
    def of(cls, found: examples.SeenObject) -> "SeenObject":
        """Return an object as the graph has it."""
        return cls(sourced_id=strawberry.ID(found.sourced_id), name=found.name, school=found.school)


@strawberry.type(description="Number of objects of a school.")
class SchoolCount:
    """Number of objects of a school."""

    school: strawberry.ID = strawberry.field(description="Id of the school.")
    name: str = strawberry.field(description="Name of the school.")
    count: int = strawberry.field(description="Number of objects.")

    @classmethod
    def of(cls, found: examples.SchoolCount) -> "SchoolCount":
        """Return a number as the graph has it."""
        return cls(school=strawberry.ID(found.school), name=found.name, count=found.count)


@strawberry.type(
    description="Effect of a change on the objects of one kind that a connection sees."
)
class ShareShift:
    """Effect of a change on the objects of one kind that a connection sees."""

    kind: ObjectKind = strawberry.field(description="Kind of the objects.")
    seen: int = strawberry.field(description="Number of objects that the connection sees now.")
    leaves: int = strawberry.field(
        description="Number of objects that the connection would no longer see."
    )
    joins: int = strawberry.field(
        description="Number of objects that the connection would see in addition."
    )
    leaving: list[SeenObject] = strawberry.field(
        description="Objects that the connection would no longer see, at most 20, by name."
    )
    joining: list[SeenObject] = strawberry.field(
        description="Objects that the connection would see in addition, at most 20, by name."
    )
    leaving_by_school: list[SchoolCount] = strawberry.field(
        description="Number of objects that the connection would no longer see, by school."
    )
    joining_by_school: list[SchoolCount] = strawberry.field(
        description="Number of objects that the connection would see in addition, by school."
    )

    @classmethod
    def of(cls, shift: keeping.Shift) -> "ShareShift":
        """Return a shift as the graph has it."""
        return cls(
            kind=ObjectKind(shift.kind),
            seen=shift.seen,
            leaves=shift.leaves,
            joins=shift.joins,
            leaving=[*map(SeenObject.of, shift.leaving)],
            joining=[*map(SeenObject.of, shift.joining)],
            leaving_by_school=[*map(SchoolCount.of, shift.leaving_by_school)],
            joining_by_school=[*map(SchoolCount.of, shift.joining_by_school)],
        )


@strawberry.type(description="Preview of a change to the data to share.")
class SharePreview:
    """Preview of a change to the data to share."""

    edition: int | None = strawberry.field(
        description="Edition in which the objects are counted; null before the first publication."
    )
    shifts: list[ShareShift] = strawberry.field(description="Effect by kind of object.")
    withheld: list[WithheldFields] = strawberry.field(
        description="Fields that would become withheld."
    )
    given: list[WithheldFields] = strawberry.field(description="Fields that would become shared.")

    @classmethod
    def of(cls, found: share_preview.SharePreview) -> "SharePreview":
        """Return a preview as the graph has it."""
        return cls(
            edition=found.edition,
            shifts=[*map(ShareShift.of, found.shifts)],
            withheld=[*map(WithheldFields, found.withheld)],
            given=[*map(WithheldFields, found.given)],
        )


@strawberry.type(
    description="A set of credentials of an application, with the data that they give access to."
)
class ConnectionDetails:
    """A set of credentials of an application, with the data that they give access to."""

    registered: strawberry.Private[Registered]
    client_id: strawberry.ID = strawberry.field(description="The client id.")
    application: str = strawberry.field(description="Name of the application.")
    partner: bool = strawberry.field(description="True if the application is a partner's.")
    type: ConnectionType = strawberry.field(
        description="What the connection is for; it is fixed when the connection is created."
    )
    version: OneRosterVersion | None = strawberry.field(
        description="OneRoster version, which never changes; null for a tool of the district."
    )
    scopes: list[ToolScope] | None = strawberry.field(
        description="Scopes of a tool of the district; null for a vendor's connection."
    )
    schools: list[strawberry.ID] | None = strawberry.field(
        description="Schools in scope; null for the whole district."
    )
    data_to_share: DataToShare = strawberry.field(
        description="Data of these schools that is shared with the connection."
    )
    active: bool = strawberry.field(
        description="True if the connection is enabled; an expired connection can be enabled."
    )
    state: ConnectionState = strawberry.field(
        description="Whether the connection can get access tokens."
    )
    label: str | None = strawberry.field(
        description="Label that distinguishes the connection from others of the application."
    )
    purpose: str | None = strawberry.field(
        description="Purpose for which the vendor needs the data."
    )
    legal_basis: str | None = strawberry.field(description="Legal basis for sharing.")
    contact: str | None = strawberry.field(
        description="Contact for questions about the connection."
    )
    notes: str | None = strawberry.field(description="Notes.")
    expires_at: datetime | None = strawberry.field(
        description="When the connection loses access; null if it does not expire."
    )
    quota: int | None = strawberry.field(
        description="Largest number of requests in an hour; null for no limit."
    )
    networks: list[str] | None = strawberry.field(
        description="Networks (CIDR) from which the connection can be used; null for all networks."
    )
    replaces: strawberry.ID | None = strawberry.field(
        description="Client id of the connection that this one replaces."
    )
    secrets: int = strawberry.field(description="Number of valid secrets.")
    last_used_at: datetime | None = strawberry.field(
        description="When the connection was last used, to the minute; null if it never was."
    )
    last_used_from: str | None = strawberry.field(description="IP address of the last use.")
    created_at: datetime = strawberry.field(description="When the connection was created.")
    changes: list[ConnectionChange] = strawberry.field(
        resolver=_changes,
        description="Changes of the connection and who made them, the newest first.",
    )
    information_to_share: InformationToShare | None = strawberry.field(
        resolver=_information,
        description="Information for the vendor, without the secret; null for a tool.",
    )

    vendor_page: bool = strawberry.field(
        resolver=_vendor_page,
        description="True if the vendor can open the page about the connection.",
    )

    @classmethod
    def of(cls, found: Registered) -> "ConnectionDetails":
        """Return a connection as the graph has it."""
        details = found.details
        return cls(
            registered=found,
            client_id=strawberry.ID(found.client_id),
            application=found.application,
            partner=found.partner,
            type=ConnectionType(found.type),
            version=read_version(found.version),
            scopes=_tool_scopes(found.scopes),
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


def _tool_scopes(scopes: Sequence[str] | None) -> list[ToolScope] | None:
    """Return the scopes of a tool; what is no scope of tools gives it nothing and is left out."""
    return None if scopes is None else [ToolScope(each) for each in scopes if each in TOOL_SCOPES]


@strawberry.type(description="A product that receives data: a vendor's, or a tool of the district.")
class Application:
    """A product that receives data: a vendor's, or a tool of the district."""

    name: str = strawberry.field(description="Name of the application.")
    vendor: str | None = strawberry.field(description="Name of the vendor.")
    description: str | None = strawberry.field(description="What the application is for.")
    partner: bool = strawberry.field(
        description="True for a partner's application; other applications can have Roster Sync "
        "connections only."
    )
    vendor_key: str | None = strawberry.field(
        description="Public half of the vendor key; null if the application does not need one."
    )
    created_at: datetime = strawberry.field(description="When the application was registered.")
    connections: list[ConnectionDetails] = strawberry.field(
        description="Connections of the application."
    )

    @classmethod
    def of(cls, product: Product, connections: Sequence[Registered]) -> "Application":
        """Return an application as the graph has it, with those of the connections it has."""
        own = [each for each in connections if each.application == product.name]
        names = ("name", "vendor", "description", "partner", "vendor_key", "created_at")
        return cls(
            **{name: getattr(product, name) for name in names},
            connections=[*map(ConnectionDetails.of, own)],
        )


@strawberry.type(description="A function that a partner supports.")
class PartnerFunction:
    """A function that a partner supports."""

    type: ConnectionType = strawberry.field(description="Connection type that the function needs.")
    state: FunctionState = strawberry.field(description="Whether the district uses the function.")


@strawberry.type(description="An application in the partner catalogue.")
class CatalogueEntry:
    """An application in the partner catalogue."""

    name: str = strawberry.field(description="Name of the application.")
    vendor: str = strawberry.field(description="Name of the vendor.")
    connected: bool = strawberry.field(
        description="True if the district has registered the application."
    )
    functions: list[PartnerFunction] = strawberry.field(
        description="Functions that the application supports."
    )
    recommended: DataToShare = strawberry.field(
        description="Recommended data to share with the application."
    )

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


@strawberry.type(description="A step of a connection test.")
class TrialStep:
    """A step of a connection test."""

    name: str = strawberry.field(description="Name of the step.")
    works: bool = strawberry.field(description="True if the step succeeded.")
    text: str = strawberry.field(description="Result of the step.")
    count: int | None = strawberry.field(description="Number of objects.")


@strawberry.type(description="Result of a connection test.")
class Trial:
    """Result of a connection test."""

    works: bool = strawberry.field(description="True if every step succeeded.")
    steps: list[TrialStep] = strawberry.field(description="Steps of the test, in order.")
    hints: list[str] = strawberry.field(description="Advice for the district.")

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


async def _connections(info: Info) -> list[ConnectionDetails]:
    return [ConnectionDetails.of(each) for each in await aside(info.context.database, registered)]


async def _connection(
    info: Info,
    client_id: Annotated[
        strawberry.ID, strawberry.argument(description="Client id of the connection.")
    ],
) -> ConnectionDetails:
    found = await load(info.context, registered_by_id, str(client_id))
    if found is None:
        raise refusal_error(UnknownConnection(client_id))
    return ConnectionDetails.of(found)


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
    client_id: Annotated[
        strawberry.ID, strawberry.argument(description="Client id of the connection.")
    ],
    data_to_share: Annotated[
        DataToShareInput | None, strawberry.argument(description="Changes of the data to share.")
    ] = None,
    schools: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(description="Schools in scope, by id; null for all."),
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
        resolver=_applications,
        description="All applications, including the district's own tools, sorted by name.",
    )
    connections: list[ConnectionDetails] = strawberry.field(
        resolver=_connections,
        description="All connections, including those of the district's "
        "own tools, the oldest first.",
    )
    connection: ConnectionDetails = strawberry.field(
        resolver=_connection, description="One connection; an unknown client id is an error."
    )
    deleted_connections: list[ConnectionDeletion] = strawberry.field(
        resolver=_deleted, description="Deleted connections, the last deleted first."
    )
    share_preview: SharePreview = strawberry.field(
        resolver=_share_preview,
        description="Preview of a change to the data to share: how many objects the connection "
        "would gain and lose.",
    )
    catalogue: list[CatalogueEntry] = strawberry.field(
        resolver=_catalogue,
        description="Partner applications, what each supports, and which data to share with each.",
    )
