"""A service whose people sign in as browsers do."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from sqlalchemy import text

from app.accounts.accounts import Account, NewAccount, create_account
from app.accounts.audit import Act, latest_acts
from app.accounts.passwords import set_password
from app.accounts.roles import SCHOOL_ADMINISTRATOR
from app.accounts.services import AccountServices
from app.accounts.sign_in_links import create_link
from app.console.ask import GraphSource
from app.database import Database
from app.edge import Edge
from app.main import create_app
from app.settings import Settings
from tests.running import running

URL = "https://rollcall.example"
PASSWORD = "gravel umbrella tuesday 49"
COOKIE = "__Host-rollcall-session"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class TestClock:
    """A clock that stands still until a test advances it."""

    __test__ = False

    now: datetime = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, **by: float) -> None:
        """Advance the time."""
        self.now += timedelta(**by)


class Browser:
    """A browser: it keeps cookies, and sends forms with the token of the page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return await self.client.get(path, headers=headers)

    async def token(self, path: str) -> str:
        """Return the token in the first form of a page."""
        found = _CSRF.search((await self.get(path)).text)
        assert found is not None, path
        return found[1]

    async def post(
        self, path: str, form: Mapping[str, Any] | None = None, *, page: str = "/account"
    ) -> httpx.Response:
        """Send a form with the token of a page."""
        return await self.client.post(path, data={"csrf": await self.token(page), **(form or {})})

    async def sign_in(self, email: str, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Send the form of `/sign-in`."""
        sent = {"email": email, "password": password, **form}
        return await self.post("/sign-in", sent, page="/sign-in")

    async def is_signed_in(self) -> bool:
        """Return whether the account's page opens."""
        return (await self.get("/account")).status_code == 200


@dataclass(frozen=True, slots=True)
class Console:
    """The service, its database and its clock."""

    app: Edge
    database: Database
    clock: TestClock
    numbers: Iterator[int] = field(default_factory=count)

    def account(
        self, role: str = "district-administrator", *, password: str | None = PASSWORD
    ) -> Account:
        """Create another account of a role."""
        schools = ["S"] if role == SCHOOL_ADMINISTRATOR else []
        new = NewAccount(f"{role}-{next(self.numbers)}@district.example", "Pat", role, schools)
        with self.database.transaction() as transaction:
            account = create_account(transaction, new)
            if password is not None:
                set_password(transaction, account, password)
        return account

    def link(self, account: Account) -> str:
        """Return the path of a new sign-in link."""
        with self.database.transaction() as transaction:
            return create_link(transaction, account.id, "", self.clock()).url

    def browser(self, address: str = "203.0.113.5") -> Browser:
        """Return a new browser at an address."""
        transport = httpx.ASGITransport(app=self.app, client=(address, 4711))
        return Browser(httpx.AsyncClient(transport=transport, base_url=URL))

    async def signed_in(self, account: Account) -> Browser:
        """Return a browser that used a sign-in link of an account."""
        browser, path = self.browser(), self.link(account)
        response = await browser.post(path, page=path)
        assert response.status_code == 303, response.text
        return browser

    def acts(self) -> list[Act]:
        """Return what is in the audit log, the newest first."""
        with self.database.transaction() as transaction:
            return latest_acts(transaction)

    def scalar(self, statement: str) -> Any:
        """Return a single value from the database."""
        with self.database.transaction() as transaction:
            return transaction.scalar(text(statement))


@asynccontextmanager
async def serving(
    settings: Settings, database: Database, clock: TestClock
) -> AsyncIterator[Console]:
    """Serve a database with a clock."""
    app = create_app(settings, database, clock)
    async with running(app):
        yield Console(app, database, clock)


def services_of_app(console: Console) -> AccountServices:
    """Return what the application was given to sign people in."""
    shortcut: Any = console.app.app
    services: AccountServices = shortcut.app.state.account_services
    return services


def graph_of_app(console: Console) -> GraphSource:
    """Return the graph of the application, as pages use it."""
    shortcut: Any = console.app.app
    source: GraphSource = shortcut.app.state.console_graph
    return source
