"""The routes of every service of the standard that is offered."""

from collections.abc import Iterator
from typing import Final

from starlette.routing import BaseRoute

from app.access.viewer import Standing
from app.database import Database
from app.disclosure.log import DisclosureLog
from app.settings import Settings
from app.shares import InFlight
from graphql_schema.execute import Graph
from graphql_schema.walks import Walks
from rest_facade.discovery import FOLDER, discovery
from rest_facade.endpoints import Endpoint
from rest_facade.preview import Preview
from rest_facade.records import Records
from rest_facade.reference.page import reference
from rest_facade.service import Service
from rest_facade.under import Under
from rest_facade.v1p1.services import SERVICE as SERVICE_1_1
from rest_facade.v1p2.services import SERVICES as SERVICES_1_2

SERVICES: Final = (*SERVICES_1_2, SERVICE_1_1)

ROOT: Final = "/ims/oneroster"
"""Where the paths of all services begin."""
ROOT_1_2: Final = f"{ROOT}/v1p2"
"""Where some clients of 1.2 take them to begin, as Google's suite tells people to say."""


def operations(
    settings: Settings, database: Database, graph: Graph, log: DisclosureLog
) -> list[BaseRoute]:
    """Return the route of each service's operations; they see to their own refusals.

    What they answer with stands in the log.
    """
    records = Records(log, Walks(database), InFlight(settings.connection_requests))
    return [
        Under(base, endpoint, besides=FOLDER)
        for service in SERVICES
        for endpoint in (Endpoint(service, settings, database, graph, records),)
        for base in bases(service)
    ]


def previews(
    settings: Settings, database: Database, graph: Graph, standing: Standing | None
) -> list[BaseRoute]:
    """Return the same routes for one who needs no token; None is whoever is kept out."""
    return [
        Under(base, Preview(service, settings, database, graph, standing), besides=FOLDER)
        for service in SERVICES
        for base in bases(service)
    ]


def bases(service: Service) -> Iterator[str]:
    """Yield the paths under which a service answers: its own, and what clients make of it."""
    yield service.base
    if service.version == "1.2":
        yield ROOT_1_2 + service.base.removeprefix(ROOT)


def documents(settings: Settings) -> list[BaseRoute]:
    """Return the routes of the services' discovery documents, and of the page about them."""
    return [
        *(route for service in SERVICES for route in discovery(service, settings.public_url)),
        *reference(SERVICES, settings),
    ]
