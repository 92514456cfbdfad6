"""The routes of every service of the standard that is offered."""

from typing import Final

from starlette.routing import BaseRoute

from app.database import Database
from app.disclosure.log import DisclosureLog
from app.settings import Settings
from graphql_schema.execute import Graph
from rest_facade.discovery import FOLDER, discovery
from rest_facade.endpoints import Endpoint
from rest_facade.reference.page import reference
from rest_facade.under import Under
from rest_facade.v1p1.services import SERVICE as SERVICE_1_1
from rest_facade.v1p2.services import SERVICES as SERVICES_1_2

SERVICES: Final = (*SERVICES_1_2, SERVICE_1_1)


def operations(
    settings: Settings, database: Database, graph: Graph, log: DisclosureLog
) -> list[BaseRoute]:
    """Return the route of each service's operations; they see to their own refusals.

    What they answer with stands in the log.
    """
    return [
        Under(service.base, Endpoint(service, settings, database, graph, log), besides=FOLDER)
        for service in SERVICES
    ]


def documents(settings: Settings) -> list[BaseRoute]:
    """Return the routes of the services' discovery documents, and of the page about them."""
    return [
        *(route for service in SERVICES for route in discovery(service, settings.public_url)),
        *reference(SERVICES, settings.public_url),
    ]
