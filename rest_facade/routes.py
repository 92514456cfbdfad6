"""The routes of every service of the standard that is offered."""

from typing import Final

from starlette.routing import BaseRoute

from app.database import Database
from app.settings import Settings
from graphql_schema.execute import Graph
from rest_facade.discovery import FOLDER, discovery
from rest_facade.endpoints import Endpoint
from rest_facade.reference.page import reference
from rest_facade.service import Service
from rest_facade.under import Under
from rest_facade.v1p2.service import SERVICE

SERVICES: Final[tuple[Service, ...]] = (SERVICE,)


def routes(settings: Settings, database: Database, graph: Graph) -> list[BaseRoute]:
    """Return each service's operations, which are asked for most, its documents, and the page."""
    return [
        *(_operations(service, settings, database, graph) for service in SERVICES),
        *(route for service in SERVICES for route in discovery(service, settings.public_url)),
        *reference(SERVICES, settings.public_url),
    ]


def _operations(
    service: Service, settings: Settings, database: Database, graph: Graph
) -> BaseRoute:
    endpoint = Endpoint(service, settings, database, graph)
    return Under(service.base, endpoint, besides=FOLDER)
