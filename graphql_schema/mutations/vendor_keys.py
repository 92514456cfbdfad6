"""Mutations by which administrators give the applications of partners vendor keys."""

from typing import Annotated

import strawberry
from sqlalchemy import Connection as Transaction

from app.access.changes import application_noted
from app.access.vendor_keys import HEADER, give_key, products, take_key
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.connections import Application

Name = Annotated[str, argument("Name of the application.")]


@strawberry.type(description="New vendor key of an application.")
class VendorKey:
    """New vendor key of an application."""

    application: str = strawberry.field(description="Name of the application.")
    key: str = strawberry.field(description="Public half of the key.")
    secret: str = strawberry.field(
        description="Secret half of the key, which is in this answer only."
    )
    header: str = strawberry.field(
        description="Name of the HTTP header in which requests have the key, as `key:secret`."
    )


@strawberry.type
class VendorKeysMutation:
    """Vendor keys of applications."""

    @mutation
    async def create_vendor_key(self, info: Info, application: Name) -> VendorKey:
        """Give a partner's application a new vendor key; its requests for grades need the key."""
        desk = info.context.office()

        def work(transaction: Transaction, by: str) -> VendorKey:
            with application_noted(transaction, application, by):
                made = give_key(transaction, desk.pepper, application)
            return VendorKey(
                application=made.application, key=made.key, secret=made.secret, header=HEADER
            )

        return await administer(info._raw_info, work)  # noqa: SLF001  as in `change`

    @mutation
    async def remove_vendor_key(self, info: Info, application: Name) -> Application:
        """Remove the vendor key of an application; its requests need a token only."""

        def work(transaction: Transaction, by: str) -> Application:
            with application_noted(transaction, application, by):
                take_key(transaction, application)
            found = next(each for each in products(transaction) if each.name == application)
            return Application.of(found, [])

        return await administer(info._raw_info, work)  # noqa: SLF001
