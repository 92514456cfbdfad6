"""/graphiql/assets/…: the files of the bundle, compressed, under names that have their hash."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.encodings import accepts_gzip
from app.errors import UnknownRecord
from app.graphiql.bundle import ENTRIES, installed_bundle
from app.settings import Settings

PREFIX: Final = "/graphiql/assets"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
}
_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    # A worker has the policy of its own script, which imports others.
    "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'",
    "vary": "Accept-Encoding",
}


def asset_routes(settings: Settings) -> list[Route]:
    """Return the route of the bundle's files; they need no session."""

    async def respond(request: Request) -> Response:
        request.state.operation = PREFIX
        name: str = request.path_params["name"]
        compressed = accepts_gzip(request.headers.get("accept-encoding", ""))
        content = await to_thread.run_sync(_content, settings, name, compressed)
        headers = {**_HEADERS, "content-encoding": "gzip"} if compressed else _HEADERS
        return Response(content, headers=headers, media_type=_TYPES[Path(name).suffix])

    return [Route(f"{PREFIX}/{{name}}", respond)]


def _content(settings: Settings, name: str, compressed: bool) -> bytes:
    """Return a file of the bundle; raises `UnknownRecord` where it has none of this name."""
    bundle = installed_bundle(settings)
    if bundle is None or name not in _names(bundle.folder):
        raise UnknownRecord(f"There is no file {name!r} of the page /graphiql; reload the page.")
    return _read(bundle.folder / (f"{name}.gz" if compressed else name))


@lru_cache(maxsize=4)
def _names(folder: Path) -> frozenset[str]:
    files = (path.name for path in folder.iterdir() if path.suffix in _TYPES)
    return frozenset(files) - {ENTRIES}


@lru_cache(maxsize=100)
def _read(path: Path) -> bytes:
    return path.read_bytes()
