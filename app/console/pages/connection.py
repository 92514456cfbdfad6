"""A connection: how it is used, what failed, and what can be done with it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.forms import Form, InvalidForm
from app.console.pages.new_connection import details_of, show_credentials
from app.console.render import render
from app.console.visits import Visit

_ONE: Final = """
query Connection($id: ID!) { administration {
  connection(clientId: $id) {
    clientId application partner label type version state active schools purpose legalBasis
    contact notes expiresAt quota networks replaces secrets lastUsedAt lastUsedFrom createdAt
    vendorPage
    dataToShare { objects roles withoutEnrollments courses subjects withheld }
    informationToShare { clientId tokenUrl baseUrl curl nextSteps }
    changes(limit: 20) { changedBy changedAt fields { name before after } }
  }
  activity(connection: $id) { lastAccess days { day operation answers rows } }
  failedRequests(connection: $id, limit: 20) {
    totalCount nodes { at operation status reason explanation times requestId }
  }
} }
"""
_ROTATE: Final = """
mutation Rotate($id: ID!, $until: DateTime) {
  rotateSecret(clientId: $id, keepOldUntil: $until) { ...given }
}
fragment given on Credentials {
  secret link linkExpiresAt connection { clientId application label type version }
  informationToShare { clientId secret tokenUrl baseUrl curl nextSteps }
}
"""
_LINK: Final = _ROTATE.replace("rotateSecret", "makeHandoverLink").replace("Rotate(", "Link(")
_TEST: Final = """
mutation Test($id: ID!) {
  testConnection(clientId: $id) { works hints steps { name works text count } }
}
"""
_SWITCH: Final = """
mutation Switch($id: ID!, $active: Boolean!) {
  switchConnection(clientId: $id, active: $active) { state }
}
"""
_VENDOR_PAGE: Final = """
mutation VendorPage($id: ID!, $opened: Boolean!) {
  switchVendorPage(clientId: $id, opened: $opened)
}
"""
_DELETE: Final = "mutation Delete($id: ID!) { deleteConnection(clientId: $id) { application } }"
_EDIT: Final = """
mutation Edit($id: ID!, $details: DetailsInput!) {
  editConnection(clientId: $id, details: $details) { clientId }
}
"""
_DAYS: Final = 30
_GRACE: Final = timedelta(days=7)


async def show(visit: Visit) -> Response:
    """Return the page."""
    return await _page(visit, await _found(visit))


async def _found(visit: Visit) -> Any:
    id_ = visit.request.path_params["id"]
    return (await ask(visit, _ONE, {"id": id_}))["administration"]


async def _page(
    visit: Visit, found: Mapping[str, Any], *, error: str = "", trial: Any = None
) -> Response:
    days = _by_day(found["activity"])
    return render(
        visit,
        "connection.html",
        400 if error else 200,
        connection=found["connection"],
        information=found["connection"]["informationToShare"],
        days=days,
        points=[(each["day"], each["answers"]) for each in days],
        failed=found["failedRequests"],
        trial=trial,
        error=error,
        query=_ONE,
    )


def _by_day(activity: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return requests and rows of each of the last days, the oldest first."""
    today = datetime.now(UTC).date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(_DAYS - 1, -1, -1)]
    answers, rows = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for connection in activity:
        for each in connection["days"]:
            if each["day"] in answers:
                answers[each["day"]] += each["answers"]
                rows[each["day"]] += each["rows"]
    return [{"day": day, "answers": answers[day], "rows": rows[day]} for day in days]


async def post(visit: Visit) -> Response:
    """Do what a button of the page is for."""
    action = _ACTIONS.get(visit.form.text("action"), _unknown)
    try:
        return await action(visit, visit.request.path_params["id"])
    except (GraphRefused, InvalidForm) as refusal:
        return await _page(visit, await _found(visit), error=str(refusal))


async def _unknown(_visit: Visit, _id: str) -> Response:
    raise InvalidForm("Choose one of the actions of the page.")


async def _rotate(visit: Visit, id_: str) -> Response:
    fields = visit.form
    until = (datetime.now(UTC) + _GRACE).isoformat() if fields.text("old") == "keep" else None
    is_link = fields.text("handover") != "secret"
    found = await ask(visit, _LINK if is_link else _ROTATE, {"id": id_, "until": until})
    made = found["makeHandoverLink" if is_link else "rotateSecret"]
    return show_credentials(visit, made, title="The secret was replaced")


async def _test(visit: Visit, id_: str) -> Response:
    trial = (await ask(visit, _TEST, {"id": id_}))["testConnection"]
    return await _page(visit, await _found(visit), trial=trial)


async def _enable(visit: Visit, id_: str) -> Response:
    await ask(visit, _SWITCH, {"id": id_, "active": True})
    return redirect(_path(id_), "The connection is enabled.")


async def _disable(visit: Visit, id_: str) -> Response:
    await ask(visit, _SWITCH, {"id": id_, "active": False})
    return redirect(_path(id_), "The connection is disabled; its tokens no longer work.")


async def _delete(visit: Visit, id_: str) -> Response:
    typed = visit.form.text("confirm")
    found = await _found(visit)
    application = found["connection"]["application"]
    if typed != application:
        raise InvalidForm(f"To delete the connection, type {application} into the field.")
    await ask(visit, _DELETE, {"id": id_})
    return redirect("/console/applications", f"A connection of {application} was deleted.")


async def _open_page(visit: Visit, id_: str) -> Response:
    await ask(visit, _VENDOR_PAGE, {"id": id_, "opened": True})
    return redirect(_path(id_), "The vendor can open its page at /vendor now.")


async def _close_page(visit: Visit, id_: str) -> Response:
    await ask(visit, _VENDOR_PAGE, {"id": id_, "opened": False})
    return redirect(_path(id_), "The vendor's page is closed.")


_ACTIONS: Final[Mapping[str, Callable[[Visit, str], Awaitable[Response]]]] = {
    "rotate": _rotate,
    "test": _test,
    "enable": _enable,
    "disable": _disable,
    "delete": _delete,
    "open-page": _open_page,
    "close-page": _close_page,
}


async def show_details(visit: Visit) -> Response:
    """Return the form of details and terms."""
    connection = (await _found(visit))["connection"]
    values = {
        **connection,
        "expiresAt": (connection["expiresAt"] or "")[:10],
        "networks": ", ".join(connection["networks"] or ()),
    }
    return _details_page(visit, connection, values)


def _details_page(
    visit: Visit, connection: Mapping[str, Any], values: Mapping[str, Any], error: str = ""
) -> Response:
    status = 400 if error else 200
    return render(
        visit, "connection_details.html", status, connection=connection, values=values, error=error
    )


async def post_details(visit: Visit) -> Response:
    """Change details and terms."""
    id_, fields = visit.request.path_params["id"], visit.form
    try:
        details = {**details_of(fields), "notes": fields.optional("notes")}
        await ask(visit, _EDIT, {"id": id_, "details": details})
    except (GraphRefused, InvalidForm) as refusal:
        connection = (await _found(visit))["connection"]
        return _details_page(visit, connection, _typed(fields), str(refusal))
    return redirect(_path(id_), "The details were saved.")


def _typed(fields: Form) -> dict[str, str]:
    names = ("label", "contact", "purpose", "legalBasis", "notes", "expiresAt", "networks", "quota")
    return {name: fields.text(name) for name in names}


def _path(id_: str) -> str:
    return f"/console/connections/{quote(id_, safe='')}"
