"""Settings of the district: each with its sentence, its limits and who changed it."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.formats import words
from app.console.forms import Form, InvalidForm
from app.console.render import render
from app.console.visits import Visit

_ALL: Final = """
query Settings { administration {
  settings { name value default limits sentence changedBy changedAt }
  settingHistory(limit: 20) { name before after changedBy changedAt }
} }
"""
_CHANGE: Final = """
mutation Change($name: String!, $value: JSON) {
  changeSetting(name: $name, value: $value) { name }
}
"""


async def show(visit: Visit) -> Response:
    """Return every setting."""
    return await _page(visit)


async def _page(visit: Visit, error: str = "", failed: str = "") -> Response:
    found = (await ask(visit, _ALL))["administration"]
    return render(
        visit,
        "settings.html",
        400 if error else 200,
        settings=[_shown(each) for each in found["settings"]],
        history=found["settingHistory"],
        error=error,
        failed=failed,
        query=_ALL,
    )


async def post(visit: Visit) -> Response:
    """Change one setting."""
    fields = visit.form
    name = fields.text("name")
    try:
        settings = (await ask(visit, _ALL))["administration"]["settings"]
        value = value_of(fields, _found(settings, name)["limits"])
        await ask(visit, _CHANGE, {"name": name, "value": value})
    except (GraphRefused, InvalidForm) as refusal:
        return await _page(visit, str(refusal), name)
    return redirect("/console/settings", f"{words(name)} was saved.")


def _found(settings: Any, name: str) -> Any:
    for each in settings:
        if each["name"] == name:
            return each
    raise InvalidForm(f"There is no setting {name!r}.")


def value_of(fields: Form, limits: Mapping[str, Any]) -> Any:
    """Return the posted value in the type that the setting has; an empty one is null."""
    kind = _kind(limits)
    if kind == "boolean":
        return fields.text("value") == "true"
    if kind == "array":
        return fields.lines("value") or []
    return fields.number("value") if kind == "integer" else fields.optional("value")


def _kind(limits: Mapping[str, Any]) -> str:
    choices = limits.get("anyOf", [limits])
    return str(next(each["type"] for each in choices if each.get("type") != "null"))


def _shown(setting: Mapping[str, Any]) -> dict[str, Any]:
    value, limits = setting["value"], setting["limits"]
    kind = _kind(limits)
    text = "\n".join(value) if kind == "array" else "" if value is None else str(value)
    return {
        **setting,
        "kind": kind,
        "text": text,
        "choices": [(each, words(each)) for each in limits.get("enum", ())],
        "is_default": value == setting["default"],
    }
