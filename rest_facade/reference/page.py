"""The page at /docs, made from the same documents that clients discover."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
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
from rest_facade.reference.audience import Audience, audience_of, restricted
from rest_facade.request import DEFAULT_LIMIT
from rest_facade.service import Service

_FOLDER: Final = Path(__file__).parent
_PAGES_KEPT: Final = 64
"""Enough for each version and type without each of the kinds that scopes are for."""
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGES: Final = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def reference(services: tuple[Service, ...], settings: Settings) -> list[Route]:
    """Return the routes of the page, made when it is first asked for, and of what it loads."""

    @lru_cache(maxsize=_PAGES_KEPT)
    def page(audience: Audience | None) -> str:
        return rendered(services, settings, audience)

    def answer(request: Request) -> Response:
        body = page(audience_of(request.query_params))
        return HTMLResponse(body, headers={"content-security-policy": POLICY})

    return [Route("/docs", answer), *(_asset(name) for name in ("page.css", "page.js"))]


@dataclass(frozen=True, slots=True)
class Binding:
    """The connection that a page is for, and where the page gets a token of it."""

    application: str
    back: str
    """The page of the connection."""
    token_url: str
    """Where a token is requested; below the root, without a slash at its beginning."""
    root: str
    """The way from the page to the root of the service, such as `../../`."""
    notes: tuple[str, ...] = ()
    """What the connection sees and what it does not."""
    csrf: str = field(default="", repr=False)


def rendered(
    services: tuple[Service, ...],
    settings: Settings,
    audience: Audience | None = None,
    binding: Binding | None = None,
) -> str:
    """Return the page as HTML, of all operations or of what an audience may call."""
    public_url = settings.public_url
    documents = _documents(services, public_url, audience)
    return _PAGES.get_template("page.html").render(
        documents=documents,
        audience=audience,
        may_write=audience is None or audience.may_write,
        binding=binding,
        root="" if binding is None else binding.root,
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


def _documents(
    services: tuple[Service, ...], public_url: str, audience: Audience | None
) -> list[tuple[Service, Mapping[str, Any]]]:
    """Return the services with their documents; for an audience what it may call."""
    documents = [(service, openapi(service, public_url)) for service in services]
    if audience is None:
        return [*documents]
    own = (
        (service, restricted(document, audience.scopes))
        for service, document in documents
        if service.version == audience.version
    )
    return [(service, document) for service, document in own if document is not None]


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
