"""Previews: the exact answer a connection would get, from the facade itself, sent to nobody."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NoReturn
from urllib.parse import quote, unquote, urlsplit

from anyio import sleep_forever, to_thread
from sqlalchemy import Connection, func, select
from starlette.routing import Match
from starlette.types import Message, Scope

from app.access.scopes import useful
from app.access.terms import Terms
from app.access.viewer import Standing, Viewer
from app.database import Database
from app.district.choices import current
from app.edge import Outgoing, safe_headers
from app.errors import RollcallError
from app.explanations.sharing import vendor
from app.roster.differences import not_kept
from app.roster.editions import Edition
from app.settings import Settings
from graphql_schema.execute import Answer, Graph
from graphql_schema.preview import Previewed
from rest_facade.routes import SERVICES, previews

_KEPT_AS_IS: Final = "/%:@!$&'()*+,;=~-._"
"""What a path may hold as it is written."""


class NoOperation(RollcallError):
    """No operation of the standard has that path."""

    code = "no_operation"
    status = 404


class UnknownEdition(RollcallError):
    """There is no such edition, or it is not kept."""

    code = "unknown_edition"
    status = 404


class Previewer:
    """Shows what a database's connections would be answered.

    Nothing is noted down: no walk begins, no event tells of it, and no token is needed.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    async def __call__(self, connection: str, path: str, edition: int | None = None) -> Previewed:
        """Return what the connection of a client id would be answered.

        `path` is what it asks, with its query, whole or without the host. With an `edition` it is
        answered from that one, by what the connection may see now; the grade book is as it is now.
        Raises `UnknownConnection`, `NoVendor`, `UnknownEdition` or `NoOperation`.
        """
        standing = await to_thread.run_sync(self._standing, connection, edition)
        graph = _Overheard(self._database, page_limit=self._settings.page_limit).untraced()
        scope = _scope(path.removeprefix(self._settings.public_url), edition)
        for route in previews(self._settings, self._database, graph, standing):
            if route.matches(scope)[0] is Match.FULL:
                received = _Received()
                https = self._settings.public_url.startswith("https://")
                await route.handle(scope, _silent, Outgoing(received, safe_headers(https=https)))
                return received.told(graph)
        bases = ", ".join(service.base for service in SERVICES)
        raise NoOperation(
            f"{scope['path']!r} is no path of the standard; those begin with one of {bases}."
        )

    def _standing(self, client_id: str, edition: int | None) -> Standing | None:
        """Return what a token of the connection would stand for; None while it is switched off."""
        with self._database.transaction() as transaction:
            number = _kept(transaction, edition)
            found = vendor(transaction, client_id, number)
            settings = current(transaction)
        if not found.let_in:
            return None
        scopes = frozenset(useful(found.viewer.scopes, found.viewer.policy.unshared))
        viewer = replace(found.viewer, scopes=scopes)
        return Standing(viewer, number, Terms(client_id, 0), settings=settings)


def _kept(transaction: Connection, edition: int | None) -> int | None:
    """Return the number of an edition, by default the current one; None while there is none."""
    numbers = Edition.number
    first, last = transaction.execute(select(func.min(numbers), func.max(numbers))).one()
    if edition is None:
        return last
    if transaction.scalar(select(numbers).where(numbers == edition)) is None:
        raise UnknownEdition(not_kept(edition, first, last))
    return edition


def _scope(path: str, edition: int | None) -> Scope:
    """Return a GET of a path as a server would tell of it; the edition as our links carry it."""
    asked = urlsplit(path)
    raw = quote(asked.path, safe=_KEPT_AS_IS)
    pairs = [pair for pair in asked.query.split("&") if pair]
    if edition is not None:
        kept = (pair for pair in pairs if pair.partition("=")[0] != "edition")
        pairs = [*kept, f"edition={edition}"]
    return {
        "type": "http",
        "method": "GET",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "query_string": quote("&".join(pairs), safe=f"{_KEPT_AS_IS}?").encode(),
        "headers": [],
        "state": {},
    }


async def _silent() -> NoReturn:
    """Stay on the line and say nothing, as a client who waits for the answer."""
    while True:
        await sleep_forever()


class _Received:
    """The end of the way out: what was sent, put together."""

    def __init__(self) -> None:
        self._status = 0
        self._headers: tuple[tuple[bytes, bytes], ...] = ()
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], tuple(message["headers"])
        else:
            self._body += message.get("body", b"")

    def told(self, graph: "_Overheard") -> Previewed:
        """Return it, and what the graph was asked for it."""
        return Previewed(
            self._status, self._headers, bytes(self._body), graph.document, graph.variables
        )


class _Overheard(Graph):
    """The graph, which keeps what it was asked first: the page or the object itself."""

    document: str | None = None
    variables: Mapping[str, Any] | None = None

    async def execute(
        self, document: str, variables: Mapping[str, Any], viewer: Viewer, **how: Any
    ) -> Answer:
        """Return what the graph gives."""
        if self.document is None:
            self.document, self.variables = document, variables
        return await super().execute(document, variables, viewer, **how)
