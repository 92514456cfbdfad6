"""/graphql: the graph for the district's own tools, by POST, and queries by GET."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from time import time
from typing import Any, Final

from graphql import GraphQLError, get_operation_ast
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.access.bearer import authenticate, bearer_token
from app.access.ending import ConnectionEnded
from app.access.quotas import OverQuota, count
from app.access.scopes import ADMINISTRATION_WRITE, TOOL_SCOPES
from app.access.terms import NotFromHere
from app.access.usage import note
from app.access.viewer import Standing, Viewer
from app.database import Away, Database
from app.disclosure.log import Disclosed, DisclosureLog, LogUnavailable, Query
from app.errors import RollcallError
from app.shares import InFlight, TooManyRequests, borrowing
from graphql_schema.execute import (
    Answer,
    Graph,
    Prepared,
    is_mutation,
    operation_name,
    prepare_within,
)
from graphql_schema.exporting import Export, plan_export
from graphql_schema.http.documents import Documents
from graphql_schema.http.execution import execute_posted, unavailable
from graphql_schema.http.export_response import ExportResponse
from graphql_schema.http.posted import LEGACY, Posted, answer_type, read_posted, read_url
from graphql_schema.http.refusals import (
    BadToken,
    NoScope,
    NotAcceptable,
    NotForThem,
    NoToken,
    OverLimit,
    Refused,
    TooMany,
    Unavailable,
    WrongMethod,
    WrongNetwork,
)
from graphql_schema.http.replies import EXPORT, OPERATION, UPLOAD, Reply, refused, replied
from graphql_schema.http.timings import Timings
from graphql_schema.http.uploads import store_upload
from graphql_schema.limits import Limits, measure
from graphql_schema.tool_access import find_refusal

_LIMITS: Final = Limits()
_UPLOAD_BYTES: Final = 1_000_000_000
_IN_FLIGHT: Final = 50
"""Requests of one tool that a worker answers at once."""
_EXPORTS: Final = 2
"""Exports of one tool that a worker answers at once."""
_UPLOADS: Final = 2
"""Uploads of one tool that a worker receives at once."""
_OTHER_METHODS: Final = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
_SEE_OTHER: Final = {"cache-control": "no-store", "vary": "Accept"}
COSTS: Final = ("fields", "depth", "aliases", "fragments")
"""What is counted in the cost of a document."""


class _Anything:
    """What tools ask: it is counted, not kept."""

    key: Final = OPERATION

    def query(self, _: frozenset[tuple[str, str]]) -> Query:
        """Return it without what was asked."""
        return Query(OPERATION, "", "/graphql", (), False, None, None, (), None, ())


_ANYTHING: Final = _Anything()


class Endpoint:
    """Answers documents of the district's own tools."""

    def __init__(
        self,
        database: Database,
        graph: Graph,
        log: DisclosureLog,
        limits: Limits,
        documents: Documents,
        page: str | None,
        upload_bytes: int,
    ) -> None:
        self._database = database
        self._graph = graph
        self._log = log
        self._limits = limits
        self._documents = documents
        self._page = page
        self._in_flight = InFlight(_IN_FLIGHT)
        self._exports = InFlight(_EXPORTS)
        self._uploads = InFlight(_UPLOADS)
        self._upload_bytes = upload_bytes

    async def respond(self, request: Request) -> Response:
        """Return the response to a request; a refusal has the protocol's form."""
        request.state.operation = OPERATION
        if self._page is not None and _is_browser(request):
            return RedirectResponse(self._page, 303, _SEE_OTHER)
        media_type = LEGACY
        try:
            media_type = answer_type(request.headers.get("accept", ""))
            return await self._answered(request, media_type)
        except (Refused, TooManyRequests, LogUnavailable) as failure:
            return _refusal(request, failure, media_type)

    async def export(self, request: Request) -> Response:
        """Return all rows of a collection as lines of JSON; what refuses it as `respond` does."""
        request.state.operation = EXPORT
        try:
            return await self._exported(request)
        except (Refused, TooManyRequests, LogUnavailable) as failure:
            return _refusal(request, failure, LEGACY)

    async def upload(self, request: Request) -> Response:
        """Store a package for an import; what refuses it as `respond` does."""
        request.state.operation = UPLOAD
        try:
            viewer = (await self._admit(request)).viewer
            refusal = find_refusal(viewer, ADMINISTRATION_WRITE)
            if refusal is not None:
                raise NoScope(refusal)
            by = f"{viewer.name} ({viewer.id})"
            with self._uploads.counting(viewer.id):
                return await store_upload(self._database, request, by=by, most=self._upload_bytes)
        except (Refused, TooManyRequests, LogUnavailable) as failure:
            return _refusal(request, failure, LEGACY)

    async def _answered(self, request: Request, media_type: str) -> Response:
        timings = Timings()
        standing = await self._admit(request)
        timings.end("authenticate")
        with self._in_flight.counting(standing.viewer.id), borrowing(standing.viewer.id):
            posted, document, prepared = await self._read(request)
            if request.method == "GET":
                _check_reads(prepared, posted.operation)
            timings.end("prepare")
            answer = await self._executed(document, posted, standing)
            timings.end("execute")
        request.state.document = operation_name(answer.operation)
        request.state.seconds = timings.seconds
        await self._log_disclosure(answer, standing.viewer)
        timings.end("log")
        reply = Reply(
            media_type,
            request.headers.get("accept-encoding", ""),
            request.state.request_id,
            timings,
            _cost(prepared, answer, self._limits) if posted.wants_cost else None,
        )
        return await replied(answer, reply)

    async def _exported(self, request: Request) -> Response:
        timings = Timings()
        standing = await self._admit(request)
        posted, _, prepared = await self._read(request)
        if prepared.document is None:
            return await self._not_begun(request, Answer(None, prepared.errors), timings)
        try:
            export = plan_export(prepared, posted.operation, self._limits.export_rows)
        except GraphQLError as error:
            return await self._not_begun(request, Answer(None, (error,)), timings)
        pages = self._pages(request, standing, posted, export)
        first = await anext(pages)
        if isinstance(first, Answer):
            await pages.aclose()
            return await self._not_begun(request, first, timings)
        return ExportResponse(first, pages, request.headers.get("accept-encoding", ""))

    async def _pages(
        self, request: Request, standing: Standing, posted: Posted, export: Export
    ) -> AsyncGenerator[Sequence[Any] | Answer, None]:
        """Yield the rows of each page, once they are logged; or the answer that has none.

        Every page is read by what the token stands for then, from the edition of the first.
        """
        edition, cursor = standing.edition, None
        with self._exports.counting(standing.viewer.id):
            while True:
                now = replace(standing, edition=edition)
                paged = replace(posted, variables=export.variables(posted.variables, cursor))
                with borrowing(standing.viewer.id):
                    answer = await self._executed(export.document, paged, now)
                rows, cursor = (None, None) if answer.errors else export.rows(answer.data or {})
                if rows is None:
                    yield answer
                    return
                request.state.document = operation_name(answer.operation)
                await self._log.write(_disclosed(standing.viewer, answer.tally.rows))
                yield rows
                if cursor is None:
                    return
                standing = await _authenticated(self._database, self._log, request.headers)

    async def _not_begun(self, request: Request, answer: Answer, timings: Timings) -> Response:
        return await replied(answer, Reply(LEGACY, "", request.state.request_id, timings))

    async def _read(self, request: Request) -> tuple[Posted, str, Prepared]:
        """Return the parameters of a request, its document, and that validated."""
        posted = read_url(request) if request.method == "GET" else await read_posted(request)
        document = self._documents.find(posted)
        return posted, document, prepare_within(self._limits, document, posted.variables)

    async def _admit(self, request: Request) -> Standing:
        """Return what the token of a request stands for; raises what refuses it."""
        standing = await _authenticated(self._database, self._log, request.headers)
        address = request.client and request.client.host
        request.state.caller = standing.viewer.id
        await _check_admitted(self._database, standing, address)
        await note(self._database, standing.terms, address)
        return standing

    async def _log_disclosure(self, answer: Answer, viewer: Viewer) -> None:
        """Log an answer; one that has only changes is not lost where the log fails."""
        disclosed = _disclosed(viewer, answer.tally.rows)
        if answer.has_changes and not answer.tally.rows:
            await self._log.write_sent(disclosed)
        elif answer.data is not None:
            await self._log.write(disclosed)

    async def _executed(self, document: str, posted: Posted, standing: Standing) -> Answer:
        """Return the answer; raises what has no answer of its own."""
        return await execute_posted(
            self._graph, self._limits, document, posted, standing.viewer, standing.edition
        )


def routes(
    database: Database,
    graph: Graph,
    log: DisclosureLog,
    limits: Limits = _LIMITS,
    documents: Documents | None = None,
    page: str | None = None,
    upload_bytes: int = _UPLOAD_BYTES,
) -> list[Route]:
    """Return the routes; a OneRoster connection's token does not open them.

    `page` is the path that a browser is redirected to when it opens `/graphql`.
    """
    endpoint = Endpoint(database, graph, log, limits, documents or Documents(), page, upload_bytes)
    return [
        Route("/graphql/export", endpoint.export, methods=["POST", "GET"]),
        Route("/graphql/imports", endpoint.upload, methods=["POST"]),
        Route("/graphql", _refuse_method, methods=_OTHER_METHODS),  # first: GET brings HEAD along
        Route("/graphql", endpoint.respond, methods=["POST", "GET"]),
    ]


def _is_browser(request: Request) -> bool:
    """Return whether a browser opened the address, without a query to execute."""
    wants_html = request.headers.get("accept", "").lower().startswith("text/html")
    return request.method == "GET" and wants_html and not request.url.query


def _refusal(request: Request, failure: RollcallError, media_type: str) -> Response:
    """Answer a request that was not executed, and note why for the logs."""
    if isinstance(failure, TooManyRequests):
        return refused(TooMany(str(failure)), media_type)
    if not isinstance(failure, Refused):
        return refused(Unavailable(str(failure)), media_type)
    request.state.reason = type(failure).__name__
    if failure.status in {401, 403}:
        request.state.refusal = type(failure).__name__
    return refused(failure, media_type)


async def _refuse_method(request: Request) -> Response:
    """Answer a request of another method, in a type that the client accepts if there is one."""
    request.state.operation = OPERATION
    try:
        media_type = answer_type(request.headers.get("accept", ""))
    except NotAcceptable:
        media_type = LEGACY
    refusal = WrongMethod(f"/graphql answers GET and POST, not {request.method}.")
    return refused(refusal, media_type)


def _check_reads(prepared: Prepared, operation: str | None) -> None:
    """Raise `WrongMethod` where the operation is a mutation, which GET must not send."""
    if prepared.document is not None and is_mutation(
        get_operation_ast(prepared.document, operation)
    ):
        raise WrongMethod("A mutation must be sent by POST.")


def _cost(prepared: Prepared, answer: Answer, limits: Limits) -> Mapping[str, object] | None:
    """Return what a document has of each thing that is limited, and how many rows it gave."""
    if prepared.document is None:
        return None
    found = measure(prepared.document)
    used = {name: {"used": getattr(found, name), "limit": getattr(limits, name)} for name in COSTS}
    return {"rows": answer.tally.rows, **used}


def _disclosed(viewer: Viewer, rows: int) -> Disclosed:
    return Disclosed(time(), viewer, None, _ANYTHING, 0, rows, rows, rows)


async def _authenticated(database: Database, log: DisclosureLog, headers: Headers) -> Standing:
    token = bearer_token(headers)
    if token is None:
        raise NoToken("There is no bearer token; get one for an internal tool at /oauth2/token.")
    try:
        standing = await authenticate(database, token)
        await log.check()
    except Away:
        raise unavailable() from None
    if standing is None:
        raise BadToken("The token is unknown, expired or revoked; get a new one.")
    return standing


async def _check_admitted(database: Database, standing: Standing, address: str | None) -> None:
    """Raise what refuses whoever is no tool, comes from elsewhere, or is over its quota."""
    viewer, terms = standing.viewer, standing.terms
    if viewer.kind != "tool" or viewer.scopes.isdisjoint(TOOL_SCOPES):
        listed = ", ".join(TOOL_SCOPES)
        raise NotForThem(f"The graph is for internal tools with one of the scopes {listed}.")
    try:
        terms.refuse_stranger(address)
        if terms.quota is not None:
            await count(database, terms.connection, terms.quota)
    except NotFromHere as refusal:
        raise WrongNetwork(str(refusal)) from None
    except ConnectionEnded as refusal:
        raise BadToken(str(refusal)) from None
    except OverQuota as refusal:
        raise OverLimit(str(refusal), refusal.seconds) from None
