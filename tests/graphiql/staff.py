"""Staff who are signed in, and what their page sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from app.accounts.accounts import Account, NewAccount, create_account
from app.accounts.roles import SCHOOL_ADMINISTRATOR
from tests.accounts.console import Browser, Console


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person."""

    account: Account
    browser: Browser
    csrf: str

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Send JSON as the page does."""
        sent = {"x-csrf-token": self.csrf, **headers}
        return await self.browser.client.post(path, json=body, headers=sent)

    async def execute(self, query: str, **more: Any) -> httpx.Response:
        """Send a document; `more` are further members of the body."""
        return await self.post("/graphiql/execute", {"query": query, **more})

    async def data(self, query: str, **more: Any) -> Any:
        """Return the data of a response without errors."""
        answer = (await self.execute(query, **more)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def error(self, query: str, **more: Any) -> str:
        """Return the message of the first error."""
        message: str = (await self.execute(query, **more)).json()["errors"][0]["message"]
        return message


Staff = Mapping[str, Person]


async def sign_in_all(console: Console, *roles: str) -> dict[str, Person]:
    """Return a signed-in person of each role."""
    return {role: await sign_in(console, role) for role in roles}


async def sign_in(console: Console, role: str) -> Person:
    """Return a signed-in person of a role; a school administrator is one of a single school."""
    school = console.scalar("SELECT organization_id FROM section ORDER BY 1 LIMIT 1")
    schools = [school] if role == SCHOOL_ADMINISTRATOR else []
    new = NewAccount(f"{role}@district.example", f"Pat {role}", role, schools)
    with console.database.transaction() as transaction:
        account = create_account(transaction, new)
    browser = await console.signed_in(account)
    return Person(account, browser, await browser.token("/account"))
