"""`POST /oauth2/token`: where a client gets its access token."""

from collections.abc import Mapping
from typing import Final

import orjson
from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.access.proofs import is_client_id
from app.access.token_request import InvalidClient, TokenRefused, TokenRequest, TooLarge, read
from app.access.token_server import issue
from app.access.wrong_secrets import count_wrong_secret
from app.data_folder import pepper
from app.database import Database, is_away
from app.settings import Settings

PATH: Final = "/oauth2/token"

_MAX_BODY: Final = 16_384
_AT_ONCE: Final = 4
"""How many requests of a worker the database sees at a time; the others wait their turn."""

_HEADERS: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_OF_SENDER: Final[Mapping[int, str]] = {401: "", 403: "", 429: "throttled"}
"""The statuses of refusals for who sent a request, and what events call them if not by code."""
_OF_STATUS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": 'Basic realm="Rollcall", charset="UTF-8"'},
    405: {"Allow": "POST"},
    503: {"Retry-After": "2"},
}


def routes(settings: Settings, database: Database) -> list[Route]:
    """Return the routes of the token endpoint; it answers every method, POST with a token."""
    endpoint = _TokenEndpoint(database, pepper(settings), settings.token_seconds)
    return [Route(PATH, endpoint), Route(f"{PATH}/", endpoint)]


class _Unavailable(TokenRefused):
    """The database is unavailable, or all its connections are in use."""

    code, status = "temporarily_unavailable", 503


class _WrongMethod(TokenRefused):
    """A token is asked for by another method than POST."""

    code, status = "invalid_request", 405


class _TokenEndpoint:
    def __init__(self, database: Database, pepper: bytes, seconds: int) -> None:
        self._database = database
        self._pepper = pepper
        self._seconds = seconds
        self._turns = CapacityLimiter(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = _json(200, await self._token(Request(scope, receive)))
        except TokenRefused as refusal:
            state = scope.setdefault("state", {})
            state["reason"] = refusal.code
            if refusal.status in _OF_SENDER:
                state["refusal"] = _OF_SENDER[refusal.status] or refusal.code
            said = {"error": refusal.code, "error_description": str(refusal)}
            response = _json(refusal.status, said, refusal.headers)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _token(self, request: Request) -> Mapping[str, object]:
        if request.method != "POST":
            raise _WrongMethod("A token is asked for by POST.")
        asked = read(request.headers, request.scope["query_string"], await _body(request))
        client_id = asked.credentials.id if asked.credentials else None
        # What is no client id may be a secret that was sent in its place.
        request.state.caller = client_id if client_id and is_client_id(client_id) else None
        address = request.client and request.client.host
        return await to_thread.run_sync(self._issue, asked, address, limiter=self._turns)

    def _issue(self, asked: TokenRequest, address: str | None) -> Mapping[str, object]:
        try:
            self._database.refuse_silent()
            return self._issue_or_count(asked, address)
        except Exception as failure:
            if is_away(failure):
                raise _Unavailable("The service is unavailable; retry shortly.") from None
            raise

    def _issue_or_count(self, asked: TokenRequest, address: str | None) -> Mapping[str, object]:
        try:
            with self._database.transaction() as transaction:
                return issue(asked, transaction, self._pepper, self._seconds, address)
        except InvalidClient:
            client_id = asked.credentials.id if asked.credentials else None
            count_wrong_secret(self._database, self._pepper, client_id, address)
            raise


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise TooLarge(f"A token request has no more than {_MAX_BODY} bytes.")
    return body


def _json(
    status: int, members: Mapping[str, object], more: Mapping[str, str] | None = None
) -> Response:
    headers = {**_HEADERS, **_OF_STATUS.get(status, {}), **(more or {})}
    return Response(orjson.dumps(members), status, headers, "application/json")
