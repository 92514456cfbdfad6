"""The graph, queried in process as the signed-in person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from anyio import to_thread
from graphql import GraphQLError
from starlette.requests import Request

from app.console.visits import Visit, executed_documents
from app.database import Away, Database, is_away
from app.errors import RollcallError
from app.roster.editions import current_number
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits

_LIMITS: Final = Limits(seconds=20)
_UNAVAILABLE: Final = "The database is unavailable. Try again in a moment."


class GraphRefused(RollcallError):
    """The graph refuses what a page requests; the message has every reason."""

    code = "refused_by_graph"

    def __init__(self, message: str, *, status: int = 400, codes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.http_status = status
        self.codes = codes


@dataclass(frozen=True, slots=True)
class GraphSource:
    """The graph of the running service, which `app.main` puts in the application's state."""

    graph: Graph
    database: Database

    def edition(self) -> int | None:
        """Return the number of the current edition."""
        with self.database.transaction() as transaction:
            return current_number(transaction)


def install(state: Any, graph: Graph, database: Database) -> None:
    """Give the pages of an application their graph."""
    state.console_graph = GraphSource(graph, database)


async def ask(visit: Visit, document: str, variables: Mapping[str, Any] | None = None) -> Any:
    """Return the data of a document, executed as the visit's viewer.

    Raises `GraphRefused` where there is an error, with the graph's own sentences.
    """
    source = source_of(visit.request)
    executed_documents(visit.request)[document] = variables or {}
    try:
        edition = await to_thread.run_sync(source.edition)
        answer = await source.graph.execute(
            document, variables or {}, visit.viewer, edition=edition, limits=_LIMITS
        )
    except Away:
        raise GraphRefused(_UNAVAILABLE, status=503) from None
    except TimeoutError:
        raise GraphRefused(
            f"This took longer than {_LIMITS.seconds:g} seconds and was given up. "
            "Choose fewer schools or records.",
            status=503,
        ) from None
    if answer.errors:
        raise _refused(answer.errors)
    return orjson.loads(orjson.dumps(answer.data))


def source_of(request: Request) -> GraphSource:
    """Return the graph of the service that received a request."""
    source: GraphSource = request.app.state.console_graph
    return source


def _refused(errors: tuple[GraphQLError, ...]) -> GraphRefused:
    if any(is_away(each.original_error) for each in errors):
        return GraphRefused(_UNAVAILABLE, status=503)
    codes = tuple(str((each.extensions or {}).get("code", "")) for each in errors)
    status = 403 if "FORBIDDEN" in codes else 404 if "NOT_FOUND" in codes else 400
    messages = dict.fromkeys(each.message for each in errors)
    return GraphRefused(" ".join(messages), status=status, codes=codes)
