"""The page at /docs, made from the same documents that clients discover."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from app.settings import Settings
from app.shares import LONG_PAGES, WAIT_SECONDS, share_of
from app.socket_limits import HEAD_BYTES
from rest_facade.answers import STREAM_ABOVE
from rest_facade.bounds import BOUNDS
from rest_facade.filters import MAX_LENGTH, MAX_TERMS, MAX_VALUE
from rest_facade.openapi import REFUSALS, SECURITY, openapi
from rest_facade.request import DEFAULT_LIMIT
from rest_facade.service import Service

_FOLDER: Final = Path(__file__).parent
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGES: Final = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def reference(services: tuple[Service, ...], settings: Settings) -> list[Route]:
    """Return the routes of the page, made when it is first asked for, and of what it loads."""
    page = cache(partial(rendered, services, settings))

    def answer(_request: Request) -> Response:
        return HTMLResponse(page(), headers={"content-security-policy": _POLICY})

    return [Route("/docs", answer), *(_asset(name) for name in ("page.css", "page.js"))]


def rendered(services: tuple[Service, ...], settings: Settings) -> str:
    """Return the page as HTML."""
    public_url = settings.public_url
    documents = [(service, openapi(service, public_url)) for service in services]
    return _PAGES.get_template("page.html").render(
        documents=documents,
        public_url=public_url,
        security=SECURITY,
        refusals=REFUSALS,
        bounds=BOUNDS,
        settings=settings,
        default_limit=DEFAULT_LIMIT,
        head_bytes=HEAD_BYTES,
        stream_above=STREAM_ABOVE,
        long_pages=share_of(settings.pool_size, LONG_PAGES),
        wait_seconds=f"{WAIT_SECONDS:g}",
        most_terms=MAX_TERMS,
        most_value=MAX_VALUE,
        most_length=MAX_LENGTH,
        anchor=_anchor,
        body=_body,
        grouped=_grouped,
        kind=_kind,
        last=_last,
    )


def _asset(name: str) -> Route:
    async def answer(_request: Request) -> Response:
        return FileResponse(_FOLDER / name, headers={"cache-control": "public, max-age=300"})

    return Route(f"/docs/{name}", answer)


def _anchor(service: Service) -> str:
    """Return what the links to a service's part of the page begin with."""
    return "-".join(service.base.split("/")[3:])


def _grouped(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str, Mapping[str, Any]]]]:
    """Return the operations by group, each with its method and path."""
    groups: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return groups


def _body(said: Mapping[str, Any]) -> str:
    """Return a reference to the schema of a body."""
    reference: str = said["content"]["application/json"]["schema"]["$ref"]
    return reference


def _kind(schema: Mapping[str, Any]) -> str:
    """Return in a few words what a property holds."""
    match schema:
        case {"$ref": reference}:
            return _last(reference)
        case {"items": items}:
            return f"list of {_kind(items)}"
        case {"anyOf": [{"enum": words}, _]}:
            return " | ".join([*words, "ext:…"])
        case {"enum": words}:
            return " | ".join(words)
    return str(schema.get("format") or schema["type"])


def _last(reference: str) -> str:
    return reference.rsplit("/", 1)[1].removesuffix("DType")
