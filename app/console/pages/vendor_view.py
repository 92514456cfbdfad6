"""As the vendor sees it: the answer of any operation, as records, JSON, request and document."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.formats import moment
from app.console.forms import InvalidForm, parameters_of
from app.console.pages.answer_differences import count_records, differences_of
from app.console.render import render
from app.console.visits import Visit

_CONNECTIONS: Final = """
query Connections { administration {
  connections { clientId application label version type state
    informationToShare { baseUrl } }
  cache { edition history(limit: 200) { edition finishedAt isNew } }
} }
"""
_DIFFERENCE: Final = """
query Difference($before: Int!, $after: Int!) { administration { cache {
  difference(before: $before, after: $after, limit: 10) {
    kind added changed removed objects { sourcedId name change fields }
  }
} } }
"""
_PREVIEW: Final = """
query Preview($connection: ID!, $path: String!, $edition: Int) { administration {
  preview(connection: $connection, path: $path, edition: $edition) {
    status headers { name value } body document variables
  }
} }
"""
_BASES: Final = {
    "v1p2": "/ims/oneroster/rostering/v1p2",
    "v1p1": "/ims/oneroster/v1p1",
}
OPERATIONS: Final = (
    "orgs",
    "schools",
    "academicSessions",
    "terms",
    "courses",
    "classes",
    "users",
    "students",
    "teachers",
    "enrollments",
    "demographics",
)
_COLUMNS: Final = 8
_LAST: Final = frozenset({"status", "dateLastModified", "metadata", "userIds"})
"""The columns that say the least, behind all others."""
_MOST: Final = 1_000
"""The records of each of two answers that are compared."""
_SHOWN: Final = 100_000
"""The most letters of JSON on the page."""


async def show(visit: Visit) -> Response:
    """Return the form, and the answer where there is something to ask."""
    fields = parameters_of(visit.request)
    found = (await ask(visit, _CONNECTIONS))["administration"]
    connections = [each for each in found["connections"] if each["version"]]
    client_id = fields.text("connection") or (connections[0]["clientId"] if connections else "")
    chosen = next((each for each in connections if each["clientId"] == client_id), None)
    typed = fields.text("path")
    answer, compared, error, is_masked = None, None, "", False
    is_compared = bool(fields.text("before"))
    path = typed or _path(chosen, fields.text("operation", "users"), _MOST if is_compared else 10)
    if chosen is not None:
        try:
            edition = fields.number("edition")
            answer = await _answer(visit, client_id, path, edition)
            if is_compared:
                days = (fields.number("before") or 0, edition or found["cache"]["edition"] or 0)
                compared = await _compare(visit, client_id, path, *sorted(days))
        except (GraphRefused, InvalidForm) as refusal:
            is_masked = "MASKED" in getattr(refusal, "codes", ())
            error = "" if is_masked else str(refusal)
    return render(
        visit,
        "vendor_view.html",
        400 if error else 200,
        connections=[(each["clientId"], _title(each)) for each in connections],
        client_id=client_id,
        operations=[(name, name) for name in OPERATIONS],
        operation=fields.text("operation", "users"),
        request_path=path,
        typed=typed,
        edition=fields.text("edition"),
        before=fields.text("before"),
        days=_days(found["cache"]["history"]),
        answer=answer,
        compared=compared,
        most=_MOST,
        error=error,
        is_masked=is_masked,
        query=_PREVIEW,
    )


async def _answer(visit: Visit, connection: str, path: str, edition: int | None) -> dict[str, Any]:
    variables = {"connection": connection, "path": path, "edition": edition}
    preview = (await ask(visit, _PREVIEW, variables))["administration"]["preview"]
    body = _parsed(preview["body"])
    columns, rows = as_table(body)
    text = preview["body"] if body is None else _indented(body)
    return {
        **preview,
        "records": body,
        "columns": columns,
        "rows": rows,
        "json": text[:_SHOWN],
        "is_cut": len(text) > _SHOWN,
        "variables": _indented(preview["variables"]),
    }


async def _compare(visit: Visit, connection: str, path: str, *days: int) -> dict[str, Any]:
    """Return what differs between the answers of two editions, and in the whole roster."""
    before, after = [(await _answer(visit, connection, path, day))["records"] for day in days]
    return {
        "before": count_records(before),
        "after": count_records(after),
        "changes": differences_of(before, after),
        "district": await _difference(visit, *days),
    }


async def _difference(visit: Visit, before: int, after: int) -> list[Any]:
    """Return what changed in the whole roster by kind, with the first objects."""
    if before == after:
        return []
    found = await ask(visit, _DIFFERENCE, {"before": before, "after": after})
    kinds = found["administration"]["cache"]["difference"]
    return [each for each in kinds if each["added"] or each["changed"] or each["removed"]]


def _days(history: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the editions with the moment of their publication, the newest first."""
    return [
        (str(run["edition"]), f"{moment(run['finishedAt'])} (edition {run['edition']})")
        for run in history
        if run["isNew"] and run["edition"] is not None
    ]


def _title(connection: Mapping[str, Any]) -> str:
    label = f" ({connection['label']})" if connection["label"] else ""
    return f"{connection['application']}{label}, {connection['version'].replace('v1p', '1.')}"


def _path(connection: Mapping[str, Any] | None, operation: str, limit: int) -> str:
    base = _BASES[connection["version"]] if connection else ""
    return f"{base}/{operation}?limit={limit}"


def _parsed(body: str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _indented(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def as_table(body: Any) -> tuple[list[str], list[list[str]]]:
    """Return the records of an answer as columns and rows of text; nothing where it has none."""
    records = next(iter(body.values()), None) if isinstance(body, dict) else None
    if isinstance(records, dict):
        records = [records]
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        return [], []
    names = dict.fromkeys(name for each in records for name in each)
    columns = sorted(names, key=_LAST.__contains__)[:_COLUMNS]
    return columns, [[_cell(each.get(name)) for name in columns] for each in records]


def _cell(value: Any) -> str:
    """Return a value of a record in few words."""
    if isinstance(value, Mapping):
        return str(value.get("sourcedId", "…"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_cell(each) for each in value[:3]) + (" …" if len(value) > 3 else "")
    return "" if value is None else str(value)
