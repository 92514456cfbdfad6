"""Writes: the steps from an operation that changes data to its response."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from app.access.viewer import Standing
from app.disclosure.log import DisclosureLog
from app.settings import Settings
from graphql_schema.execute import Answer, Graph
from rest_facade import debugging
from rest_facade.answers import enveloped, revised
from rest_facade.disclosing import change_disclosed
from rest_facade.findings import refusal
from rest_facade.headers import Header, header
from rest_facade.mutations import mutation
from rest_facade.plan import Plan
from rest_facade.refusals import NotReady
from rest_facade.resources import Operation
from rest_facade.responses import written
from rest_facade.service import Service
from rest_facade.tags import live_tag

_ON_A_THREAD: Final = 50_000
"""Bytes from which on reading a body would keep other requests waiting."""

_REPLACED: Final = 20
"""The most ids of replaced results that a header lists."""


class Writer:
    """Carries out the writing operations of a service."""

    def __init__(
        self, service: Service, settings: Settings, graph: Graph, log: DisclosureLog
    ) -> None:
        self._service = service
        self._settings = settings
        self._graph = graph
        self._log = log

    async def answer(
        self,
        operation: Operation,
        ids: tuple[str, ...],
        standing: Standing,
        headers: Headers,
        body: bytes,
    ) -> Response:
        """Return the response to a request that is admitted; raises what it is refused for."""
        if standing.edition is None:
            raise NotReady("No roster is published yet. Ask again later.")
        plan = await self._plan(operation, ids, headers, body)
        answer = await self._done(operation, plan, standing)
        assert answer.data is not None  # noqa: S101  there are errors otherwise
        done = answer.data["done"]
        rows = len(done["pairs"]) if operation.method == "POST" else answer.tally.rows
        await self._log.write(change_disclosed(standing.viewer, operation, ids, answer.tally, rows))
        shown = debugging.shown(plan) if debugging.ASKED_BY in headers else ()
        match operation.method:
            case "PUT":
                return self._put(operation, done, (*replaced(done), *shown))
            case "POST":
                body = orjson.dumps({"sourcedIdPairs": done["pairs"]})
                return written(201, body, (*replaced(done), *shown))
        return written(204, b"", shown)

    async def _plan(
        self, operation: Operation, ids: tuple[str, ...], headers: Headers, body: bytes
    ) -> Plan:
        url = self._settings.public_url
        if len(body) < _ON_A_THREAD:
            return mutation(operation, ids, headers, body, url)
        return await asyncio.to_thread(mutation, operation, ids, headers, body, url)

    async def _done(self, operation: Operation, plan: Plan, standing: Standing) -> Answer:
        """Return what the graph did; what it refuses of what was sent is told its sender."""
        answer = await self._graph.execute(
            plan.document, plan.variables, standing.viewer, edition=standing.edition
        )
        if answer.errors:
            under = operation.resource.singular if operation.single else ""
            refused = refusal(answer.errors, under)
            raise refused or answer.errors[0].original_error or answer.errors[0]
        return answer

    def _put(self, operation: Operation, done: Any, shown: tuple[Header, ...]) -> Response:
        revision, stored = revised(orjson.dumps(done["object"]))
        body = enveloped(operation.resource.singular, stored)
        status = self._service.created if done["created"] else self._service.replaced
        tag = live_tag(body, "", revision)
        return written(status, body, (header("etag", tag), *shown))


def replaced(done: Mapping[str, Any]) -> tuple[Header, ...]:
    """Return the headers that tell which results were replaced by those that were written."""
    ids = done.get("replacedResults")
    if not ids:
        return ()
    listed = ",".join(quote(id_, safe="") for id_ in ids[:_REPLACED])
    return (
        header("x-replaced-results-count", str(len(ids))),
        header("x-replaced-results", listed),
    )
