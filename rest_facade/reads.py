"""Reads: the steps from an operation that gives data to its response."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response

from app.access.history.freshness import is_current
from app.access.viewer import Standing
from app.database import Database
from app.disclosure.log import Disclosed, DisclosureLog
from app.settings import Settings
from graphql_schema.compile.reading import PolicyChanged
from graphql_schema.execute import Graph
from rest_facade import debugging, ignored
from rest_facade.answers import Given, answer
from rest_facade.asked import Asked, asked
from rest_facade.disclosing import page_disclosed
from rest_facade.headers import Header, header
from rest_facade.links import address, links, live_links
from rest_facade.plan import question
from rest_facade.records import Records
from rest_facade.request import read_request
from rest_facade.resources import Operation
from rest_facade.responses import FRESH, answered, streamed, unchanged, without_body
from rest_facade.service import Service
from rest_facade.tags import is_any, live_tag, names


@dataclass(slots=True)
class _LoggedStream:
    """A streamed answer, logged once: before its end, or what was sent of it."""

    log: DisclosureLog
    ready: Asked
    given: Given
    is_logged: bool = False

    async def complete(self) -> None:
        """Log the whole answer; raises `LogUnavailable` if it cannot be logged."""
        await self.log.write(self._disclosed())
        self.is_logged = True

    async def close(self) -> None:
        """Let go of what is unread, and log what was sent if that is not all."""
        await self.given.close()
        if not self.is_logged:
            await self.log.write_sent(self._disclosed())

    def _disclosed(self) -> Disclosed:
        return page_disclosed(self.ready, self.given.tally, self.given.total)


class Reader:
    """Answers the reading operations of a service."""

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
        self._settings = settings
        self._graph = graph
        self._log = records.log
        self._walks = records.walks

    async def answer(
        self,
        operation: Operation,
        ids: tuple[str, ...],
        standing: Standing,
        query: bytes,
        headers: Headers,
        *,
        bodiless: bool,
    ) -> Response:
        """Return the response to a request that is admitted; raises what it is refused for."""
        request = read_request(query, self._page_limit(standing))
        withheld = standing.viewer.policy.withheld
        url, beside = self._settings.public_url, self._service.beside
        what = question(operation, request, url, withheld, beside)
        ready = await asked(standing, what, ids, request, headers, self._walks)
        return await (self._live if operation.live else self._published)(ready, bodiless=bodiless)

    def _page_limit(self, standing: Standing) -> int:
        most = self._settings.page_limit
        return min(most, standing.settings.page_size_limit or most)

    async def _published(self, ready: Asked, *, bodiless: bool) -> Response:
        """Answer from an edition: what the client has is known before a row is read.

        Raises `PolicyChanged` where the client may have it, but what it received has changed since
        that was looked up: more tombstones may be due.
        """
        tag = ready.tag
        headers = [header("etag", tag), FRESH, *ignored.headers(ready.question.warnings)]
        if_none_match = ready.headers.get("if-none-match", "")
        if names(tag, if_none_match):
            if not await is_current(self._database, ready.viewer):
                raise PolicyChanged(
                    "What this connection received has changed. Repeat the request."
                )
            await self._begin(ready)
            return unchanged(headers)
        given = await answer(self._graph, ready)
        if is_any(if_none_match):
            await given.close()
            return unchanged(headers)
        if given.total > ready.request.limit:
            await self._begin(ready)
        headers += self._about(ready, given)
        if bodiless:
            await given.close()
            return without_body(headers)
        accepted = ready.headers.get("accept-encoding", "")
        if isinstance(given.body, bytes):
            await self._log.write(page_disclosed(ready, given.tally, given.total))
            return await answered(given.body, headers, accepted)
        logged = _LoggedStream(self._log, ready, given)
        return streamed(given.parts(logged.complete), logged.close, headers, accepted)

    async def _live(self, ready: Asked, *, bodiless: bool) -> Response:
        """Answer from what is live: only the answer tells whether the client has it."""
        given = await answer(self._graph, ready)
        assert isinstance(given.body, bytes)  # noqa: S101  it was not asked for in parts
        single = ready.question.operation.single
        links_ = "" if single else self._links(ready, given)
        tag = live_tag(given.body, links_, given.revision)
        headers = [header("etag", tag), FRESH, *ignored.headers(ready.question.warnings)]
        if_none_match = ready.headers.get("if-none-match", "")
        if names(tag, if_none_match) or is_any(if_none_match):
            return unchanged(headers)
        headers += self._about(ready, given)
        if bodiless:
            return without_body(headers)
        await self._log.write(page_disclosed(ready, given.tally, given.total))
        # The tag of a single object is strong, for If-Match: it is sent in one form alone.
        accepted = "" if single else ready.headers.get("accept-encoding", "")
        return await answered(given.body, headers, accepted)

    async def _begin(self, ready: Asked) -> None:
        """See to it that the next pages are cut from this one's edition."""
        if ready.begins_walk:
            await self._walks.begin(ready.walk, ready.edition)

    def _about(self, ready: Asked, given: Given) -> Iterator[Header]:
        yield header("x-total-count", str(given.total))
        if not ready.question.operation.single:
            yield header("link", self._links(ready, given))
        if debugging.ASKED_BY in ready.headers:
            yield from debugging.shown(ready.plan)

    def _links(self, ready: Asked, given: Given) -> str:
        operation, request = ready.question.operation, ready.request
        base = self._settings.public_url + self._service.base
        at = address(base, operation.path, ready.ids)
        if operation.live:
            return live_links(at, request, given.total, given.after)
        return links(at, request, given.total, ready.edition)
