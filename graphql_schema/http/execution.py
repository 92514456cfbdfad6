"""A document of a request, executed: what can be tried again is, and failures have a status."""

from typing import Final

from app.access.viewer import Viewer
from app.database import Away, is_away
from graphql_schema.compile.reading import PolicyChanged
from graphql_schema.execute import Answer, Graph
from graphql_schema.http.posted import Posted
from graphql_schema.http.refusals import TooSlow, Unavailable
from graphql_schema.limits import Limits

_ATTEMPTS: Final = 5
"""How often a query is executed that reads as a connection whose policy changes meanwhile."""


async def execute_posted(
    graph: Graph,
    limits: Limits,
    document: str,
    posted: Posted,
    viewer: Viewer,
    edition: int | None,
) -> Answer:
    """Return the answer; the query is executed again where a policy it reads by was changed.

    Only queries read as a connection (`asConnection`), so no change is made twice. Raises
    `TooSlow` and `Unavailable`.
    """
    for _ in range(_ATTEMPTS):
        answer = await _execute_once(graph, limits, document, posted, viewer, edition)
        if not any(isinstance(each.original_error, PolicyChanged) for each in answer.errors):
            return answer
    raise Unavailable("What this connection may see is being changed; retry shortly.")


async def _execute_once(
    graph: Graph,
    limits: Limits,
    document: str,
    posted: Posted,
    viewer: Viewer,
    edition: int | None,
) -> Answer:
    """Execute, or give up in time: its statements are then cancelled on the server too."""
    try:
        answer = await graph.execute(
            document,
            posted.variables,
            viewer,
            edition=edition,
            operation=posted.operation,
            limits=limits,
        )
    except Away:
        raise unavailable() from None
    except TimeoutError:
        raise TooSlow(
            f"The query took longer than {limits.seconds} seconds and was given up; "
            "ask for fewer rows, or filter by what is indexed."
        ) from None
    if not answer.has_changes and any(is_away(each.original_error) for each in answer.errors):
        raise unavailable()
    return answer


def unavailable() -> Unavailable:
    """Return the refusal of a request while there is no database."""
    return Unavailable("The database is unavailable or busy; retry shortly.")
