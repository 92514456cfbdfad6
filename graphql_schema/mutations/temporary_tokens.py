"""The mutation by which administrators get an access token of a connection, to try its API."""

from datetime import datetime

import strawberry
from sqlalchemy import Connection as Transaction

from app.access.listing import one_registered
from app.access.temporary_token import issue_temporary_token
from app.accounts.audit import Act, record
from app.accounts.clock import utc_now
from app.errors import RollcallError
from graphql_schema.aside import refusal_error
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.connections import ClientId
from graphql_schema.mutations.declare import Info, mutation


@strawberry.type(description="Access token of a connection that only reads, for ten minutes.")
class TemporaryToken:
    """An access token of a connection."""

    token: str = strawberry.field(
        description="The access token, which is readable only in this response."
    )
    expires_at: datetime = strawberry.field(description="When the token expires.")
    scopes: list[str] = strawberry.field(description="Scopes of the token.")


@strawberry.type
class TemporaryTokensMutation:
    """Access tokens for people of the district."""

    @mutation
    async def create_temporary_token(self, info: Info, client_id: ClientId) -> TemporaryToken:
        """Create an access token of a vendor's connection to try its API; it is recorded."""
        context = info.context

        def noted_token(transaction: Transaction, by: str) -> None:
            one_registered(transaction, client_id)
            details = {"connection": str(client_id)}
            act = Act("temporary token created", by, utc_now(), None, details)
            record(transaction, act)

        await administer(info._raw_info, noted_token)  # noqa: SLF001
        try:
            issued = await issue_temporary_token(context.database, context.office(), client_id)
        except RollcallError as refusal:
            raise refusal_error(refusal) from None
        return TemporaryToken(
            token=issued.token, expires_at=issued.expires_at, scopes=[*issued.scopes]
        )
