"""Pages: templates filled with values, under a policy that loads nothing from other hosts."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.console.assets import asset_url
from app.console.flash import forget_message, message_of
from app.console.formats import FILTERS
from app.console.roles import screens_of
from app.console.visits import Visit

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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

    Every template has `visit`, `screens`, `message` and `path`, and what is passed as `values`.
    """
    message = None if visit is None else message_of(visit.request)
    given = {
        "visit": visit,
        "screens": () if visit is None else screens_of(visit.account.role),
        "path": "" if visit is None else visit.request.url.path,
        "message": message,
        "query": None,
        **values,
    }
    response = HTMLResponse(_PAGES.get_template(template).render(given), status, _HEADERS)
    if message is not None:
        forget_message(response)
    return response
