"""Which role opens which page, and that nothing changes without the token of a form."""

from typing import Any

import pytest

from app.accounts.accounts import Account
from app.accounts.roles import ROLES
from app.api_page.routes import PAGES as API_PAGES
from app.console.guard import OpenPage, Page
from app.console.routes import PAGES as CONSOLE
from app.graphiql.routes import PAGES as GRAPHIQL
from app.vendor_page.routes import PAGES as VENDOR_PAGES
from tests.accounts.console import COOKIE, Browser, Console

PAGES: tuple[Page | OpenPage, ...] = (*CONSOLE, *GRAPHIQL, *API_PAGES, *VENDOR_PAGES)
WITHOUT_SESSION = {
    "/": "the front page",
    "/console/static/{name}": "style sheet and script",
    "/docs": "the documentation of vendors",
    "/docs/page.css": "of the documentation",
    "/docs/page.js": "of the documentation",
    "/graphiql/assets/{name}": "script and style sheet",
    "/graphql": "by bearer token",
    "/graphql/export": "by bearer token",
    "/graphql/imports": "by bearer token",
    "/handover/{token}": "by the link's token",
    "/live": "for load balancers",
    "/metrics": "by a key",
    "/oauth2/token": "by client id and secret",
    "/oauth2/token/": "by client id and secret",
    "/ready": "for load balancers",
}
"""The paths that no session opens, and why; those of OneRoster beside them are vendors'."""
ROWS = [row for row in PAGES if isinstance(row, Page)]
CASES = [(role, row, method) for row in ROWS for method in row.methods for role in ROLES]
CHANGES = [
    (row, method) for row in PAGES for method in row.methods if method not in {"GET", "HEAD"}
]


def _name(value: object) -> str | None:
    return value.path if isinstance(value, Page | OpenPage) else None


def _path(row: Page | OpenPage) -> str:
    """Return a path of a row, with a value in each gap."""
    return row.path.replace("{", "").replace("}", "")


@pytest.fixture(scope="module")
def accounts(console: Console) -> dict[str, Account]:
    return {role: console.account(role, password=None) for role in ROLES}


@pytest.fixture(scope="module")
async def browsers(console: Console, accounts: dict[str, Account]) -> dict[str, Browser]:
    """A signed-in browser of each role."""
    return {role: await console.signed_in(account) for role, account in accounts.items()}


@pytest.fixture
async def browser(console: Console, accounts: dict[str, Account]) -> Browser:
    return await console.signed_in(accounts["district-administrator"])


async def test_every_route_is_in_the_table_of_pages_or_needs_no_session(
    console: Console,
) -> None:
    app: Any = console.app.app
    paths = {route.path for route in app.app.routes if hasattr(route, "path")}
    outside = {path for path in paths if not path.startswith("/ims/oneroster")}
    assert outside <= {row.path for row in PAGES} | WITHOUT_SESSION.keys()


def test_every_page_is_in_the_table_once() -> None:
    keys = [(row.path, method) for row in PAGES for method in row.methods]
    assert len(keys) == len({*keys})


@pytest.mark.parametrize(("role", "row", "method"), CASES, ids=_name)
async def test_page_opens_only_for_the_roles_of_its_row(
    browsers: dict[str, Browser],
    console: Console,
    accounts: dict[str, Account],
    role: str,
    row: Page,
    method: str,
) -> None:
    if row.path == "/sign-out":
        browsers = {role: await console.signed_in(accounts[role])}
    sender = browsers[role].client
    token = await browsers[role].token("/account") if method != "GET" else ""
    response = await sender.request(method, _path(row), headers={"x-csrf-token": token})
    assert response.status_code < 500
    assert (response.status_code == 403) is (role not in row.roles), response.text


@pytest.mark.parametrize("row", ROWS, ids=_name)
async def test_page_leads_a_visitor_to_sign_in(console: Console, row: Page) -> None:
    visitor = console.browser()
    for method in row.methods:
        response = await visitor.client.request(method, _path(row))
        assert response.status_code == 303
        assert response.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("row", "method"), CHANGES, ids=_name)
async def test_change_without_the_forms_token_or_from_another_site_is_rejected(
    browser: Browser, row: Page | OpenPage, method: str
) -> None:
    token = await browser.token("/account" if isinstance(row, Page) else "/sign-in")
    foreign = (
        {},
        {"x-csrf-token": "A" * 43},
        {"x-csrf-token": token, "sec-fetch-site": "cross-site"},
        {"x-csrf-token": token, "sec-fetch-site": "same-site"},
        {"x-csrf-token": token, "origin": "https://evil.example"},
        {"x-csrf-token": token, "origin": "null"},
    )
    for headers in foreign:
        response = await browser.client.request(method, _path(row), headers=headers)
        assert response.status_code == 403, headers
        assert "Reload the page" in response.text
    assert await browser.is_signed_in()


async def test_script_without_a_session_gets_401(console: Console) -> None:
    visitor = console.browser()
    response = await visitor.client.post("/account/password", headers={"x-csrf-token": "A"})
    assert response.status_code == 401
    assert response.json() == {"errors": [{"message": "The session has ended. Sign in again."}]}
    assert COOKIE not in visitor.client.cookies
