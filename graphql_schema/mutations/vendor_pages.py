"""The mutation by which administrators let a vendor open the page about its connection."""

from typing import Annotated

import strawberry
from sqlalchemy import Connection as Transaction

from app.access.vendor_session import open_page
from app.accounts.audit import Act, Action, record
from app.accounts.clock import utc_now
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.connections import ClientId
from graphql_schema.mutations.declare import Info, argument, mutation


@strawberry.type
class VendorPagesMutation:
    """The pages of vendors."""

    @mutation
    async def switch_vendor_page(
        self,
        info: Info,
        client_id: ClientId,
        opened: Annotated[bool, argument("True to open the page, false to close it.")],
    ) -> bool:
        """Open the page about a connection for its vendor, or close it; return which it is now."""
        action: Action = "vendor page opened" if opened else "vendor page closed"

        def work(transaction: Transaction, by: str) -> bool:
            open_page(transaction, client_id, by, opened=opened)
            record(transaction, Act(action, by, utc_now(), None, {"connection": str(client_id)}))
            return opened

        return await administer(info._raw_info, work)  # noqa: SLF001  as in `change`
