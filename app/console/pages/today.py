"""Today: what needs a person, and the first steps of a new district."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.formats import ago, counted, number
from app.console.pages.checks import parted
from app.console.render import render
from app.console.roles import SCHOOL_ADMINISTRATOR
from app.console.visits import Visit

_NEWS: Final = """
query Today($since: DateTime!) {
  administration {
    cache {
      edition nextRun standstill
      lastSuccess { finishedAt seconds }
      running { number startedAt }
      waiting { number dueAt }
      held { number askedBy finishedAt reason losses { kind schoolName removed alarming } }
      history(limit: 1) { number state finishedAt reason }
    }
    imports(limit: 20) { number file state finishedAt importedBy }
    connections {
      clientId application label type state expiresAt lastUsedAt contact
    }
    failedRequests(since: $since, limit: 100) {
      totalCount
      nodes { connection at explanation times status }
    }
    checkRuns(limit: 2) { finishedAt edition counts { name title severity count } }
  }
}
"""
_ROSTER: Final = """
query Numbers { roster {
  orgs(limit: 1) { totalCount } classes(limit: 1) { totalCount }
  users(limit: 1) { totalCount } enrollments(limit: 1) { totalCount }
} }
"""
_SOON: Final = timedelta(days=30)
_WORST: Final = 3


class Matter(NamedTuple):
    """Something that needs a person."""

    tone: str
    title: str
    text: str
    owner: str
    path: str
    action: str


class Step(NamedTuple):
    """A step of a newcomer, and whether it is done."""

    title: str
    text: str
    done: bool
    path: str


async def show(visit: Visit) -> Response:
    """Return the page; that of a school has numbers of its roster only."""
    numbers = await _numbers(visit)
    if visit.account.role == SCHOOL_ADMINISTRATOR:
        return render(visit, "today_school.html", numbers=numbers)
    now = datetime.now(UTC)
    since = (now - timedelta(days=1)).isoformat()
    found = await ask(visit, _NEWS, {"since": since})
    administration = found["administration"]
    finished, _ = parted(administration["checkRuns"])
    checks = worst_checks(finished[0]) if finished else None
    steps = _steps(administration, checks)
    matters = find_matters(administration, checks or [], now)
    return render(
        visit,
        "today.html",
        matters=sorted(matters, key=lambda each: each.tone != "bad"),
        steps=steps,
        is_new=not all(step.done for step in steps),
        cache=administration["cache"],
        connections=_vendors(administration),
        failures=administration["failedRequests"]["totalCount"] or 0,
        numbers=numbers,
        checked_at=finished[0]["finishedAt"] if finished else None,
        query=_NEWS,
    )


async def _numbers(visit: Visit) -> list[tuple[str, int]]:
    """Return how many objects of the current edition the person sees; none before the first."""
    try:
        roster = (await ask(visit, _ROSTER))["roster"]
    except GraphRefused:
        return []
    return [(kind, page["totalCount"]) for kind, page in (roster or {}).items()]


def worst_checks(run: Mapping[str, Any]) -> list[Any]:
    """Return the errors and warnings that a run of the checks found, the worst first."""
    found = [each for each in run["counts"] if each["count"] and each["severity"] != "NOTE"]
    return sorted(found, key=lambda each: (each["severity"] != "ERROR", -each["count"]))


def _vendors(administration: Mapping[str, Any]) -> list[Any]:
    return [each for each in administration["connections"] if each["type"] != "internalTool"]


def find_matters(
    administration: Mapping[str, Any], checks: Sequence[Any], now: datetime
) -> Iterator[Matter]:
    """Yield what needs a person, the most urgent first."""
    yield from _refreshes(administration["cache"])
    yield from _imports(administration["imports"])
    yield from _failing(administration)
    yield from _expiring(_vendors(administration), now)
    yield from _findings(checks)


def _refreshes(cache: Mapping[str, Any]) -> Iterator[Matter]:
    held, last = cache["held"], cache["history"][:1]
    if held is not None:
        losses = [each for each in held["losses"] or () if each["alarming"]]
        lost = ", ".join(
            f"{number(each['removed'])} {each['kind']} of {each['schoolName'] or 'the district'}"
            for each in losses[:_WORST]
        )
        yield Matter(
            "bad",
            "A refresh is on hold",
            f"It would remove {lost}." if lost else held["reason"] or "It needs a decision.",
            f"requested by {held['askedBy']}",
            "/console/cache",
            "Review the difference",
        )
    elif last and last[0]["state"] == "failed":
        text = last[0]["reason"] or "The last refresh failed."
        yield Matter("bad", "The last refresh failed", text, "", "/console/cache", "Open the cache")


def _imports(imports: Sequence[Any]) -> Iterator[Matter]:
    for each in imports:
        if each["state"] == "held":
            yield Matter(
                "bad",
                f"The import of {each['file']} is on hold",
                "Nothing of it was applied. It needs a decision.",
                f"imported by {each['importedBy']}" if each["importedBy"] else "",
                "/console/imports",
                "Review the import",
            )


def _failing(administration: Mapping[str, Any]) -> Iterator[Matter]:
    by_id = {each["clientId"]: each for each in administration["connections"]}
    grouped: dict[str, list[Any]] = {}
    for failure in administration["failedRequests"]["nodes"]:
        grouped.setdefault(failure["connection"], []).append(failure)
    for client_id, failures in grouped.items():
        connection = by_id.get(client_id)
        if connection is None:
            continue
        times = sum(each["times"] for each in failures)
        yield Matter(
            "warn",
            f"{_title(connection)}: {counted(times, 'failed request')} in 24 hours",
            f"Most recent, {ago(failures[0]['at'])}: {failures[0]['explanation']}",
            _owner(connection),
            f"/console/connections/{client_id}#failed",
            "See the failed requests",
        )


def _expiring(connections: Sequence[Any], now: datetime) -> Iterator[Matter]:
    for each in connections:
        if each["expiresAt"] is None or each["state"] == "disabled":
            continue
        if datetime.fromisoformat(each["expiresAt"]) - now > _SOON:
            continue
        is_over = each["state"] == "expired"
        yield Matter(
            "bad" if is_over else "warn",
            f"{_title(each)}: access {'has expired' if is_over else 'expires soon'}",
            f"Its access {'ended' if is_over else 'ends'} {ago(each['expiresAt'])}.",
            _owner(each),
            f"/console/connections/{each['clientId']}/details",
            "Change the date",
        )


def _findings(checks: Sequence[Any]) -> Iterator[Matter]:
    for each in checks[:_WORST]:
        yield Matter(
            "bad" if each["severity"] == "ERROR" else "warn",
            each["title"],
            f"{counted(each['count'], 'record')} in the SIS.",
            "data manager",
            f"/console/checks/{each['name']}",
            "See which ones",
        )


def _title(connection: Mapping[str, Any]) -> str:
    label = connection["label"]
    return f"{connection['application']} ({label})" if label else str(connection["application"])


def _owner(connection: Mapping[str, Any]) -> str:
    return connection["contact"] or "district administrators"


def _steps(administration: Mapping[str, Any], checks: Sequence[Any] | None) -> list[Step]:
    vendors = _vendors(administration)
    is_clean = checks is not None and all(each["severity"] != "ERROR" for each in checks)
    return [
        Step(
            "Import the district's data",
            "Records of the SIS, as a OneRoster CSV package.",
            administration["cache"]["edition"] is not None or bool(administration["imports"]),
            "/console/imports",
        ),
        Step(
            "Publish the roster",
            "A refresh makes the edition that vendors read.",
            administration["cache"]["edition"] is not None,
            "/console/cache",
        ),
        Step(
            "Verify the data setup",
            "No check reports an error.",
            is_clean,
            "/console/checks",
        ),
        Step(
            "Connect an application",
            "Choose what to share, then hand over the credentials.",
            bool(vendors),
            "/console/applications/add",
        ),
        Step(
            "See the vendor's first request",
            "The connection's page shows when it was last used.",
            any(each["lastUsedAt"] for each in vendors),
            "/console/applications",
        ),
    ]
