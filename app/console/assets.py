"""Static files under a name that has the hash of their content, so that browsers keep them."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.errors import UnknownRecord

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_PREFIX: Final = "/console/static"
_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable"}


def _hashed(file: Path) -> str:
    return f"{file.stem}.{sha256(file.read_bytes()).hexdigest()[:12]}{file.suffix}"


_FILES: Final = {file.name: file for file in sorted(_FOLDER.iterdir()) if file.suffix in _TYPES}
_NAMES: Final = {name: _hashed(file) for name, file in _FILES.items()}
_CONTENTS: Final = {_NAMES[name]: (file.read_bytes(), file) for name, file in _FILES.items()}


def asset_url(name: str) -> str:
    """Return the path of a static file; KeyError where there is none of this name."""
    return f"{_PREFIX}/{_NAMES[name]}"


async def _respond(request: Request) -> Response:
    name = request.path_params["name"]
    request.state.operation = _PREFIX
    if name not in _CONTENTS:
        raise UnknownRecord(f"There is no file {name!r} of the console; reload the page.")
    content, file = _CONTENTS[name]
    return Response(content, headers=_FOREVER, media_type=_TYPES[file.suffix])


def asset_routes() -> list[Route]:
    """Return the route of the static files; they need no session."""
    return [Route(f"{_PREFIX}/{{name}}", _respond)]
