"""The commands `rollcall admin …`: accounts of people, from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final

import typer
from rich.table import Table
from sqlalchemy import Connection as Transaction

from app.accounts.accounts import (
    Account,
    NewAccount,
    all_accounts,
    get,
    set_account_active,
)
from app.accounts.accounts import create_account as add_account
from app.accounts.audit import Act, Action, record
from app.accounts.clock import utc_now
from app.accounts.identity.commands import providers
from app.accounts.identity.linking import unlink
from app.accounts.passwords import set_password
from app.accounts.roles import DISTRICT_ADMINISTRATOR, ROLES
from app.accounts.second_factor import remove_second_factor
from app.accounts.sign_in_links import SignInLink, create_link
from app.connected import connected
from app.data_folder import at_remembered_address
from app.options import As, AsJson, ShowSecrets, may_print_secrets, operator
from app.output import print_json, print_table
from app.settings import Settings

_HIDDEN: Final = (
    "The link is not shown because standard output is not a terminal. Run `rollcall admin link "
    "{email}` on a terminal or with --show-secrets."
)

accounts = typer.Typer(
    no_args_is_help=True, help="Create and disable accounts of people who use the console."
)

accounts.add_typer(providers, name="provider")

Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]


@accounts.command("create")
def create_account(
    email: Annotated[str, typer.Argument(help="E-mail address to sign in with.")],
    name: Annotated[
        str | None, typer.Option(help="Name of the person.", show_default="the e-mail address")
    ] = None,
    role: Annotated[str, typer.Option(help=f"Role: {', '.join(ROLES)}.")] = DISTRICT_ADMINISTRATOR,
    school: Annotated[
        list[str] | None,
        typer.Option(help="Id of a school of a school administrator (repeatable)."),
    ] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password instead of printing a link.")
    ] = False,
    by: As = None,
    as_json: AsJson = False,
    show_secrets: ShowSecrets = False,
) -> None:
    """Create an account, and print a link that signs the person in once, within a day."""
    new = NewAccount(email, name or email, role, school or ())
    secret = _asked_password() if password else None
    with _changing(by) as (transaction, settings, recorder):
        account = add_account(transaction, new)
        recorder("account created", account)
        if secret is None:
            link = create_link(transaction, account.id, settings.public_url, recorder.now)
        else:
            set_password(transaction, account, secret)
            link = None
    _print_account(account, link, as_json=as_json, secrets=may_print_secrets(show_secrets))


@accounts.command("link")
def create_sign_in_link(
    email: Email,
    reset_second_factor: Annotated[
        bool,
        typer.Option("--reset-second-factor", help="Remove the second factor, for a lost device."),
    ] = False,
    by: As = None,
    as_json: AsJson = False,
    show_secrets: ShowSecrets = False,
) -> None:
    """Print a new link that signs a person in once, within a day, for a lost password."""
    with _changing(by) as (transaction, settings, recorder):
        account = get(transaction, email)
        if reset_second_factor:
            remove_second_factor(transaction, account)
            recorder("second factor removed", account)
        link = create_link(transaction, account.id, settings.public_url, recorder.now)
        recorder("sign-in link created", account)
    _print_account(account, link, as_json=as_json, secrets=may_print_secrets(show_secrets))


@accounts.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """Show all accounts with their roles."""
    settings = Settings.load()
    with connected(settings) as database, database.transaction() as transaction:
        found = all_accounts(transaction)
    if as_json:
        print_json([_json_of(account) for account in found])
    elif not found:
        typer.echo("There are no accounts. Create one with `rollcall admin create EMAIL`.")
    else:
        table = Table("E-mail", "Name", "Role", "Schools", "State", "Second factor")
        for account in found:
            table.add_row(*_row_of(account))
        print_table(table)


@accounts.command("disable")
def disable_account(email: Email, by: As = None, as_json: AsJson = False) -> None:
    """Disable an account, and end its sessions and links at once."""
    _set_active(email, by, active=False, as_json=as_json)


@accounts.command("enable")
def enable_account(email: Email, by: As = None, as_json: AsJson = False) -> None:
    """Enable a disabled account."""
    _set_active(email, by, active=True, as_json=as_json)


@accounts.command("unlink")
def unlink_account(email: Email, by: As = None, as_json: AsJson = False) -> None:
    """Remove the links of an account to identity providers; the next sign-in links it again."""
    with _changing(by) as (transaction, _, recorder):
        account = get(transaction, email)
        count = unlink(transaction, account)
        recorder("identity unlinked", account)
    if as_json:
        print_json({"email": account.email, "removedLinks": count})
    else:
        message = f"{account.email} is no longer linked to any identity provider ({count} removed)."
        typer.echo(message)


def _set_active(email: str, by: str | None, *, active: bool, as_json: bool) -> None:
    with _changing(by) as (transaction, _, recorder):
        account = get(transaction, email)
        set_account_active(transaction, account, active=active)
        recorder("account enabled" if active else "account disabled", account)
        changed = get(transaction, email)
    if as_json:
        print_json(_json_of(changed))
    else:
        typer.echo(f"{changed.email} is {'enabled' if active else 'disabled'}.")


class _Recorder:
    """Records acts of a command under the name of who runs it."""

    def __init__(self, transaction: Transaction, by: str | None, now: datetime) -> None:
        self._transaction = transaction
        self._by = by
        self.now = now

    def __call__(self, action: Action, account: Account) -> None:
        details = {"email": account.email, "role": account.role}
        act = Act(action, operator(self._by), self.now, account.id, details)
        record(self._transaction, act)


@contextmanager
def _changing(by: str | None) -> Iterator[tuple[Transaction, Settings, _Recorder]]:
    settings = at_remembered_address(Settings.load())
    with connected(settings) as database, database.transaction() as transaction:
        yield transaction, settings, _Recorder(transaction, by, utc_now())


def _asked_password() -> str:
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _print_account(
    account: Account, link: SignInLink | None, *, as_json: bool, secrets: bool
) -> None:
    shown = link if secrets else None
    if as_json:
        print_json({**_json_of(account), "link": shown and shown.url})
        return
    typer.echo(f"Account  {account.signature}, {account.role}")
    if shown is not None:
        typer.echo(f"Link     {shown.url}")
        typer.echo(f"         signs in once, until {shown.ends_at:%Y-%m-%d %H:%M} UTC")
    elif link is not None:
        typer.echo(_HIDDEN.format(email=account.email))


def _json_of(account: Account) -> dict[str, Any]:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "schools": None if account.schools is None else [*account.schools],
        "active": account.active,
        "hasPassword": account.has_password,
        "hasSecondFactor": account.has_second_factor,
    }


def _row_of(account: Account) -> tuple[str, ...]:
    return (
        account.email,
        account.name,
        account.role,
        "all" if account.schools is None else ", ".join(account.schools),
        "active" if account.active else "disabled",
        "yes" if account.has_second_factor else "no",
    )
