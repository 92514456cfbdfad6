"""Previews: the endpoint of a service for one who needs no token, and leaves no trace."""

from starlette.datastructures import Headers

from app.access.viewer import Standing
from app.database import Database
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.walks import Unwritten
from rest_facade.admission import let_in
from rest_facade.endpoints import Endpoint
from rest_facade.resources import Operation
from rest_facade.service import Service


class Preview(Endpoint):
    """Answers as a service answers a connection, from walks it reads and does not begin.

    A vendor key counts as shown.
    """

    def __init__(
        self,
        service: Service,
        settings: Settings,
        database: Database,
        graph: Graph,
        standing: Standing | None,
    ) -> None:
        super().__init__(service, settings, database, graph, Unwritten(database))
        self._standing = standing

    async def _admitted(self, operation: Operation, headers: Headers) -> Standing:  # noqa: ARG002
        return let_in(self._service, operation, self._standing)
