"""Accounts as administrators manage them: in pages and by command."""

import re
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from app.accounts.newcomer import (
    NEWCOMER,
    create_newcomer,
    newcomer_link,
    retire_newcomer,
)
from tests.accounts.console import PASSWORD, URL, Console, services_of_app
from tests.commands import rollcall

LINK = re.compile(rf'value="{URL}(/sign-in/link/[^"]+)"')


@pytest.fixture(autouse=True)
def environment(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", console.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(services_of_app(console).settings.data_dir))
    monkeypatch.setenv("ROLLCALL_PUBLIC_URL", URL)
    monkeypatch.setenv("COLUMNS", "200")


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(rollcall, ["admin", *words], input=typed)


def printed(*words: str) -> Any:
    """Return the JSON that a command prints."""
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output + str(done.exception)
    return orjson.loads(done.stdout)


async def test_person_who_is_added_signs_in_by_the_link(console: Console) -> None:
    administrator = console.account()
    browser = await console.signed_in(administrator)
    form = {"email": "New@Person.Example", "name": "Grace  Hopper"}
    form |= {"role": "school-administrator", "schools": "S, T"}
    page = await browser.post("/people/create", form)
    (path,) = LINK.findall(page.text)
    person = console.browser()
    assert (await person.post(path, page=path)).status_code == 303
    assert "Grace Hopper" in (await person.get("/account")).text
    assert "S, T" in (await browser.get("/people")).text
    act = console.acts()[1]
    assert (act.action, act.by) == ("account created", administrator.signature)
    log = await browser.get("/audit-log?text=ACCOUNT%20CREATED")
    assert "new@person.example" in log.text
    assert "signed in" not in log.text
    assert "No act has this text." in (await browser.get("/audit-log?text=%25%00x")).text


async def test_person_who_cannot_be_added_is_explained(console: Console) -> None:
    account = console.account()
    browser = await console.signed_in(account)
    good = {"email": "x@person.example", "name": "X", "role": "support", "schools": ""}
    for wrong, reason in (
        ({"email": "nobody"}, "is not an e-mail address"),
        ({"email": account.email.upper()}, "There already is an account"),
        ({"name": " "}, "A name has 1 to 200 printable characters."),
        ({"role": "king"}, "There is no role"),
        ({"role": "school-administrator"}, "needs at least one school"),
        ({"schools": "S"}, "no other role has schools"),
        ({"role": "school-administrator", "schools": "nowhere"}, "has no school"),
    ):
        page = await browser.post("/people/create", {**good, **wrong})
        assert page.status_code == 400
        assert reason in page.text


async def test_person_is_disabled_and_enabled_but_not_by_themselves(console: Console) -> None:
    administrator, person = console.account(), console.account("support")
    browser, other = await console.signed_in(administrator), await console.signed_in(person)
    await browser.post("/people/switch", {"email": person.email, "active": "false"})
    assert not await other.is_signed_in()
    assert console.acts()[0].action == "account disabled"
    await browser.post("/people/switch", {"email": person.email, "active": "true"})
    page = await browser.post("/people/link", {"email": person.email})
    (path,) = LINK.findall(page.text)
    assert (await other.post(path, page=path)).status_code == 303
    own = await browser.post("/people/switch", {"email": administrator.email, "active": "false"})
    assert "You cannot disable your own account." in own.text
    unknown = await browser.post("/people/link", {"email": "a\0b"})
    assert "There is no account" in unknown.text


async def test_command_creates_an_account_with_a_link(console: Console) -> None:
    created = printed("create", "first@command.example", "--name", "First", "--show-secrets")
    path = created["link"].removeprefix(URL)
    assert created["role"] == "district-administrator"
    browser = console.browser()
    assert (await browser.post(path, page=path)).status_code == 303
    created_by = [act.by for act in console.acts() if act.details.get("email") == created["email"]]
    assert created_by[0].endswith("(command line)")


async def test_command_asks_for_a_password(console: Console) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    done = run("create", "second@command.example", "--password", "--as", "Ada", typed=typed)
    assert done.exit_code == 0, done.output
    assert "Link" not in done.stdout
    assert (await console.browser().sign_in("second@command.example")).status_code == 303
    shown = {each["email"]: each for each in printed("list")}
    assert shown["second@command.example"]["hasPassword"]
    assert "second@command.example" in run("list").stdout


def test_commands_hide_links_in_pipes_and_change_accounts(console: Console) -> None:
    account = console.account("support")
    hidden = run("link", account.email, "--reset-second-factor")
    assert "rollcall admin link" in hidden.stdout
    assert "/sign-in/link/" not in hidden.stdout
    shown = run("link", account.email, "--show-secrets")
    assert f"{URL}/sign-in/link/" in shown.stdout
    assert "is disabled" in run("disable", account.email).stdout
    assert not {each["email"]: each for each in printed("list")}[account.email]["active"]
    assert "is enabled" in run("enable", account.email).stdout
    assert "There is no account" in str(run("disable", "nobody@district.example").exception)


async def test_newcomers_account_ends_with_the_sample_district(console: Console) -> None:
    assert newcomer_link(console.database, URL) is None
    retire_newcomer(console.database)
    create_newcomer(console.database)
    link = newcomer_link(console.database, URL)
    assert link is not None
    browser, path = console.browser(), link.url.removeprefix(URL)
    assert (await browser.post(path, page=path)).status_code == 303
    assert NEWCOMER in (await browser.get("/account")).text
    retire_newcomer(console.database)
    assert not await browser.is_signed_in()
    assert newcomer_link(console.database, URL) is None
