"""Why is … missing? One box, and for every connection a sentence and what mends it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from app.console.ask import ask
from app.console.forms import parameters_of
from app.console.render import render
from app.console.visits import Visit

_SEARCH: Final = """
query Search($text: String!) {
  search(text: $text, kinds: [person, section, organization], limit: 25) {
    kind sourcedId name detail
  }
}
"""
_WHY: Final = """
query WhyNot($kind: SisRecordKind!, $record: ID!, $connections: [ID!]) {
  administration {
    whyNot(kind: $kind, record: $record, connections: $connections) {
      record { kind sourcedId name } edition published
      reasons { rule depth blocks sentence mend where cause { kind sourcedId name } }
      connections {
        connection application visible
        reasons { rule depth blocks sentence mend where cause { kind sourcedId name } }
      }
    }
    whoSees(kind: $kind, record: $record) { connection fields lastReceivedAt }
  }
}
"""
_CONNECTIONS: Final = "{ administration { connections { clientId version } } }"
_MOST: Final = 1_000
"""The most connections that are explained at once."""
_MENDS: Final[Mapping[str, tuple[str, str]]] = {
    "SETTINGS": ("/console/settings", "Open the settings"),
    "REFRESH": ("/console/cache", "Open the OneRoster cache"),
}
_EXCLUSION: Final = "exclu"


async def show(visit: Visit) -> Response:
    """Return the box, what was found, or the answer about one record."""
    fields = parameters_of(visit.request)
    sought = fields.text("search")
    kind, record = fields.text("kind"), fields.text("record")
    found: list[Any] = []
    if sought and not record:
        found = (await ask(visit, _SEARCH, {"text": sought}))["search"]
        if len(found) == 1:
            kind, record = found[0]["kind"], found[0]["sourcedId"]
    if record:
        return await _answer(visit, sought, kind, record)
    return render(visit, "why.html", sought=sought, found=found, answer=None)


async def _answer(visit: Visit, sought: str, kind: str, record: str) -> Response:
    connections = (await ask(visit, _CONNECTIONS))["administration"]["connections"]
    vendors = [each["clientId"] for each in connections if each["version"]][:_MOST]
    variables = {"kind": kind or "person", "record": record, "connections": vendors}
    administration = (await ask(visit, _WHY, variables))["administration"]
    answer = administration["whyNot"]
    seen = {each["connection"]: each for each in administration["whoSees"] or ()}
    return render(
        visit,
        "why.html",
        sought=sought,
        found=[],
        answer=answer,
        seen=seen,
        hidden=[each for each in answer["connections"] if not each["visible"]],
        shown=[each for each in answer["connections"] if each["visible"]],
        mend=mend_of,
        notes_of=lambda each: [note for note in each["reasons"] if note not in answer["reasons"]],
        query=_WHY,
    )


def mend_of(reason: Mapping[str, Any], connection: str | None = None) -> tuple[str, str] | None:
    """Return the page that mends a reason and the words of its button; None where none does."""
    cause = reason["cause"]
    if _EXCLUSION in reason["rule"].lower() and cause["kind"]:
        query = urlencode({"kind": cause["kind"], "record": cause["sourcedId"]})
        return f"/console/exclusions?{query}", "Open the exclusion"
    if reason["where"] == "CONNECTION" and connection is not None:
        return f"/console/connections/{connection}/sharing", "Change the data to share"
    return _MENDS.get(reason["where"] or "")
