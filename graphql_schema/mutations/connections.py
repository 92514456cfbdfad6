"""Mutations by which administrators give vendors access, and take it back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Final

import strawberry
from graphql import GraphQLError
from sqlalchemy import Connection as Transaction

from app.access import deletion
from app.access.catalogue import partners
from app.access.changes import application_noted, note, noted
from app.access.desk import Desk
from app.access.handover import Information
from app.access.links import seal
from app.access.listing import Registered, one_registered
from app.access.registry import Product, connect, edit, introduce, switch
from app.access.rotation import Issued, rotate
from app.access.scopes import NAMES
from app.access.tools import check_grantable
from app.access.trial import try_connection
from app.access.vendor_keys import products
from app.access.wishes import Sharing, Wish, share, wanted
from app.errors import RollcallError
from graphql_schema.context import Context
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.connection_inputs import (
    DataToShareInput,
    input_fields,
    schools_of,
)
from graphql_schema.types.connections import (
    SHARING_SECONDS,
    Application,
    ConnectionDeletion,
    ConnectionDetails,
    InformationToShare,
    Trial,
)
from graphql_schema.types.words import ConnectionType, OneRosterVersion, word

_TEST_SECONDS: Final = 60
"""A test sends a request after another, each of which has a time limit of its own."""

ClientId = Annotated[strawberry.ID, argument("Client id of the connection.")]
KeepOldUntil = Annotated[
    datetime | None, argument("When the old secret stops working; at once if absent.")
]


@strawberry.input(description="Details and terms of a connection.")
class DetailsInput:
    """Details and terms of a connection."""

    label: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Label that distinguishes the connection from others of the application.",
    )
    purpose: str | None = strawberry.field(
        default=strawberry.UNSET, description="Purpose for which the vendor needs the data."
    )
    legal_basis: str | None = strawberry.field(
        default=strawberry.UNSET, description="Legal basis for sharing."
    )
    contact: str | None = strawberry.field(
        default=strawberry.UNSET, description="Contact for questions about the connection."
    )
    notes: str | None = strawberry.field(default=strawberry.UNSET, description="Notes.")
    expires_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When the connection loses access; null for never."
    )
    quota: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Largest number of requests in an hour; null for no limit.",
    )
    networks: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Networks (CIDR) from which the connection can be used; null for all networks.",
    )


@strawberry.input(description="A new vendor's connection.")
class NewConnectionInput:
    """A new vendor's connection."""

    application: str = strawberry.field(description="Name of a registered or a new application.")
    version: OneRosterVersion = strawberry.field(
        default=OneRosterVersion.v1p2, description="OneRoster version, which cannot be changed."
    )
    type: ConnectionType = strawberry.field(
        default=ConnectionType.rosterSync,
        description="Type of the connection, which cannot be changed; other types than "
        "`rosterSync` are for partners only.",
    )
    partner: bool | None = strawberry.field(
        default=None,
        description="True for a partner's application; by default as registered or as in the "
        "partner catalogue.",
    )
    schools: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Schools in scope; null for the whole district."
    )
    data_to_share: DataToShareInput | None = strawberry.field(
        default=None, description="Data of these schools that is shared with the connection."
    )
    details: DetailsInput | None = strawberry.field(
        default=None, description="Details and terms of the connection."
    )
    copy_from: strawberry.ID | None = strawberry.field(
        default=None,
        description="Client id of a connection to copy absent schools, data to share and details "
        "from, except its label and expiry date.",
    )
    replaces: strawberry.ID | None = strawberry.field(
        default=None, description="Client id of the connection that this one replaces."
    )
    as_link: bool = strawberry.field(
        default=False,
        description="True to return a link that shows the secret once, instead of the secret.",
    )


@strawberry.type(
    description="New credentials of a connection; the secret is readable only in this response."
)
class Credentials:
    """New credentials."""

    connection: ConnectionDetails = strawberry.field(description="The connection.")
    secret: str | None = strawberry.field(
        description="The client secret; null if it is handed over by a link."
    )
    link: str | None = strawberry.field(
        description="Address where the vendor can read the secret, once and within a week."
    )
    link_expires_at: datetime | None = strawberry.field(description="When the link expires.")
    information_to_share: InformationToShare | None = strawberry.field(
        description="Information for the vendor; null for a tool."
    )


def issue_credentials(
    transaction: Transaction, desk: Desk, issued: Issued, *, link: bool
) -> Credentials:
    """Return new credentials, their secret in a link where that is asked for."""
    sealed = seal(transaction, desk.pepper, issued, desk.public_url) if link else None
    secret = issued.secret if sealed is None else None
    told = None
    if issued.version is not None:
        information = Information.of(issued.client_id, issued.version, desk.public_url, secret)
        told = InformationToShare.of(information)
    return Credentials(
        connection=ConnectionDetails.of(one_registered(transaction, issued.client_id)),
        secret=secret,
        link=None if sealed is None else sealed.url,
        link_expires_at=None if sealed is None else sealed.expires_at,
        information_to_share=told,
    )


def connection_wish(transaction: Transaction, desk: Desk, asked: NewConnectionInput) -> Wish:
    """Return the settings of a new connection; raises GraphQLError for a type without version."""
    partner = asked.partner
    if partner is None:
        partner = _is_partner(transaction, desk, asked.application)
    type_, chosen = word(asked.type), word(asked.version)
    if (chosen, type_) not in NAMES:
        known = ", ".join(f"{version} {each}" for version, each in NAMES)
        refusal = f"There is no {type_!r} of OneRoster {chosen!r}; there is {known}."
        raise GraphQLError(refusal, extensions={"code": "TYPE_NOT_IN_VERSION"})
    return Wish(
        asked.application,
        chosen,  # type: ignore[arg-type]  # it is one of them
        type_,  # type: ignore[arg-type]
        partner,
        Sharing(input_fields(asked.data_to_share), schools=schools_of(asked.schools)),
        input_fields(asked.details),
        asked.copy_from,
        asked.replaces,
    )


def _is_partner(transaction: Transaction, desk: Desk, name: str) -> bool:
    """Return whether an application is a partner's, as it is registered or in the catalogue."""
    known: Mapping[str, bool] = {each.name: each.partner for each in products(transaction)}
    return known[name] if name in known else name in partners(desk.catalogue)


async def _changed(
    info: strawberry.Info[Context, None], client_id: str, work: Callable[[Transaction], None]
) -> ConnectionDetails:
    """Return a connection as it is once it is changed."""

    def change(transaction: Transaction, by: str) -> Registered:
        with noted(transaction, client_id, by):
            work(transaction)
        return one_registered(transaction, client_id)

    return ConnectionDetails.of(await administer(info._raw_info, change))  # noqa: SLF001  as in `change`


@strawberry.type
class ConnectionsMutation:
    """What administrators do about applications and connections."""

    @mutation
    async def create_application(
        self,
        info: Info,
        name: Annotated[str, argument("Name of the application.")],
        vendor: Annotated[
            str | None, argument("Name of the vendor; by default the one in the partner catalogue.")
        ] = None,
        description: Annotated[str | None, argument("What the application is for.")] = None,
        partner: Annotated[
            bool | None,
            argument("True for a partner's application, such as those in the partner catalogue."),
        ] = None,
    ) -> Application:
        """Register an application that has no connection yet."""
        desk = info.context.office()

        def work(transaction: Transaction, by: str) -> Application:
            known = partners(desk.catalogue).get(name)
            is_partner = known is not None if partner is None else partner
            maker = known.vendor if known is not None and vendor is None else vendor
            with application_noted(transaction, name, by):
                introduce(transaction, Product(name, is_partner, maker, description))
            found = next(each for each in products(transaction) if each.name == name.strip())
            return Application.of(found, [])

        return await administer(info._raw_info, work)  # noqa: SLF001

    @mutation
    async def create_connection(
        self,
        info: Info,
        connection: Annotated[NewConnectionInput, argument("The connection.")],
    ) -> Credentials:
        """Create a vendor's connection; its secret is readable only in this response."""
        desk = info.context.office()

        def work(transaction: Transaction, by: str) -> Credentials:
            wish = connection_wish(transaction, desk, connection)
            issued = connect(transaction, desk.pepper, wanted(transaction, wish))
            note(transaction, issued.client_id, {}, by)
            return issue_credentials(transaction, desk, issued, link=connection.as_link)

        return await administer(info._raw_info, work)  # noqa: SLF001

    @mutation
    async def change_data_to_share(
        self,
        info: Info,
        client_id: ClientId,
        data_to_share: Annotated[
            DataToShareInput | None, argument("Changes of the data to share.")
        ] = None,
        schools: Annotated[
            list[strawberry.ID] | None,
            argument("Schools in scope, by id; null for all, and no change if absent."),
        ] = strawberry.UNSET,
    ) -> ConnectionDetails:
        """Change the data to share of a connection; it takes effect within a second."""
        sharing = Sharing(input_fields(data_to_share), schools=schools_of(schools))
        info.context.take(SHARING_SECONDS)
        return await _changed(info, client_id, lambda at: share(at, client_id, sharing))

    @mutation
    async def edit_connection(
        self,
        info: Info,
        client_id: ClientId,
        details: Annotated[
            DetailsInput, argument("Changes of the details; null removes a detail.")
        ],
        version: Annotated[
            OneRosterVersion | None,
            argument("Version that the connection must have; another one is an error."),
        ] = None,
        type_: Annotated[
            ConnectionType | None,
            argument("Type that the connection must have; another one is an error.", name="type"),
        ] = None,
    ) -> ConnectionDetails:
        """Change the details and terms of a connection."""
        fixed = {"version": version, "type": type_}
        fields = input_fields(details) | {
            name: word(value) for name, value in fixed.items() if value is not None
        }
        return await _changed(info, client_id, lambda at: edit(at, client_id, fields))

    @mutation
    async def switch_connection(
        self,
        info: Info,
        client_id: ClientId,
        active: Annotated[bool, argument("True to enable the connection, false to disable it.")],
    ) -> ConnectionDetails:
        """Enable or disable a connection and its tokens; it takes effect within a second."""
        return await _changed(info, client_id, lambda at: switch(at, client_id, on=active))

    @mutation
    async def delete_connection(self, info: Info, client_id: ClientId) -> ConnectionDeletion:
        """Delete a disabled connection and its secrets; its logs remain."""

        def work(transaction: Transaction, by: str) -> ConnectionDeletion:
            return ConnectionDeletion.of(deletion.delete_connection(transaction, client_id, by))

        return await administer(info._raw_info, work)  # noqa: SLF001

    @mutation
    async def delete_application(
        self, info: Info, name: Annotated[str, argument("Name of the application.")]
    ) -> str:
        """Delete an application without connections; return its name."""

        def work(transaction: Transaction, by: str) -> str:
            deletion.delete_application(transaction, name, by)
            return name

        return await administer(info._raw_info, work)  # noqa: SLF001

    @mutation
    async def rotate_secret(
        self,
        info: Info,
        client_id: ClientId,
        keep_old_until: KeepOldUntil = None,
    ) -> Credentials:
        """Replace a connection's secret; the new secret is readable only in this response."""
        return await _rotated(info, client_id, keep_old_until, link=False)

    @mutation
    async def make_handover_link(
        self,
        info: Info,
        client_id: ClientId,
        keep_old_until: KeepOldUntil = None,
    ) -> Credentials:
        """Replace a connection's secret with one that only the reader of the link sees."""
        return await _rotated(info, client_id, keep_old_until, link=True)

    @mutation
    async def test_connection(
        self,
        info: Info,
        client_id: ClientId,
        secret: Annotated[
            str | None,
            argument(
                "Secret of the connection; by default a temporary secret is used for the test."
            ),
        ] = None,
    ) -> Trial:
        """Get an access token as the connection, request samples, and report what works."""
        context = info.context

        def known(transaction: Transaction, _: str) -> Registered:
            return one_registered(transaction, client_id)

        await administer(info._raw_info, known)  # noqa: SLF001
        context.take(_TEST_SECONDS)
        try:
            tried = await try_connection(context.database, context.office(), client_id, secret)
        except RollcallError as refusal:
            raise GraphQLError(str(refusal), extensions={"code": refusal.code.upper()}) from None
        return Trial.of(tried)


async def _rotated(
    info: Info, client_id: str, keep_old_until: datetime | None, *, link: bool
) -> Credentials:
    desk, scopes = info.context.office(), info.context.viewer.scopes

    def work(transaction: Transaction, by: str) -> Credentials:
        with noted(transaction, client_id, by):
            check_grantable(scopes, one_registered(transaction, client_id).scopes or ())
            issued = rotate(transaction, desk.pepper, client_id, keep_old_until=keep_old_until)
        return issue_credentials(transaction, desk, issued, link=link)

    return await administer(info._raw_info, work)  # noqa: SLF001
