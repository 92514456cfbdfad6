"""The routes of every service of the standard that is offered."""

from typing import Final

from starlette.routing import BaseRoute

from app.database import Database
from app.settings import Settings
from graphql_schema.execute import Graph
from rest_facade.discovery import discovery
from rest_facade.endpoints import Endpoint
from rest_facade.reference.page import reference
from rest_facade.service import Service
from rest_facade.under import Under
from rest_facade.v1p2.service import SERVICE

SERVICES: Final[tuple[Service, ...]] = (SERVICE,)


def routes(settings: Settings, database: Database, graph: Graph) -> list[BaseRoute]:
    """Return the reference page, then each service's documents and, behind them, operations."""
    return [
        *reference(SERVICES, settings.public_url),
        *(route for service in SERVICES for route in discovery(service, settings.public_url)),
        *(Under(each.base, Endpoint(each, settings, database, graph)) for each in SERVICES),
    ]
