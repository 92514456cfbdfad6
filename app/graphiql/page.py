"""GET /graphiql: the page, or how far its bundle is."""

from collections.abc import Mapping
from typing import Any, Final

from anyio import to_thread
from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.guard import Visit
from app.console.render import render
from app.graphiql.assets import PREFIX
from app.graphiql.building import State, progress
from app.graphiql.bundle import Bundle, build_folder, installed_bundle
from app.graphiql.execution import may_change
from app.graphiql.node import MEND
from app.graphiql.saving import questions_of

POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Monaco writes styles of its own into the page; everything else is as on other pages."""
_SECONDS: Final = 3
"""After how long the page is loaded again while its bundle is being built."""
_WORKERS: Final = ("editor", "json", "graphql")
_PATHS: Final = {
    "execute": "/graphiql/execute",
    "saved": "/graphiql/saved",
    "remove": "/graphiql/saved/delete",
}
_CONNECTIONS: Final = """
query PageConnections { administration { connections {
  clientId application label version active
} } }
"""
_EDITIONS: Final = """
query PageEditions { administration { cache { history(limit: 50) { edition finishedAt isNew } } } }
"""
_SCHOOLS: Final = """
query PageSchools { roster { orgs(
  where: { type: { eq: "school" } }, orderBy: [{ name: ASC }], limit: 2000
) { nodes { sourcedId name } } } }
"""


async def show(visit: Visit) -> Response:
    """Return GraphiQL; while there is no bundle, a page that says why and reloads itself."""
    bundle = installed_bundle(visit.services.settings)
    if bundle is None:
        return _building(visit)
    response = render(
        visit,
        "graphiql.html",
        boot=await _boot(visit, bundle),
        script=f"{PREFIX}/{bundle.entries['page']}",
        styles=f"{PREFIX}/{bundle.entries['page-styles']}",
    )
    response.headers["content-security-policy"] = POLICY
    return response


def _building(visit: Visit) -> Response:
    settings = visit.services.settings
    found = progress(build_folder(settings))
    starting = found.state is State.MISSING and settings.graphiql_build
    building = starting or found.state in {State.BUILDING, State.READY}
    response = render(
        visit,
        "graphiql_building.html",
        building=building,
        reason=found.reason,
        mend=MEND,
        seconds=_SECONDS,
    )
    if building:
        response.headers["refresh"] = str(_SECONDS)
    return response


async def _boot(visit: Visit, bundle: Bundle) -> Mapping[str, Any]:
    """Return what the page's script starts with."""

    def read_questions() -> list[dict[str, Any]]:
        with visit.services.database.transaction() as transaction:
            return questions_of(transaction, visit)

    return {
        "csrf": visit.csrf,
        "name": visit.account.name,
        "mayChange": may_change(visit.viewer),
        "paths": _PATHS,
        "workers": {name: f"{PREFIX}/{bundle.entries[f'{name}-worker']}" for name in _WORKERS},
        "saved": await to_thread.run_sync(read_questions),
        "connections": await _connections(visit),
        "editions": await _editions(visit),
        "schools": (await _asked(visit, _SCHOOLS, "roster", "orgs", "nodes")) or [],
    }


async def _connections(visit: Visit) -> list[Mapping[str, Any]]:
    found = await _asked(visit, _CONNECTIONS, "administration", "connections") or []
    shown = [each for each in found if each["version"] is not None]
    return [
        {"clientId": each["clientId"], "title": _title(each)}
        for each in sorted(shown, key=lambda each: _title(each).casefold())
    ]


def _title(connection: Mapping[str, Any]) -> str:
    label = f" ({connection['label']})" if connection["label"] else ""
    return f"{connection['application']}{label}{'' if connection['active'] else ', disabled'}"


async def _editions(visit: Visit) -> list[Mapping[str, Any]]:
    runs = await _asked(visit, _EDITIONS, "administration", "cache", "history") or []
    return [
        {"number": run["edition"], "title": f"{run['edition']}, {run['finishedAt'][:16]} UTC"}
        for run in runs
        if run["edition"] is not None and run["isNew"]
    ]


async def _asked(visit: Visit, document: str, *path: str) -> Any:
    """Return a part of what the graph returns; None where the person's role does not see it."""
    try:
        found = await ask(visit, document)
    except GraphRefused:
        return None
    for name in path:
        found = found and found[name]
    return found
