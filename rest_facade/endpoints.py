"""Endpoints: the steps that answer any operation of a service."""

from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.database import Away, Database, Exhausted
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.walks import Walks
from rest_facade import debugging
from rest_facade.admission import admitted
from rest_facade.answers import answer
from rest_facade.asked import Asked, asked
from rest_facade.links import address, links
from rest_facade.plan import question
from rest_facade.refusals import Broken, Busy, Header, NotReady, ReadOnly, Refused, UnknownObject
from rest_facade.request import read_request
from rest_facade.responses import (
    FRESH,
    answered,
    preflight,
    refused,
    streamed,
    unchanged,
    without_body,
)
from rest_facade.router import Router
from rest_facade.service import Service
from rest_facade.tags import matches


class Endpoint:
    """The application that answers everything under a service's base path."""

    def __init__(
        self, service: Service, settings: Settings, database: Database, graph: Graph
    ) -> None:
        self._service = service
        self._settings = settings
        self._database = database
        self._graph = graph
        self._walks = Walks(database)
        self._router = Router(service.operations)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what is wrong is told in the standard's own words, bugs are raised as well."""
        try:
            response = await self._respond(scope)
        except Refused as refusal:
            response = self._refused(refusal)
        except Exhausted:
            response = self._refused(Busy("Too many requests at once. Ask fewer at a time."))
        except Away:
            response = self._refused(NotReady("The database is away. Ask again in a moment."))
        except Exception:
            broken = Broken("The service failed. Its operator finds why under the request id.")
            await self._refused(broken)(scope, receive, send)
            raise
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        operation, ids = self._router.find(scope["below"])
        scope["state"]["operation"] = operation.name
        if scope["method"] == "OPTIONS":
            return preflight()
        if scope["method"] not in {"GET", "HEAD"}:
            raise ReadOnly(f"{operation.name} only reads; it answers to GET.")
        headers = Headers(scope=scope)
        standing = await admitted(self._database, self._service, operation, headers)
        scope["state"]["caller"] = standing.viewer.id
        if any("\0" in id_ for id_ in ids):
            raise UnknownObject("Unknown Object: no id has a NUL character.")
        request = read_request(scope["query_string"], self._settings.page_limit)
        withheld = standing.viewer.policy.withheld
        what = question(operation, request, self._settings.public_url, withheld)
        ready = await asked(standing, what, ids, request, headers, self._walks)
        return await self._answer(ready, bodiless=scope["method"] == "HEAD")

    async def _answer(self, ready: Asked, *, bodiless: bool) -> Response:
        tag = ready.tag
        headers: list[Header] = [(b"etag", tag.encode()), FRESH]
        if matches(tag, ready.headers.get("if-none-match", "")):
            await self._begin(ready)
            return unchanged(headers)
        given = await answer(self._graph, ready)
        if given.total > ready.request.limit:
            await self._begin(ready)
        headers += self._about(ready, given.total)
        if bodiless:
            await given.close()
            return without_body(headers)
        accepted = ready.headers.get("accept-encoding", "")
        if isinstance(given.body, bytes):
            return await answered(given.body, headers, accepted)
        return streamed(given.parts(), given.close, headers, accepted)

    async def _begin(self, ready: Asked) -> None:
        """See to it that the next pages are cut from this one's edition."""
        if ready.begins_walk:
            await self._walks.begin(ready.walk, ready.edition)

    def _about(self, ready: Asked, total: int) -> Iterator[Header]:
        yield (b"x-total-count", str(total).encode())
        if not ready.question.operation.single:
            base = self._settings.public_url + self._service.base
            at = address(base, ready.question.operation.path, ready.ids)
            yield (b"link", links(at, ready.request, total, ready.edition).encode())
        if debugging.ASKED_BY in ready.headers:
            yield from debugging.shown(ready.plan)

    def _refused(self, refusal: Refused) -> Response:
        return refused(refusal.status, self._service.spell(refusal), refusal.headers)
