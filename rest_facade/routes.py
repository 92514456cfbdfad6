"""The routes of every service of the standard that is offered."""

from typing import Final

from starlette.routing import BaseRoute

from app.access.viewer import Standing
from app.database import Database
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.walks import Walks
from rest_facade.discovery import FOLDER, discovery
from rest_facade.endpoints import Endpoint
from rest_facade.preview import Preview
from rest_facade.reference.page import reference
from rest_facade.under import Under
from rest_facade.v1p1.services import SERVICE as SERVICE_1_1
from rest_facade.v1p2.services import SERVICES as SERVICES_1_2

SERVICES: Final = (*SERVICES_1_2, SERVICE_1_1)


def operations(settings: Settings, database: Database, graph: Graph) -> list[BaseRoute]:
    """Return the route of each service's operations; they see to their own refusals."""
    return [
        Under(
            service.base,
            Endpoint(service, settings, database, graph, Walks(database)),
            besides=FOLDER,
        )
        for service in SERVICES
    ]


def previews(
    settings: Settings, database: Database, graph: Graph, standing: Standing | None
) -> list[BaseRoute]:
    """Return the same routes for one who needs no token; None is whoever is kept out."""
    return [
        Under(
            service.base,
            Preview(service, settings, database, graph, standing),
            besides=FOLDER,
        )
        for service in SERVICES
    ]


def documents(settings: Settings) -> list[BaseRoute]:
    """Return the routes of the services' discovery documents, and of the page about them."""
    return [
        *(route for service in SERVICES for route in discovery(service, settings.public_url)),
        *reference(SERVICES, settings.public_url),
    ]
