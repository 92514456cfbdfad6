"""New connection: chosen on one page, previewed, created, and handed over."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.formats import words
from app.console.forms import Form, InvalidForm, parameters_of
from app.console.render import render
from app.console.sharing_form import (
    DEFAULT,
    checked_schools,
    choices,
    chosen_schools,
    chosen_sharing,
)
from app.console.shown_once import forget_values, redirect_to_show, values_to_show
from app.console.visits import Visit

_KNOWN: Final = """
query Known { administration {
  applications { name vendor partner connections { clientId label schools
    dataToShare { objects roles withoutEnrollments courses subjects withheld } type version } }
  catalogue { name vendor functions { type }
    recommended { objects roles withoutEnrollments courses subjects withheld } }
} }
"""
_PREVIEW: Final = """
query NewConnection($connection: NewConnectionInput!) { administration {
  newConnectionPreview(connection: $connection) {
    kind seen bySchool { school name count } examples { sourcedId name school }
  }
} }
"""
CREATE: Final = """
mutation Create($connection: NewConnectionInput!) {
  createConnection(connection: $connection) {
    secret link linkExpiresAt
    connection { clientId application label type version }
    informationToShare { clientId secret tokenUrl baseUrl curl nextSteps }
  }
}
"""
_VERSIONS: Final = {
    "v1p2": "The current version. Choose it unless the vendor asks for 1.1.",
    "v1p1": "For vendors that have not moved on. People without a username are left out.",
}
_TYPES: Final = {
    "rosterSync": "The vendor reads the roster and never writes.",
    "gradeBookSync": "Reads the roster; writes assignments and scores into the grade book.",
    "assessmentsSync": "Reads the roster; writes assessment results. Version 1.2 only.",
}
_DETAILS: Final = ("label", "purpose", "legalBasis", "contact")


async def show(visit: Visit) -> Response:
    """Return the form, filled in with what is recommended or copied."""
    fields = parameters_of(visit.request)
    known = (await ask(visit, _KNOWN))["administration"]
    name = fields.text("application")
    chosen = _first_choice(known, name, fields.text("copy"))
    return await _form(visit, name, known, chosen)


async def post(visit: Visit) -> Response:
    """Preview what was chosen, go back to the form, or create the connection."""
    fields = visit.form
    step = fields.text("step")
    chosen = _chosen(fields)
    name = fields.text("application")
    if step == "edit":
        return await _form(visit, name, await _known(visit), chosen)
    try:
        wish = _wish(fields, name)
        if step == "create":
            return await _created(visit, wish)
        found = await ask(visit, _PREVIEW, {"connection": wish})
    except (GraphRefused, InvalidForm) as refusal:
        return await _form(visit, name, await _known(visit), chosen, str(refusal))
    kinds = found["administration"]["newConnectionPreview"]
    return render(
        visit,
        "new_connection_preview.html",
        application=name,
        chosen=chosen,
        shared=[words(each) for each in chosen["sharing"]["objects"]],
        kinds=[each for each in kinds if each["seen"]],
        seen={each["kind"]: each["seen"] for each in kinds},
        sample=_sample(kinds),
        query=_PREVIEW,
    )


async def _created(visit: Visit, wish: Mapping[str, Any]) -> Response:
    made = (await ask(visit, CREATE, {"connection": wish}))["createConnection"]
    return show_credentials(visit, made, title="The connection is ready")


def show_credentials(visit: Visit, made: Mapping[str, Any], title: str) -> Response:
    """Redirect to the page of credentials, which shows them once."""
    path = f"/console/connections/{quote(made['connection']['clientId'], safe='')}/credentials"
    return redirect_to_show(visit, path, {"made": made, "title": title})


async def credentials(visit: Visit) -> Response:
    """Return the page of credentials that were just created, or go to their connection."""
    values = values_to_show(visit)
    if values is None:
        path = visit.request.url.path.removesuffix("/credentials")
        return redirect(path, "Credentials are shown once. If they are lost, replace the secret.")
    return forget_values(visit, render(visit, "credentials.html", **values))


async def _known(visit: Visit) -> Any:
    return (await ask(visit, _KNOWN))["administration"]


async def _form(
    visit: Visit, name: str, known: Mapping[str, Any], chosen: Mapping[str, Any], error: str = ""
) -> Response:
    entry = next((each for each in known["catalogue"] if each["name"] == name), None)
    own = next((each for each in known["applications"] if each["name"] == name), None)
    is_partner = own["partner"] if own else entry is not None
    supported = {each["type"] for each in entry["functions"]} if entry else set(_TYPES)
    types = _TYPES if is_partner else ("rosterSync",)
    return render(
        visit,
        "new_connection.html",
        400 if error else 200,
        application=name,
        is_partner=is_partner,
        versions=[(key, f"OneRoster {words(key)}", text) for key, text in _VERSIONS.items()],
        types=[(key, words(key), _TYPES[key]) for key in types if key in supported],
        choices=await choices(visit),
        chosen=chosen,
        recommended=entry is not None and not error,
        error=error,
    )


def _first_choice(known: Mapping[str, Any], name: str, copied: str) -> dict[str, Any]:
    connections = [each for every in known["applications"] for each in every["connections"]]
    like = next((each for each in connections if each["clientId"] == copied), None)
    entry = next((each for each in known["catalogue"] if each["name"] == name), None)
    sharing = like["dataToShare"] if like else entry["recommended"] if entry else DEFAULT
    return {
        "version": like["version"] if like else "v1p2",
        "type": like["type"] if like else "rosterSync",
        "scope": like["schools"] if like else None,
        "sharing": sharing,
        "details": dict.fromkeys((*_DETAILS, "expiresAt", "networks", "quota"), ""),
    }


def _chosen(fields: Form) -> dict[str, Any]:
    return {
        "version": fields.text("version", "v1p2"),
        "type": fields.text("type", "rosterSync"),
        "scope": chosen_schools(fields),
        "sharing": chosen_sharing(fields),
        "details": {
            name: fields.text(name) for name in (*_DETAILS, "expiresAt", "networks", "quota")
        },
    }


def details_of(fields: Form) -> dict[str, Any]:
    """Return the details and terms that a form has; an empty field is null."""
    return {
        **{name: fields.optional(name) for name in _DETAILS},
        "expiresAt": fields.day("expiresAt"),
        "networks": fields.lines("networks"),
        "quota": fields.number("quota"),
    }


def _wish(fields: Form, name: str) -> dict[str, Any]:
    if not name:
        raise InvalidForm("Enter the name of the application.")
    return {
        "application": name,
        "version": fields.text("version", "v1p2"),
        "type": fields.text("type", "rosterSync"),
        "schools": checked_schools(fields),
        "dataToShare": chosen_sharing(fields),
        "details": {name: value for name, value in details_of(fields).items() if value is not None},
        "asLink": fields.text("handover") == "link",
    }


def _sample(kinds: Any) -> list[Any]:
    """Return a few people and classes by name."""
    by_kind = {each["kind"]: each for each in kinds}
    return [
        (kind, by_kind[kind]["examples"][:8])
        for kind in ("users", "classes")
        if kind in by_kind and by_kind[kind]["examples"]
    ]
