"""The pages of a vendor: to sign in, and about its connection."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from app.access.handover import api_page
from app.access.scopes import Version
from app.access.vendor_session import VendorRefused, sign_in, sign_out
from app.access.viewer import Viewer
from app.console.ask import GraphRefused
from app.console.guard import Visitor
from app.console.render import render
from app.vendor_page.pull import last_pull
from app.vendor_page.queries import VendorData, read_vendor, replace_secret
from app.vendor_page.session import (
    desk_of,
    forget_session,
    set_session,
    signed_in_vendor,
    token_of,
)

PATH: Final = "/vendor"
SIGN_IN: Final = "/vendor/sign-in"
_GRACE: Final = timedelta(days=7)
_UNSAFE: Final = "Vendors can sign in only by https, or on the machine of the service itself."
_TYPES: Final = {
    "rosterSync": "roster-sync",
    "gradeBookSync": "grade-book-sync",
    "assessmentsSync": "assessments-sync",
}


async def show_sign_in(visitor: Visitor) -> Response:
    """Return the form, or sign a vendor in that sent it."""
    services, request = visitor.services, visitor.request
    if not services.is_safe:
        return render(None, "error.html", 403, title="Not over http", text=_UNSAFE)
    if request.method != "POST":
        return _form(visitor)
    client_id, secret = visitor.form.text("client_id"), visitor.form.secret("client_secret")
    address = request.client.host if request.client else ""
    try:
        desk = desk_of(request)
        token = await sign_in(services.database, desk, client_id, secret.strip(), address)
    except VendorRefused as refusal:
        return _form(visitor, client_id, str(refusal), refusal.http_status)
    response = RedirectResponse(PATH, 303)
    set_session(response, visitor, token)
    return response


def _form(visitor: Visitor, client_id: str = "", error: str = "", status: int = 200) -> Response:
    values = {"csrf": visitor.csrf, "client_id": client_id, "error": error}
    return render(None, "vendor_sign_in.html", status, **values)


async def show(visitor: Visitor) -> Response:
    """Return the page of the connection whose vendor is signed in."""
    vendor = await signed_in_vendor(visitor)
    return RedirectResponse(SIGN_IN, 303) if vendor is None else await _page(visitor, vendor)


async def _page(
    visitor: Visitor, vendor: Viewer, *, secret: str = "", error: str = "", status: int = 200
) -> Response:
    try:
        data = await read_vendor(visitor.request, vendor)
    except GraphRefused as refusal:
        title = "This did not work"
        return render(None, "error.html", refusal.http_status, title=title, text=str(refusal))
    return render(
        None,
        "vendor.html",
        status,
        connection=data.connection,
        failed=data.failed,
        numbers=data.numbers,
        pull=last_pull(data.days, data.numbers),
        api=_api(data),
        csrf=visitor.csrf,
        secret=secret,
        error=error,
    )


def _api(data: VendorData) -> str:
    """Return the address of the page about what the connection may call."""
    connection = data.connection
    version: Version = "1.1" if connection["version"] == "v1p1" else "1.2"
    objects: Any = connection["dataToShare"]["objects"]
    return api_page("", version, _TYPES[connection["type"]], objects)


async def replace(visitor: Visitor) -> Response:
    """Replace the secret, and show the new one once."""
    vendor = await signed_in_vendor(visitor)
    if vendor is None:
        return RedirectResponse(SIGN_IN, 303)
    keeps = visitor.form.text("old") != "end"
    until = (datetime.now(UTC) + _GRACE).isoformat() if keeps else None
    try:
        secret = await replace_secret(visitor.request, vendor, until)
    except GraphRefused as refusal:
        return await _page(visitor, vendor, error=str(refusal), status=400)
    return await _page(visitor, vendor, secret=secret)


async def leave(visitor: Visitor) -> Response:
    """End the session."""
    token = token_of(visitor)
    if token:
        await sign_out(visitor.services.database, token)
    response = RedirectResponse(SIGN_IN, 303)
    forget_session(response, visitor)
    return response
