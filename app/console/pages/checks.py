"""Verify data setup: the worst first, which vendors it hurts, and which records are at fault."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from app.console.ask import ask
from app.console.failing import error_page
from app.console.render import render
from app.console.visits import Visit

_ALL: Final = """
query Checks { administration {
  checks { name title severity versions meaning count }
  connections { clientId application label version state }
} }
"""
_ONE: Final = """
query Check($only: [String!]) { administration {
  checks(only: $only) {
    name title severity versions meaning remedy count
    examples(limit: 100) { kind sourcedId name detail }
  }
  connections { clientId application label version state }
} }
"""
_CSV: Final = "query CheckCsv($only: [String!]) { administration { checks(only: $only) { csv } } }"
_ORDER: Final = ("ERROR", "WARNING", "NOTE")


async def show(visit: Visit) -> Response:
    """Return all checks with findings, the worst first, and those without."""
    found = (await ask(visit, _ALL))["administration"]
    checks = [_with_vendors(each, found["connections"]) for each in found["checks"]]
    failing = [each for each in checks if each["count"]]
    failing.sort(key=lambda each: (_ORDER.index(each["severity"]), -each["count"]))
    return render(
        visit,
        "checks.html",
        failing=failing,
        passing=[each for each in checks if each["count"] == 0],
        unknown=[each for each in checks if each["count"] is None],
        severities=[(name, _counted(failing, name)) for name in _ORDER],
        query=_ALL,
    )


def _counted(checks: Sequence[Mapping[str, Any]], severity: str) -> int:
    return sum(each["severity"] == severity for each in checks)


def _with_vendors(check: Mapping[str, Any], connections: Sequence[Any]) -> dict[str, Any]:
    """Return a check with the names of the applications that it hurts."""
    names = {
        each["application"]
        for each in connections
        if each["version"] in check["versions"] and each["state"] == "active"
    }
    return {**check, "hurts": sorted(names)}


async def show_one(visit: Visit) -> Response:
    """Return a check with the records at fault."""
    name = visit.request.path_params["name"]
    found = (await ask(visit, _ONE, {"only": [name]}))["administration"]
    if not found["checks"]:
        return error_page(visit, 404, f"There is no check {name!r}.")
    check = _with_vendors(found["checks"][0], found["connections"])
    return render(visit, "check.html", check=check, query=_ONE)


async def download(visit: Visit) -> Response:
    """Return every record at fault as CSV."""
    name = visit.request.path_params["name"]
    checks = (await ask(visit, _CSV, {"only": [name]}))["administration"]["checks"]
    if not checks or checks[0]["csv"] is None:
        return error_page(visit, 404, f"There is no check {name!r}, or it could not be run.")
    headers = {
        "content-disposition": 'attachment; filename="check.csv"',
        "cache-control": "no-store",
    }
    return Response(checks[0]["csv"], headers=headers, media_type="text/csv")
