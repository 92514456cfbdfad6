"""Data to share: changed after one has seen who leaves and who joins."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.forms import InvalidForm, parameters_of
from app.console.render import render
from app.console.sharing_form import (
    checked_schools,
    choices,
    chosen_schools,
    chosen_sharing,
    differences,
)
from app.console.visits import Visit

_CURRENT: Final = """
query Sharing($id: ID!) { administration { connection(clientId: $id) {
  clientId application label version type schools
  dataToShare { objects roles withoutEnrollments courses subjects withheld }
  changes(limit: 50) { changedBy changedAt fields { name before after } }
} } }
"""
_PREVIEW: Final = """
query Preview($id: ID!, $sharing: DataToShareInput, $schools: [ID!]) { administration {
  sharePreview(clientId: $id, dataToShare: $sharing, schools: $schools) {
    edition withheld given
    shifts { kind seen leaves joins
      leaving { sourcedId name school } joining { sourcedId name school }
      leavingBySchool { school name count } joiningBySchool { school name count } }
  }
} }
"""
_SAVE: Final = """
mutation Save($id: ID!, $sharing: DataToShareInput, $schools: [ID!]) {
  changeDataToShare(clientId: $id, dataToShare: $sharing, schools: $schools) { clientId }
}
"""
_DANGEROUS: Final = 0.2
"""The share of the people or classes that may leave without a typed confirmation."""
_SHARING: Final = frozenset({"sharing", "schools"})
"""What the history of a connection calls what is shared."""


async def show(visit: Visit) -> Response:
    """Return the form with what is shared now, or was before a change of the history."""
    current = await _current(visit)
    undone = parameters_of(visit.request).text("before")
    sharing, scope = _as_before(current, undone)
    return await _form(visit, current, sharing, scope, undoes=bool(undone))


async def _current(visit: Visit) -> Any:
    found = await ask(visit, _CURRENT, {"id": visit.request.path_params["id"]})
    return found["administration"]["connection"]


async def _form(
    visit: Visit,
    current: Mapping[str, Any],
    sharing: Mapping[str, Any],
    scope: Sequence[str] | None,
    error: str = "",
    *,
    undoes: bool = False,
) -> Response:
    return render(
        visit,
        "sharing.html",
        400 if error else 200,
        connection=current,
        sharing=sharing,
        scope=scope,
        choices=await choices(visit),
        history=_history(current),
        error=error,
        undoes=undoes,
    )


async def post(visit: Visit) -> Response:
    """Preview a change, go back to the form, or save the change."""
    fields = visit.form
    current = await _current(visit)
    sharing, scope = chosen_sharing(fields), chosen_schools(fields)
    step = fields.text("step")
    if step == "edit":
        return await _form(visit, current, sharing, scope)
    try:
        variables = {"id": current["clientId"], "schools": checked_schools(fields)}
        variables["sharing"] = differences(current["dataToShare"], sharing)
        preview = (await ask(visit, _PREVIEW, variables))["administration"]["sharePreview"]
        needed = _confirmation(current, preview)
        if step == "save":
            if needed and fields.text("confirm") != needed:
                error = f"This takes many records from the vendor. Type {needed} to confirm."
                return _preview_page(visit, current, sharing, scope, preview, needed, error)
            return await _save(visit, current, variables)
    except (GraphRefused, InvalidForm) as refusal:
        return await _form(visit, current, sharing, scope, str(refusal))
    return _preview_page(visit, current, sharing, scope, preview, needed)


async def _save(visit: Visit, current: Mapping[str, Any], variables: Mapping[str, Any]) -> Response:
    await ask(visit, _SAVE, variables)
    path = f"/console/connections/{quote(current['clientId'], safe='')}"
    return redirect(path, "Saved. The vendor sees the change from now on.")


def _confirmation(current: Mapping[str, Any], preview: Mapping[str, Any]) -> str | None:
    """Return what has to be typed where many people or classes leave; None where few do."""
    dangerous = any(
        each["leaves"] > _DANGEROUS * each["seen"]
        for each in preview["shifts"]
        if each["kind"] in {"users", "classes", "enrollments"} and each["seen"]
    )
    return str(current["application"]) if dangerous else None


def _preview_page(
    visit: Visit,
    current: Mapping[str, Any],
    sharing: Mapping[str, Any],
    scope: Sequence[str] | None,
    preview: Mapping[str, Any],
    needed: str | None,
    error: str = "",
) -> Response:
    shifts = [each for each in preview["shifts"] if each["leaves"] or each["joins"]]
    return render(
        visit,
        "sharing_preview.html",
        400 if error else 200,
        connection=current,
        sharing=sharing,
        scope=scope,
        preview=preview,
        shifts=shifts,
        needed=needed,
        error=error,
        changes=bool(shifts or preview["withheld"] or preview["given"])
        or scope != current["schools"]
        or bool(differences(current["dataToShare"], sharing)),
        query=_PREVIEW,
    )


def _history(current: Mapping[str, Any]) -> list[Any]:
    """Return the changes of what is shared, the newest first; creating it was none."""
    return [each for each in current["changes"] if _changes_sharing(each)]


def _changes_sharing(change: Mapping[str, Any]) -> bool:
    fields = {field["name"]: field for field in change["fields"]}
    is_creation = "active" in fields and fields["active"]["before"] is None
    return not is_creation and bool(_SHARING & fields.keys())


def _as_before(current: Mapping[str, Any], moment: str) -> tuple[Any, Any]:
    """Return what was shared before the change of a moment; what is shared now without one."""
    sharing, scope = current["dataToShare"], current["schools"]
    history = _history(current)
    if moment not in {change["changedAt"] for change in history}:
        return sharing, scope
    for change in history:
        for field in change["fields"]:
            if field["name"] == "schools":
                scope = field["before"]
            elif field["name"] == "sharing":
                sharing = {**sharing, **field["before"]}
        if change["changedAt"] == moment:
            break
    return sharing, scope
