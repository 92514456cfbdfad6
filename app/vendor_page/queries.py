"""The connection of a vendor, asked of the graph by a viewer for it alone.

The documents name the connection by `$id`, which is always the session's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from app.access.scopes import ADMINISTRATION_READ, ADMINISTRATION_WRITE, ROSTER_READ
from app.access.viewer import EVERYTHING, Viewer
from app.console.ask import GraphRefused, ask
from app.console.forms import Form

_ONE: Final = """
query VendorPage($id: ID!) { administration {
  connection(clientId: $id) {
    clientId application label type version state schools expiresAt quota networks secrets
    dataToShare { objects withheld withoutEnrollments }
    informationToShare { tokenUrl baseUrl }
  }
  activity(connection: $id) { days { day operation answers rows } }
  failedRequests(connection: $id, limit: 20) {
    totalCount nodes { at operation status reason explanation times requestId }
  }
} }
"""
_NUMBERS: Final = """
query VendorNumbers($id: ID!) { roster(asConnection: $id) {
  orgs { totalCount } academicSessions { totalCount } courses { totalCount }
  classes { totalCount } users { totalCount } enrollments { totalCount }
  schools: orgs(where: {type: {eq: "school"}}, orderBy: [{name: ASC}], limit: 50) {
    totalCount nodes { name }
  }
} }
"""
_ROTATE: Final = """
mutation VendorRotate($id: ID!, $until: DateTime) {
  rotateSecret(clientId: $id, keepOldUntil: $until) { secret }
}
"""
_READS: Final = frozenset({ADMINISTRATION_READ, ROSTER_READ})
_CHANGES: Final = frozenset({ADMINISTRATION_WRITE})


@dataclass(frozen=True, slots=True)
class _Person:
    """The vendor, as pages know people."""

    name: str
    email: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class _Visit:
    """A request that the graph answers as the vendor's viewer."""

    request: Request
    viewer: Viewer
    account: _Person
    form: Form
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class VendorData:
    """What the page shows."""

    connection: Mapping[str, Any]
    days: tuple[Mapping[str, Any], ...]
    """Requests that were answered, by day and operation, the newest first."""
    failed: Mapping[str, Any]
    numbers: Mapping[str, Any] | None
    """What the connection is given; None before the first publication."""


async def read_vendor(request: Request, vendor: Viewer) -> VendorData:
    """Return what the page of a connection shows."""
    visit = _visit(request, vendor, _READS)
    found = (await ask(visit, _ONE, {"id": vendor.id}))["administration"]
    days = tuple(day for each in found["activity"] for day in each["days"])
    try:
        numbers = (await ask(visit, _NUMBERS, {"id": vendor.id}))["roster"]
    except GraphRefused:
        numbers = None
    return VendorData(found["connection"], days, found["failedRequests"], numbers)


async def replace_secret(request: Request, vendor: Viewer, until: str | None) -> str:
    """Return a new secret; the old one ends at once, or at a moment."""
    visit = _visit(request, vendor, _CHANGES)
    made = await ask(visit, _ROTATE, {"id": vendor.id, "until": until})
    return str(made["rotateSecret"]["secret"])


def _visit(request: Request, vendor: Viewer, scopes: frozenset[str]) -> _Visit:
    viewer = Viewer("tool", vendor.id, vendor.name, scopes, None, EVERYTHING)
    return _Visit(request, viewer, _Person(vendor.name), Form())
