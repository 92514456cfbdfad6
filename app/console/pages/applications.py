"""Applications: what is connected, with whom, and what else could be."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from app.console.ask import ask
from app.console.failing import error_page
from app.console.forms import parameters_of
from app.console.render import render
from app.console.visits import Visit

_LIST: Final = """
query Applications($since: DateTime!) {
  administration {
    applications {
      name vendor description partner
      connections { clientId label type version state schools lastUsedAt
        dataToShare { objects withheld } }
    }
    catalogue { name vendor connected functions { type state } }
    failedRequests(since: $since, limit: 100) { nodes { connection times } }
  }
}
"""


async def show(visit: Visit) -> Response:
    """Return the tiles, those that match the search."""
    sought = parameters_of(visit.request).text("search")
    tiles, _ = await _tiles(visit)
    matching = [each for each in tiles if _matches(each, sought)]
    return render(
        visit, "applications.html", tiles=matching, sought=sought, total=len(tiles), query=_LIST
    )


async def show_one(visit: Visit) -> Response:
    """Return the connections of one application."""
    name = visit.request.path_params["name"]
    tiles, _ = await _tiles(visit)
    found = next((each for each in tiles if each["name"] == name), None)
    if found is None:
        return error_page(visit, 404, f"There is no application {name!r}.")
    return render(visit, "application.html", application=found)


async def add(visit: Visit) -> Response:
    """Return the partner catalogue, and the way to connect other applications."""
    sought = parameters_of(visit.request).text("search")
    _, catalogue = await _tiles(visit)
    matching = [each for each in catalogue if _matches(each, sought)]
    return render(visit, "add_application.html", catalogue=matching, sought=sought)


async def _tiles(visit: Visit) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the applications of vendors with what their tiles show, and the catalogue."""
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    found = (await ask(visit, _LIST, {"since": since}))["administration"]
    functions = {each["name"]: each["functions"] for each in found["catalogue"]}
    failures: dict[str, int] = {}
    for each in found["failedRequests"]["nodes"]:
        failures[each["connection"]] = failures.get(each["connection"], 0) + each["times"]
    tiles = [
        _tile(each, functions.get(each["name"], ()), failures)
        for each in found["applications"]
        if not _is_tool(each)
    ]
    return tiles, found["catalogue"]


def _is_tool(application: Mapping[str, Any]) -> bool:
    types = {each["type"] for each in application["connections"]}
    return types == {"internalTool"}


def _tile(
    application: Mapping[str, Any], functions: Sequence[Any], failures: Mapping[str, int]
) -> dict[str, Any]:
    connections = application["connections"]
    used = [each["lastUsedAt"] for each in connections if each["lastUsedAt"]]
    enabled = {each["type"] for each in connections if each["state"] == "active"}
    available = [each["type"] for each in functions] or [*sorted(enabled)]
    return {
        **application,
        "functions": [(type_, type_ in enabled) for type_ in available],
        "is_sharing": bool(enabled),
        "used": max(used, default=None),
        "failures": sum(failures.get(each["clientId"], 0) for each in connections),
        "failed": failures,
    }


def _matches(entry: Mapping[str, Any], sought: str) -> bool:
    text = f"{entry['name']} {entry['vendor'] or ''}".casefold()
    return sought.casefold() in text
