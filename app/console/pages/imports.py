"""Imports: packages uploaded, checked, applied, on hold and undone."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.accounts.services import services_of
from app.console.ask import GraphRefused, ask
from app.console.failing import error_page
from app.console.flash import redirect
from app.console.guard import Page, Visit
from app.console.multipart import BadFileForm, FileForm
from app.console.render import render
from app.console.roles import ADMINISTRATORS, DISTRICT
from app.imports.uploads import BadUpload, UploadTooLarge, receive_upload

PATH: Final = "/console/imports"
_LIST: Final = """
query Imports { administration { imports(limit: 50) {
  number action file source state dryRun importedBy requestedAt finishedAt seconds reason
  totals { severity count }
} } }
"""
_ONE: Final = """
query Import($id: Int!) { administration { import(id: $id) {
  number action file source version state dryRun replaceGrades skipOrphans replacedSources approves
  upload importedBy requestedAt startedAt finishedAt seconds step rowsDone rowsTotal reason
  decidedBy decidedAt undoneBy undoneAt notes
  changes { file added changed removed unchanged }
  losses { file before removed }
  findings(limit: 200) { severity code file row column value message }
  totals { severity code file column count }
} } }
"""
_REQUEST: Final = """
mutation RequestImport($upload: ID!, $dryRun: Boolean!, $grades: Boolean!, $orphans: Float) {
  job: requestImport(
    upload: $upload, dryRun: $dryRun, replaceGrades: $grades, skipOrphans: $orphans
  ) { number }
}
"""
_ACTIONS: Final[Mapping[str, str]] = {
    "approve": "mutation ($id: Int!) { job: approveImport(import: $id) { number } }",
    "discard": "mutation ($id: Int!) { job: discardImport(import: $id) { number } }",
    "cancel": "mutation ($id: Int!) { job: cancelImport(import: $id) { number } }",
}
_UNDO: Final = "mutation ($dryRun: Boolean!) { job: undoImport(dryRun: $dryRun) { number } }"
_TONES: Final = {
    "applied": "good", "checked": "good", "held": "warn", "running": "info", "waiting": "info",
    "refused": "bad", "failed": "bad", "interrupted": "bad",
}  # fmt: skip


async def show(visit: Visit) -> Response:
    """Return the list of imports, with the form to upload a package."""
    found = (await ask(visit, _LIST))["administration"]["imports"]
    can_undo = [
        each
        for each in found
        if (each["action"], each["state"], each["dryRun"]) == ("import", "applied", False)
    ]
    return render(
        visit,
        "imports.html",
        imports=found,
        tones=_TONES,
        last=can_undo[0] if can_undo else None,
        open_=[each for each in found if each["state"] in {"waiting", "running"}],
        held=[each for each in found if each["state"] == "held"],
        query=_LIST,
    )


async def show_one(visit: Visit) -> Response:
    """Return the page of one import: its progress, its findings and what it changes."""
    number = visit.request.path_params["id"]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return error_page(visit, 404, f"There is no import {number!r}.")
    try:
        found = (await ask(visit, _ONE, {"id": int(number)}))["administration"]["import"]
    except GraphRefused as refusal:
        status = 404 if "UNKNOWN_IMPORT" in refusal.codes else refusal.http_status
        return error_page(visit, status, str(refusal))
    errors = sum(each["count"] for each in found["totals"] if each["severity"] == "error")
    return render(
        visit,
        "import.html",
        job=found,
        tones=_TONES,
        errors=errors,
        warnings=sum(each["count"] for each in found["totals"]) - errors,
        only_orphans={each["code"] for each in found["totals"] if each["severity"] == "error"}
        == {"reference"},
        query=_ONE,
    )


async def upload(visit: Visit) -> Response:
    """Store the package of the form, and request its import."""
    services = services_of(visit.request)
    most = services.settings.upload_bytes
    by = f"{visit.viewer.name} ({visit.viewer.id})"
    try:
        form = FileForm(visit.request)
        fields = await form.fields()
        stored = await receive_upload(
            services.database, form.content(), file=form.name, by=by, most=most
        )
    except (BadFileForm, BadUpload, UploadTooLarge) as refusal:
        return error_page(visit, refusal.status, str(refusal))
    except ClientDisconnect:
        return error_page(visit, 400, "The upload broke off.")
    return await _request(visit, str(stored.id), fields)


async def post(visit: Visit) -> Response:
    """Undo the last import."""
    dry_run = visit.form.text("action") != "undo"
    if not dry_run and visit.form.text("confirm") != "yes":
        return redirect(PATH, "Confirm that the last import is to be undone.")
    return await _go_to(visit, _UNDO, {"dryRun": dry_run}, PATH)


async def post_one(visit: Visit) -> Response:
    """Do what a button of an import's page says."""
    number, action = visit.request.path_params["id"], visit.form.text("action")
    page = f"{PATH}/{number}" if number.isdecimal() else PATH
    if action == "again":
        fields = {name: visit.form.text(name) for name in ("mode", "grades", "orphans")}
        return await _request(visit, visit.form.text("upload"), fields)
    if action not in _ACTIONS or page == PATH:
        return redirect(page, "Choose one of the buttons of the page.")
    if action == "approve" and visit.form.text("confirm") != "yes":
        return redirect(page, "Confirm that you have looked at what would be removed.")
    return await _go_to(visit, _ACTIONS[action], {"id": int(number[:9])}, page)


async def _request(visit: Visit, stored: str, fields: Mapping[str, str]) -> Response:
    """Request an import as the fields say; a percentage that is none is an error page."""
    text = fields.get("orphans", "").strip()
    try:
        orphans = float(text) if text else None
    except ValueError:
        return error_page(visit, 400, f"{text!r} is not a percentage: give a number from 0 to 100.")
    variables = {
        "upload": stored,
        "dryRun": fields.get("mode") != "apply",
        "grades": fields.get("grades") == "yes",
        "orphans": orphans,
    }
    return await _go_to(visit, _REQUEST, variables, PATH)


async def _go_to(
    visit: Visit, document: str, variables: Mapping[str, Any], otherwise: str
) -> Response:
    """Go to the job that a mutation returns, or back with the graph's reason."""
    try:
        job = (await ask(visit, document, variables))["job"]
    except GraphRefused as refusal:
        return redirect(otherwise, str(refusal))
    return redirect(f"{PATH}/{job['number']}")


PAGES: Final = (
    Page(PATH, ("GET",), DISTRICT, show),
    Page(PATH, ("POST",), ADMINISTRATORS, post),
    Page(f"{PATH}/upload", ("POST",), ADMINISTRATORS, upload),
    Page(f"{PATH}/{{id}}", ("GET",), DISTRICT, show_one),
    Page(f"{PATH}/{{id}}", ("POST",), ADMINISTRATORS, post_one),
)
