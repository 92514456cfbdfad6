"""The graph, called by a command in the name of a person."""

from collections.abc import Mapping
from typing import Any

import anyio

from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.errors import RollcallError
from app.options import COMMAND_LINE, operator_name
from app.roster.editions import current_number
from graphql_schema.execute import Graph


class RefusedByGraph(RollcallError):
    """The graph refuses what a command requests."""

    code = "refused_by_graph"


def execute_as_operator(
    database: Database, by: str | None, document: str, variables: Mapping[str, Any]
) -> Any:
    """Return the data of the graph's answer; raises `RefusedByGraph` with every error.

    `by` is whose name histories get; None for the user of the operating system.
    """
    scopes = frozenset({GRAPHQL_READ, GRAPHQL_WRITE})
    viewer = Viewer("tool", COMMAND_LINE, operator_name(by), scopes, None, EVERYTHING)
    graph = Graph(database)
    with database.transaction() as connection:
        edition = current_number(connection)

    async def execute() -> Any:
        await database.open()
        try:
            return await graph.execute(document, variables, viewer, edition=edition)
        finally:
            await database.close()

    answer = anyio.run(execute)
    if answer.errors:
        raise RefusedByGraph(" ".join(error.message for error in answer.errors))
    return answer.data
