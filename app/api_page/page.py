"""The API of a connection: what it may call, and a token to try it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import HTMLResponse, JSONResponse, Response

from app.access.scopes import ConnectionType
from app.access.sharing import SHARED
from app.console.ask import GraphRefused, ask
from app.console.failing import error_page
from app.console.formats import counted, words
from app.console.guard import Visit
from app.console.roles import ADMINISTRATORS
from rest_facade.reference.audience import Audience, audience_of
from rest_facade.reference.page import POLICY, Binding, rendered
from rest_facade.routes import SERVICES

_ONE: Final = """
query ApiOfConnection($id: ID!) { administration { connection(clientId: $id) {
  clientId application label version type schools networks
  dataToShare { objects withheld }
} } }
"""
_CREATE: Final = """
mutation ApiToken($id: ID!) { createTemporaryToken(clientId: $id) { token expiresAt scopes } }
"""
_VERSIONS: Final[Mapping[str, str]] = {"v1p1": "1.1", "v1p2": "1.2"}
_TYPES: Final[Mapping[str, ConnectionType]] = {
    "rosterSync": "roster-sync",
    "gradeBookSync": "grade-book-sync",
    "assessmentsSync": "assessments-sync",
}
_ROOT: Final = "../../../"


async def show(visit: Visit) -> Response:
    """Return the page of a connection."""
    id_ = visit.request.path_params["id"]
    found = (await ask(visit, _ONE, {"id": id_}))["administration"]["connection"]
    audience = _audience(found)
    if audience is None:
        return error_page(visit, 404, "A tool of the district has no OneRoster API.")
    path = f"console/connections/{quote(found['clientId'], safe='')}"
    label = f" ({found['label']})" if found["label"] else ""
    binding = Binding(
        application=f"{found['application']}{label}",
        back=f"/{path}",
        token_url=f"{path}/api/token" if visit.account.role in ADMINISTRATORS else "",
        root=_ROOT,
        notes=_notes(found),
        csrf=visit.csrf,
    )
    body = rendered(SERVICES, visit.services.settings, audience, binding)
    headers = {"content-security-policy": POLICY, "cache-control": "no-store"}
    return HTMLResponse(body, headers=headers)


async def create_token(visit: Visit) -> Response:
    """Return a token that only reads, as JSON."""
    try:
        made = await ask(visit, _CREATE, {"id": visit.request.path_params["id"]})
    except GraphRefused as refusal:
        errors = [{"message": str(refusal)}]
        return JSONResponse({"errors": errors}, refusal.http_status)
    headers = {"cache-control": "no-store"}
    return JSONResponse(made["createTemporaryToken"], headers=headers)


def _audience(found: Mapping[str, Any]) -> Audience | None:
    objects = found["dataToShare"]["objects"]
    query = {
        "version": _VERSIONS.get(str(found["version"]), ""),
        "type": _TYPES.get(found["type"], ""),
        "without": ",".join(kind for kind in SHARED if kind not in objects),
    }
    return audience_of(query)


def _notes(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the connection sees, in sentences."""
    schools, withheld = found["schools"], found["dataToShare"]["withheld"]
    scope = "the whole district" if schools is None else counted(len(schools), "school")
    notes = [f"It sees {scope}."]
    if withheld:
        notes.append(f"Withheld from it: {', '.join(map(words, withheld)).lower()}.")
    if found["networks"]:
        notes.append(f"It can be used only from {', '.join(found['networks'])}; so can a token.")
    return tuple(notes)
