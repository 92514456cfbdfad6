"""Endpoints: the steps that answer any operation of a service."""

import re
from asyncio import timeout
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.access.bearer import authenticate, bearer_token, remembered_viewer
from app.access.token_endpoint import PATH as TOKEN_PATH
from app.access.token_location import asks_for_token, where_tokens_are
from app.access.viewer import Standing, Viewer
from app.data_folder import pepper
from app.database import Away, Database, Exhausted
from app.disclosure.log import LogUnavailable
from app.settings import Settings
from app.shares import TooManyRequests, borrowing
from graphql_schema.compile.reading import PolicyChanged
from graphql_schema.execute import Graph
from rest_facade.admission import admitted, let_in
from rest_facade.bodies import read_body
from rest_facade.reads import Reader
from rest_facade.records import Records
from rest_facade.refusals import (
    Broken,
    Busy,
    Refused,
    TooSlow,
    Unavailable,
    UnknownObject,
    UnknownPath,
)
from rest_facade.resources import Operation
from rest_facade.responses import preflight, refused
from rest_facade.router import Place, Router
from rest_facade.service import Service
from rest_facade.writes import Writer

_ID: Final = re.compile(r"\{[^}]*\}")
_ATTEMPTS: Final = 5
"""How often a request is read whose connection's policy is changed again and again."""


class Endpoint:
    """The application that answers everything under a service's base path."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        database: Database,
        graph: Graph,
        records: Records,
    ) -> None:
        self._service = service
        self._database = database
        self._log = records.log
        self._in_flight = records.in_flight
        self._seconds = settings.request_seconds
        self._pepper = pepper(settings)
        self._token_url = settings.public_url + TOKEN_PATH
        self._router = Router(service.operations)
        self._reader = Reader(service, settings, database, graph, records)
        self._writer = Writer(service, settings, graph, records.log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what is wrong is told in the standard's own words, bugs are raised as well."""
        with ExitStack() as counted:
            response = await self._response(scope, receive, send, counted)
            await response(scope, receive, send)

    async def _response(
        self, scope: Scope, receive: Receive, send: Send, counted: ExitStack
    ) -> Response:
        try:
            with self._log.answering():
                return await self._respond(scope, receive, counted)
        except Refused as refusal:
            return self._refused(scope, refusal)
        except TooManyRequests as excess:
            return self._refused(scope, Busy(str(excess)))
        except LogUnavailable as failure:
            return self._refused(scope, Unavailable(str(failure)))
        except Exhausted:
            return self._refused(scope, Unavailable("The service is busy; retry shortly."))
        except Away:
            reason = "The database is unavailable; retry shortly."
            return self._refused(scope, Unavailable(reason))
        except Exception:
            broken = Broken("The service failed. Its operator finds why under the request id.")
            await self._refused(scope, broken)(scope, receive, send)
            raise

    async def _respond(self, scope: Scope, receive: Receive, counted: ExitStack) -> Response:
        place = self._place(scope["below"])
        if scope["method"] == "OPTIONS":
            return preflight(place.methods)
        operation = place.operation(scope["method"])
        scope["state"]["operation"] = operation.name
        scope["state"]["path"] = self._service.base + _ID.sub("{id}", operation.path)
        headers = Headers(scope=scope)
        standing = await self._admitted(operation, headers, _address(scope))
        _note_viewer(scope["state"], standing.viewer)
        caller = standing.viewer.id
        counted.enter_context(self._in_flight.counting(caller))
        counted.enter_context(borrowing(caller))
        await self._log.check()
        if operation.method != "PUT" and any("\0" in id_ for id_ in place.ids):
            raise UnknownObject("Unknown Object: no id has a NUL character.")
        if operation.method != "GET":
            body = await read_body(scope, receive)
            return await self._in_time(
                self._writer.answer(operation, place.ids, standing, headers, body)
            )
        query, bodiless = scope["query_string"], scope["method"] == "HEAD"

        async def read(standing: Standing) -> Response:
            return await self._reader.answer(
                operation, place.ids, standing, query, headers, bodiless=bodiless
            )

        return await self._in_time(self._undisturbed(read, operation, standing, headers))

    def _place(self, names: list[str]) -> Place:
        """Return what the segments of a path name; raises `UnknownPath`."""
        try:
            return self._router.find(names)
        except UnknownPath as unknown:
            if asks_for_token(names):
                raise UnknownPath(f"{unknown} {where_tokens_are(self._token_url)}") from None
            raise

    async def _undisturbed(
        self,
        read: Callable[[Standing], Awaitable[Response]],
        operation: Operation,
        standing: Standing,
        headers: Headers,
    ) -> Response:
        """Return what is read; again, where what the connection may see was changed meanwhile."""
        for _ in range(_ATTEMPTS):
            try:
                return await read(standing)
            except PolicyChanged:
                standing = await self._admitted_anew(operation, headers)
        raise Unavailable("What this connection may see is being changed. Ask again in a moment.")

    async def _admitted_anew(self, operation: Operation, headers: Headers) -> Standing:
        """Return who asks, looked up again; terms and quota hold for the request already."""
        token = bearer_token(headers) or ""
        standing = await authenticate(self._database, token, anew=True)
        return let_in(self._service, operation, standing)

    async def _in_time(self, answer: Awaitable[Response]) -> Response:
        """Return an answer; raises `TooSlow` where it takes too long, its statement cancelled."""
        clock = timeout(self._seconds)
        try:
            async with clock:
                return await answer
        except TimeoutError:
            if not clock.expired():
                raise
        raise TooSlow(
            f"The request took longer than {self._seconds} seconds and was cancelled. Use a "
            "simpler filter or a smaller limit, or retry later."
        )

    async def _admitted(
        self, operation: Operation, headers: Headers, address: str | None
    ) -> Standing:
        """Return who asks, from an address; raises `Unauthorised`, `Forbidden` or `OverLimit`."""
        return await admitted(
            self._database, self._pepper, self._service, operation, headers, address
        )

    def _refused(self, scope: Scope, refusal: Refused) -> Response:
        self._note_refusal(scope, refusal)
        return refused(refusal.status, self._service.spell(refusal), refusal.headers)

    def _note_refusal(self, scope: Scope, refusal: Refused) -> None:
        """Note for the events and the log of failed requests who is refused, and why."""
        state = scope["state"]
        if refusal.viewer is not None:
            _note_viewer(state, refusal.viewer)
        fields = f" ({', '.join(refusal.fields)})" if refusal.fields else ""
        state["reason"] = f"{refusal.code}{fields}"
        if refusal.status in {401, 403}:
            state["refusal"] = refusal.code
        if "path" not in state:  # refused before it was known what is asked for, and by whom
            names = "/".join(self._router.without_ids(scope["below"]))
            state["path"] = f"{self._service.base}/{names}"
            token = bearer_token(Headers(scope=scope))
            known = None if token is None else remembered_viewer(token)
            if known is not None:
                _note_viewer(state, known)


def _note_viewer(state: dict[str, Any], viewer: Viewer) -> None:
    """Note for the events and the log of failed requests who sends the request."""
    state["caller"], state["is_test"] = viewer.id, viewer.is_test


def _address(scope: Scope) -> str | None:
    return scope["client"][0] if scope.get("client") else None
