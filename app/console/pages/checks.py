"""Verify data setup: the worst first, which vendors it hurts, and which records are at fault."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.console.ask import ask
from app.console.failing import error_page
from app.console.flash import redirect
from app.console.formats import moment
from app.console.render import render
from app.console.visits import Visit

PATH: Final = "/console/checks"
_ALL: Final = """
query Checks { administration {
  checkRuns(limit: 30) { finishedAt edition seconds counts { name severity count } }
  checks { name title severity meaning affects { clientId application label } }
} }
"""
_ONE: Final = """
query Check($only: [String!]) { administration {
  checks(only: $only) {
    name title severity versions meaning remedy count
    affects { clientId application label }
    examples(limit: 100) { kind sourcedId name detail }
  }
  checkRuns(limit: 30) { finishedAt edition counts(only: $only) { count } }
} }
"""
_CSV: Final = "query CheckCsv($only: [String!]) { administration { checks(only: $only) { csv } } }"
_RUN: Final = "mutation RunChecks { requestCheckRun { id } }"
_ORDER: Final = ("ERROR", "WARNING", "NOTE")


class Point(NamedTuple):
    """A run in a chart and its table."""

    finished_at: str
    edition: int | None
    records: int

    @property
    def label(self) -> str:
        """When the run was, in words."""
        return moment(self.finished_at)


async def show(visit: Visit) -> Response:
    """Return all checks as they were counted last, the worst first."""
    found = (await ask(visit, _ALL))["administration"]
    finished, waiting = parted(found["checkRuns"])
    last = _counts(finished[0]) if finished else {}
    before = _counts(finished[1]) if len(finished) > 1 else {}
    checks = [
        {**each, "count": last[each["name"]], "before": before.get(each["name"])}
        for each in found["checks"]
        if each["name"] in last
    ]
    failing = [each for each in checks if each["count"]]
    failing.sort(key=lambda each: (_ORDER.index(each["severity"]), -each["count"]))
    points = [Point(each["finishedAt"], each["edition"], _total(each)) for each in finished[::-1]]
    return render(
        visit,
        "checks.html",
        failing=failing,
        passing=[each for each in checks if not each["count"]],
        severities=[(name, _counted(failing, name)) for name in _ORDER],
        last=finished[0] if finished else None,
        waiting=waiting,
        points=points,
        query=_ALL,
    )


def parted(runs: Sequence[Mapping[str, Any]]) -> tuple[list[Any], bool]:
    """Return the finished runs, and whether one waits."""
    finished = [each for each in runs if each["finishedAt"] is not None]
    return finished, len(finished) < len(runs)


def _counts(run: Mapping[str, Any]) -> dict[str, int]:
    return {each["name"]: each["count"] for each in run["counts"]}


def _total(run: Mapping[str, Any]) -> int:
    """Return how many errors and warnings a run found."""
    return sum(each["count"] for each in run["counts"] if each["severity"] != "NOTE")


def _counted(checks: Sequence[Mapping[str, Any]], severity: str) -> int:
    return sum(each["severity"] == severity for each in checks)


async def post(visit: Visit) -> Response:
    """Request a run of all checks."""
    await ask(visit, _RUN)
    return redirect(PATH, "The checks run now; this page shows the result in a moment.")


async def show_one(visit: Visit) -> Response:
    """Return a check with the records at fault now, and its counts over time."""
    name = visit.request.path_params["name"]
    found = (await ask(visit, _ONE, {"only": [name]}))["administration"]
    (check,) = found["checks"]
    finished, _ = parted(found["checkRuns"])
    points = [
        Point(each["finishedAt"], each["edition"], each["counts"][0]["count"])
        for each in finished[::-1]
        if each["counts"]
    ]
    return render(visit, "check.html", check=check, points=points, query=_ONE)


async def download(visit: Visit) -> Response:
    """Return every record at fault as CSV."""
    name = visit.request.path_params["name"]
    (check,) = (await ask(visit, _CSV, {"only": [name]}))["administration"]["checks"]
    if check["csv"] is None:
        return error_page(visit, 404, f"The check {name!r} could not be run.")
    headers = {
        "content-disposition": f'attachment; filename="{name}.csv"',
        "cache-control": "no-store",
    }
    return Response(check["csv"], headers=headers, media_type="text/csv")
