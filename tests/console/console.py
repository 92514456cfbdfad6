"""The console's pages, called as their guard calls them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.viewer import EVERYTHING, Viewer
from app.console.failing import answer
from app.console.forms import Form
from app.console.pages import cache, imports, table
from app.console.roles import DISTRICT_ADMINISTRATOR

ADMINISTRATOR = Viewer(
    "tool",
    "ada@example.org",
    "Ada",
    frozenset({GRAPHQL_READ, GRAPHQL_WRITE}),
    None,
    EVERYTHING,
)
_COOKIE_BYTES = 4_000
"""A browser takes no larger cookie."""


@dataclass
class Account:
    """An account."""

    name: str = "Ada <Admin>"
    email: str = "ada@example.org"
    role: str = DISTRICT_ADMINISTRATOR


@dataclass
class Visit:
    """A visit."""

    request: Request
    form: Form
    account: Account
    viewer: Viewer
    csrf: str = "token of the session"


def visit_of(
    path: str = "/console",
    *,
    app: Any = None,
    cookie: str = "",
    form: Mapping[str, Sequence[str]] | None = None,
    parameters: Mapping[str, Any] | None = None,
    role: str = DISTRICT_ADMINISTRATOR,
    viewer: Viewer | None = None,
) -> Visit:
    """Return the visit of a person, who sees everything whatever the role."""
    parts = urlsplit(path)
    scope = {
        "type": "http",
        "method": "GET" if form is None else "POST",
        "path": parts.path,
        "query_string": parts.query.encode(),
        "headers": [(b"cookie", cookie.encode())],
        "server": ("localhost", 80),
        "scheme": "http",
        "app": app,
        "path_params": parameters or {},
    }
    own = ADMINISTRATOR if viewer is None else viewer
    return Visit(Request(scope), Form(form or {}), Account(role=role), own)


def text_of(response: Response) -> str:
    """Return the body of a page."""
    return bytes(response.body).decode()


@dataclass(frozen=True, slots=True)
class Console:
    """Pages of one application, without its guard."""

    app: Any
    role: str = DISTRICT_ADMINISTRATOR
    viewer: Viewer = ADMINISTRATOR

    async def get(self, path: str, status: int = 200) -> str:
        """Return a page as text."""
        response = await self._respond(path, None)
        assert response.status_code == status, text_of(response)
        return text_of(response)

    async def post(self, path: str, status: int = 200, **fields: str | Sequence[str]) -> str:
        """Return the page that a form leads to, or the address that it redirects to."""
        form = {
            name: [value] if isinstance(value, str) else value for name, value in fields.items()
        }
        response = await self._respond(path, form)
        assert response.status_code == status, text_of(response)
        return response.headers["location"] if status == 303 else text_of(response)

    async def shown_once(self, path: str, **fields: str | Sequence[str]) -> tuple[str, str, str]:
        """Return the page that a form redirects to, its path, and what it shows when reloaded."""
        form = {
            name: [value] if isinstance(value, str) else value for name, value in fields.items()
        }
        sent = await self._respond(path, form)
        location, cookie = sent.headers["location"], sent.headers["set-cookie"]
        assert (sent.status_code, len(cookie) < _COOKIE_BYTES) == (303, True)
        shown = await self._respond(location, None, cookie.partition(";")[0])
        assert "Max-Age=0" in shown.headers["set-cookie"]
        again = await self._respond(location, None)
        return text_of(shown), location, again.headers["location"]

    async def submit(self, page: str, path: str, status: int = 200, **changed: str) -> str:
        """Return what the form of a page leads to whose hidden fields are sent as they are."""
        return await self.post(path, status, **hidden_fields(page), **changed)

    async def _respond(self, path: str, form: Any, cookie: str = "") -> Response:
        method = "GET" if form is None else "POST"
        for row in (*table.PAGES, *cache.PAGES, *imports.PAGES):
            route = Route(row.path, row.handler, methods=[*row.methods])
            scope = {"type": "http", "method": method, "path": urlsplit(path).path}
            match, found = route.matches(scope)
            if match is Match.FULL:
                visit = visit_of(
                    path,
                    app=self.app,
                    cookie=cookie,
                    form=form,
                    parameters=found["path_params"],
                    role=self.role,
                    viewer=self.viewer,
                )
                return await answer(visit, row.handler)
        raise LookupError(path)


def hidden_fields(page: str) -> dict[str, list[str]]:
    """Return the hidden fields of a page."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    fields: dict[str, list[str]] = {}
    for name, value in hidden:
        fields.setdefault(name, []).append(value)
    return fields


def parameters(location: str) -> Mapping[str, Sequence[str]]:
    """Return the parameters of an address."""
    return parse_qs(urlsplit(location).query)
