"""Previews: the endpoint of a service for one who needs no token, and leaves no trace."""

from starlette.datastructures import Headers

from app.access.viewer import Standing
from app.database import Database
from app.disclosure.log import Unlogged
from app.settings import Settings
from app.shares import InFlight
from graphql_schema.execute import Graph
from graphql_schema.walks import Unwritten
from rest_facade.admission import let_in
from rest_facade.endpoints import Endpoint
from rest_facade.records import Records
from rest_facade.refusals import NotReady
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
        in_flight = InFlight(settings.connection_requests)
        records = Records(Unlogged(database), Unwritten(database), in_flight)
        super().__init__(service, settings, database, graph, records)
        self._standing = standing

    async def _admitted(
        self,
        operation: Operation,
        headers: Headers,  # noqa: ARG002
        address: str | None,  # noqa: ARG002
    ) -> Standing:
        return let_in(self._service, operation, self._standing)

    async def _admitted_anew(
        self,
        operation: Operation,  # noqa: ARG002
        headers: Headers,  # noqa: ARG002
    ) -> Standing:
        raise NotReady("What the connection may see was changed just now. Ask again.")
