"""POST /graphql: the graph for the district's own tools."""

from time import time
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.access.bearer import authenticate, bearer_token
from app.access.ending import ConnectionEnded
from app.access.quotas import OverQuota, count
from app.access.scopes import TOOL_SCOPES
from app.access.terms import NotFromHere
from app.access.usage import note
from app.access.viewer import Standing, Viewer
from app.database import Away, Database, is_away
from app.disclosure.log import Disclosed, DisclosureLog, LogUnavailable, Query
from app.shares import InFlight, TooManyRequests, borrowing
from graphql_schema.compile.reading import PolicyChanged
from graphql_schema.execute import Answer, Graph
from graphql_schema.http.posted import LEGACY, Posted, answer_type, read_posted
from graphql_schema.http.refusals import (
    BadToken,
    NotAcceptable,
    NotForThem,
    NoToken,
    OverLimit,
    Refused,
    TooMany,
    TooSlow,
    Unavailable,
    WrongMethod,
    WrongNetwork,
)
from graphql_schema.http.replies import OPERATION, refused, replied
from graphql_schema.limits import Limits

_LIMITS: Final = Limits()
_IN_FLIGHT: Final = 50
"""Requests of one tool that a worker answers at once."""
_OTHER_METHODS: Final = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ATTEMPTS: Final = 5
"""How often a query is executed that reads as a connection whose policy changes meanwhile."""


class _Anything:
    """What tools ask: it is counted, not kept."""

    key: Final = OPERATION

    def query(self, _: frozenset[tuple[str, str]]) -> Query:
        """Return it without what was asked."""
        return Query(OPERATION, "", "/graphql", (), False, None, None, (), None, ())


_ANYTHING: Final = _Anything()


def routes(
    database: Database, graph: Graph, log: DisclosureLog, limits: Limits = _LIMITS
) -> list[Route]:
    """Return the one route; a OneRoster connection's token does not open it."""
    in_flight = InFlight(_IN_FLIGHT)

    async def respond(request: Request) -> Response:
        request.state.operation = OPERATION
        media_type = LEGACY
        try:
            media_type = answer_type(request.headers.get("accept", ""))
            standing = await _authenticated(database, log, request.headers)
            request.state.caller = standing.viewer.id
            await _check_admitted(database, standing, request.client and request.client.host)
            await note(database, standing.terms, request.client and request.client.host)
            with in_flight.counting(standing.viewer.id), borrowing(standing.viewer.id):
                answer = await _executed(graph, await read_posted(request), standing, limits)
            if answer.data is not None:
                await log.write(_disclosed(standing.viewer, answer.tally.rows))
        except Refused as refusal:
            request.state.reason = type(refusal).__name__
            if refusal.status in {401, 403}:
                request.state.refusal = type(refusal).__name__
            return refused(refusal, media_type)
        except TooManyRequests as excess:
            return refused(TooMany(str(excess)), media_type)
        except LogUnavailable as failure:
            return refused(Unavailable(str(failure)), media_type)
        return replied(answer, media_type, request.state.request_id)

    return [
        Route("/graphql", respond, methods=["POST"]),
        Route("/graphql", _refuse_method, methods=_OTHER_METHODS),
    ]


async def _refuse_method(request: Request) -> Response:
    """Answer a request that is not POST, in a type that the client accepts if there is one."""
    request.state.operation = OPERATION
    try:
        media_type = answer_type(request.headers.get("accept", ""))
    except NotAcceptable:
        media_type = LEGACY
    refusal = WrongMethod(f"/graphql answers POST, not {request.method}.")
    return refused(refusal, media_type)


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
        raise _unavailable() from None
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


async def _executed(graph: Graph, posted: Posted, standing: Standing, limits: Limits) -> Answer:
    """Return the answer; the query is executed again where a policy it reads by was changed.

    Only queries read as a connection (`asConnection`), so no change is made twice.
    """
    for _ in range(_ATTEMPTS):
        answer = await _executed_once(graph, posted, standing, limits)
        if not any(isinstance(each.original_error, PolicyChanged) for each in answer.errors):
            return answer
    raise Unavailable("What this connection may see is being changed; retry shortly.")


async def _executed_once(
    graph: Graph, posted: Posted, standing: Standing, limits: Limits
) -> Answer:
    """Execute, or give up in time: its statements are then cancelled on the server too."""
    try:
        answer = await graph.execute(
            posted.query,
            posted.variables,
            standing.viewer,
            edition=standing.edition,
            operation=posted.operation,
            limits=limits,
        )
    except Away:
        raise _unavailable() from None
    except TimeoutError:
        raise TooSlow(
            f"The query took longer than {limits.seconds} seconds and was given up; "
            "ask for fewer rows, or filter by what is indexed."
        ) from None
    if any(is_away(error.original_error) for error in answer.errors):
        raise _unavailable()
    return answer


def _unavailable() -> Unavailable:
    return Unavailable("The database is unavailable or busy; retry shortly.")
