"""Pages: templates filled with values, under a policy that loads nothing from other hosts."""

from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.console.assets import asset_url
from app.console.flash import forget_message, message_of
from app.console.formats import FILTERS
from app.console.links import may_open
from app.console.roles import screens_of
from app.console.visits import Visit, executed_documents

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GRAPHIQL: Final = "/graphiql"
_HEADERS: Final = {"content-security-policy": POLICY, "cache-control": "no-store"}


def _environment() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(FILTERS)
    pages.globals["asset"] = asset_url
    return pages


_PAGES: Final = _environment()


def render(visit: Visit | None, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; without a visit it has no navigation, as where one signs in.

    Every template has `visit`, `screens`, `message`, `path` and `may_open`, and what is passed
    as `values`. `query` is the document that the page shows; where it was executed, the page
    links to it.
    """
    message = None if visit is None else message_of(visit.request)
    given = {
        "visit": visit,
        "screens": () if visit is None else screens_of(visit.account.role),
        "path": "" if visit is None else visit.request.url.path,
        "message": message,
        "query_link": None if visit is None else _query_link(visit, values.get("query")),
        "may_open": partial(may_open, "" if visit is None else visit.account.role),
        **values,
    }
    response = HTMLResponse(_PAGES.get_template(template).render(given), status, _HEADERS)
    if message is not None:
        forget_message(response)
    return response


def _query_link(visit: Visit, query: str | None) -> str | None:
    """Return the address that opens a document in GraphiQL, with the variables it had."""
    variables = executed_documents(visit.request).get(query or "")
    if variables is None or query is None:
        return None
    given = {"query": query.strip() + "\n"}
    if variables:
        given["variables"] = orjson.dumps(
            variables, default=str, option=orjson.OPT_INDENT_2
        ).decode()
    return f"{GRAPHIQL}#{urlencode(given)}"
