"""A district's office: it registers connections, and its token endpoint answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, insert, select, text
from starlette.applications import Starlette

from app.access import token_endpoint
from app.access.details import NO_DETAILS, Details
from app.access.listing import Registered, registered
from app.access.registry import NewTool, Wanted, connect, create_tool, switch
from app.access.rotation import Issued, rotate
from app.access.scopes import ConnectionType, Version
from app.access.sharing import ALL, DataToShare
from app.access.tables import AccessToken
from app.data_folder import pepper
from app.database import Database
from app.roster.editions import Edition
from app.settings import Settings
from tests.access.asking import Answer, Headers, ask, basic

ASKED = b"grant_type=client_credentials"


@dataclass(frozen=True, slots=True)
class Office:
    """What an administrator does, on a database of the test's own."""

    settings: Settings
    database: Database

    def connect(
        self,
        application: str = "Acme",
        version: Version = "1.2",
        type_: ConnectionType = "roster-sync",
        *,
        partner: bool = False,
        schools: Sequence[str] | None = None,
        sharing: DataToShare = ALL,
        details: Details = NO_DETAILS,
    ) -> Issued:
        """Register a vendor's connection, which is given everything unless one says otherwise."""
        chosen = None if schools is None else tuple(schools)
        if details.label is None:
            details = replace(details, label=self._free_label(application))
        wanted = Wanted(application, version, type_, partner, chosen, sharing, details)
        with self.database.transaction() as transaction:
            return connect(transaction, pepper(self.settings), wanted)

    def _free_label(self, application: str) -> str | None:
        """Return a label that no other connection of an application has; None for the first."""
        others = [each for each in self.registered() if each.application == application]
        return f"number {len(others) + 1}" if others else None

    def equip(self, name: str = "Board", scopes: Sequence[str] = ("graphql.read",)) -> Issued:
        """Register a tool."""
        label = self._free_label(name)
        with self.database.transaction() as transaction:
            return create_tool(
                transaction,
                pepper(self.settings),
                NewTool(name, tuple(scopes), details=Details(label=label)),
            )

    def rotate(self, client_id: str, *, keep_old_until: datetime | None = None) -> Issued:
        """Replace a connection's secret."""
        with self.database.transaction() as transaction:
            key = pepper(self.settings)
            return rotate(transaction, key, client_id, keep_old_until=keep_old_until)

    def switch(self, client_id: str, *, on: bool) -> None:
        """Enable or disable a connection."""
        with self.database.transaction() as transaction:
            switch(transaction, client_id, on=on)

    def registered(self) -> list[Registered]:
        """Return every connection."""
        with self.database.transaction() as transaction:
            return registered(transaction)

    def publish(self, number: int) -> None:
        """Make an edition the current one."""
        edition = insert(Edition).values(
            number=number, published_at=func.now(), seconds=0, changes={}
        )
        with self.database.transaction() as transaction:
            transaction.execute(edition)

    def run(self, statement: str, **values: object) -> None:
        """Run SQL, as time or accident would."""
        with self.database.transaction() as transaction:
            transaction.execute(text(statement), values)

    def tokens(self) -> int:
        """Return how many tokens are stored."""
        with self.database.transaction() as transaction:
            return transaction.execute(select(func.count(AccessToken.digest))).scalar_one()

    def service(self) -> Starlette:
        """Return an application that is its token endpoint."""
        return Starlette(routes=token_endpoint.routes(self.settings, self.database))

    async def ask(
        self, *, headers: Headers = (), query: bytes = b"", body: bytes = ASKED
    ) -> Answer:
        """Return what its token endpoint answers to a POST."""
        return await ask(self.service(), headers=headers, query=query, body=body)

    async def token(self, issued: Issued, scope: str | None = None) -> str:
        """Return an access token of a connection."""
        body = ASKED if scope is None else ASKED + b"&scope=" + scope.encode()
        answer = await self.ask(headers=basic(issued.client_id, issued.secret), body=body)
        return str(answer.json["access_token"])
