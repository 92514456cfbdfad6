"""Discovery: a service's own OpenAPI document, for anybody, under the names clients know."""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rest_facade.headers import EXPOSED
from rest_facade.openapi import openapi
from rest_facade.service import Service

FOLDER: Final = "discovery"
"""Where the documents stand below the base path of their service."""
_HEADERS: Final = {
    "cache-control": "public, max-age=300",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": EXPOSED[1].decode(),
}


def discovery(service: Service, public_url: str) -> list[Route]:
    """Return a route for each name of a service's document; no token is needed."""
    document = orjson.dumps(openapi(service, public_url), option=orjson.OPT_INDENT_2)

    async def answer(_request: Request) -> Response:
        return Response(document, media_type="application/json", headers=_HEADERS)

    return [Route(f"{service.base}/{FOLDER}/{name}", answer) for name in service.discovery]
