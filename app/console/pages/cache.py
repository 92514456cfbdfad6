"""OneRoster cache: refreshes, what one on hold would remove, sizes over time, the schedule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.formats import counted
from app.console.guard import Page, Visit
from app.console.render import render
from app.console.roles import ADMINISTRATORS, DISTRICT

PATH: Final = "/console/cache"
_STANDING: Final = """
query OneRosterCache { administration {
  cache {
    edition nextRun standstill
    lastSuccess { finishedAt seconds }
    running { number askedBy startedAt }
    waiting { number askedBy dueAt }
    held { number askedBy finishedAt reason
      changes { kind added changed removed unchanged }
      losses { kind school schoolName before removed examples alarming } }
    history(limit: 60) { number state askedBy kind finishedAt seconds edition isNew reason decidedBy
      changes { kind added changed removed unchanged } }
  }
  settings { name value sentence changedBy changedAt }
} }
"""
_NAMES: Final = """
query NamesOfRemovals($ids: [ID!]!) { roster {
  orgs(where: {sourcedId: {in: $ids}}, limit: 100) { nodes { sourcedId name } }
  academicSessions(where: {sourcedId: {in: $ids}}, limit: 100) { nodes { sourcedId name: title } }
  courses(where: {sourcedId: {in: $ids}}, limit: 100) { nodes { sourcedId name: title } }
  classes(where: {sourcedId: {in: $ids}}, limit: 100) { nodes { sourcedId name: title } }
  users(where: {sourcedId: {in: $ids}}, limit: 100) { nodes { sourcedId givenName familyName } }
} }
"""
_NAMED: Final = 100
"""The most removals whose names are shown."""
_ACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "refresh": (
        "mutation { run: requestRefresh { dueAt } }",
        "A refresh is requested.",
    ),
    "anew": (
        "mutation { run: requestRefresh(anew: true) { dueAt } }",
        "A refresh that computes the whole roster again is requested.",
    ),
    "cancel": ("mutation { run: cancelRefresh { number } }", "The refresh is cancelled."),
    "approve": (
        "mutation ($run: Int!) { run: approveRefresh(run: $run) { number } }",
        "The removals are approved. They are published now.",
    ),
    "discard": (
        "mutation ($run: Int!) { run: discardRefresh(run: $run) { number } }",
        "The refresh is discarded. The current edition stays published.",
    ),
}
"""The documents of the buttons, and what the page says afterwards."""
_DECISIONS: Final = frozenset({"approve", "discard"})
_TONES: Final = {"done": "good", "failed": "bad", "held": "warn", "running": "info"}


class Setting(NamedTuple):
    """A setting of the schedule, as a field of the form."""

    name: str
    label: str
    kind: str
    """text, number, switch or lines."""
    hint: str = ""


SETTINGS: Final = (
    Setting("dailyRefreshTime", "Daily refresh", "text", "Such as 02:00; empty for none."),
    Setting(
        "hourlyRefreshWindow", "Hourly refreshes", "text", "Such as 06:00-18:00; empty for none."
    ),
    Setting("timeZone", "Time zone", "text", "Such as America/Chicago."),
    Setting("manualRefreshDelay", "Seconds before a requested refresh starts", "number"),
    Setting(
        "guardPercent",
        "Hold a refresh that removes more than this percentage of a kind",
        "number",
        "It waits until somebody approves or discards it.",
    ),
    Setting(
        "blackoutDates",
        "Days on which nothing new is published",
        "lines",
        "A line each: 2026-12-24, or a range such as 2026-06-15/2026-08-01.",
    ),
    Setting(
        "schedulingNotFinal",
        "Publish nothing new until scheduling is final",
        "switch",
        "The last edition stays published.",
    ),
)


class Point(NamedTuple):
    """An edition in the chart and its table."""

    edition: int
    finished_at: str
    size: int
    added: int
    changed: int
    removed: int


async def show(visit: Visit) -> Response:
    """Return the page."""
    found = (await ask(visit, _STANDING))["administration"]
    cache = found["cache"]
    held = cache["held"]
    values = {each["name"]: each for each in found["settings"]}
    points = _points(cache["history"])
    return render(
        visit,
        "cache.html",
        cache=cache,
        countdown=_seconds_until(cache["waiting"] and cache["waiting"]["dueAt"]),
        elapsed=-_seconds_until(cache["running"] and cache["running"]["startedAt"]),
        names=await _names(visit, held["losses"] or []) if held else {},
        points=points,
        sizes=[(f"Edition {each.edition}", each.size) for each in points],
        changes=[
            (f"Edition {each.edition}", each.added + each.changed + each.removed) for each in points
        ],
        settings=[(each, values[each.name]["value"]) for each in SETTINGS],
        tones=_TONES,
        query=_STANDING,
    )


async def post(visit: Visit) -> Response:
    """Do what a button of the page says."""
    action, run = visit.form.text("action"), visit.form.text("run")
    if action not in _ACTIONS:
        return redirect(PATH, "Choose one of the buttons of the page.")
    if action == "approve" and visit.form.text("confirm") != "yes":
        return redirect(PATH, "Confirm that you have looked at what would be removed.")
    document, message = _ACTIONS[action]
    variables = {"run": int(run) if run.isdecimal() else 0} if action in _DECISIONS else {}
    return await _attempt(visit, document, variables, message)


async def post_settings(visit: Visit) -> Response:
    """Change the settings of the schedule that differ from what they are."""
    found = (await ask(visit, _STANDING))["administration"]["settings"]
    before = {each["name"]: each["value"] for each in found}
    after = {each.name: _value(visit, each) for each in SETTINGS}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return redirect(f"{PATH}#schedule", "Nothing was changed: these are the settings already.")
    names = [*changed]
    declared = ", ".join(f"$value{place}: JSON" for place in range(len(names)))
    fields = " ".join(
        f'setting{place}: changeSetting(name: "{name}", value: $value{place}) {{ name }}'
        for place, name in enumerate(names)
    )
    variables = {f"value{place}": changed[name] for place, name in enumerate(names)}
    message = f"{counted(len(names), 'setting')} changed."
    return await _attempt(visit, f"mutation ({declared}) {{ {fields} }}", variables, message)


async def _attempt(
    visit: Visit, document: str, variables: Mapping[str, Any], message: str
) -> Response:
    """Return to the page with a message: that it was done, or why the graph refused it."""
    try:
        await ask(visit, document, variables)
    except GraphRefused as refusal:
        return redirect(PATH, str(refusal))
    return redirect(PATH, message)


def _value(visit: Visit, setting: Setting) -> Any:
    text = visit.form.text(setting.name)
    if setting.kind == "switch":
        return bool(text)
    if setting.kind == "lines":
        return text.split()
    if setting.kind == "number" and text.isascii() and text.isdecimal():
        return int(text[:9])
    return text or None


def _seconds_until(moment: str | None) -> float:
    if moment is None:
        return 0.0
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()


def _points(history: Sequence[Mapping[str, Any]]) -> list[Point]:
    """Return the editions of the history, the oldest first."""
    return [*_published(reversed(history))]


def _published(history: Iterator[Mapping[str, Any]]) -> Iterator[Point]:
    for run in history:
        if run["isNew"] and run["kind"] is None and run["changes"] is not None:
            sums = {
                name: sum(each[name] for each in run["changes"])
                for name in ("added", "changed", "removed", "unchanged")
            }
            size = sums["added"] + sums["changed"] + sums["unchanged"]
            own = (size, sums["added"], sums["changed"], sums["removed"])
            yield Point(run["edition"], run["finishedAt"], *own)


async def _names(visit: Visit, losses: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the names of removed objects by their ids, as the current edition has them."""
    ids = [id_ for loss in losses for id_ in loss["examples"]]
    if not ids:
        return {}
    found = (await ask(visit, _NAMES, {"ids": [*dict.fromkeys(ids)][:_NAMED]}))["roster"]
    pages = [] if found is None else found.values()
    return {each["sourcedId"]: _name(each) for page in pages for each in page["nodes"]}


def _name(node: Mapping[str, Any]) -> str:
    if "name" in node:
        return str(node["name"])
    return f"{node['givenName']} {node['familyName']}"


PAGES: Final = (
    Page(PATH, ("GET",), DISTRICT, show),
    Page(PATH, ("POST",), ADMINISTRATORS, post),
    Page(f"{PATH}/settings", ("POST",), ADMINISTRATORS, post_settings),
)
