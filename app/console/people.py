"""The pages `/people` and `/audit-log`: accounts and roles, and what people did."""

from collections.abc import Callable
from typing import Final

from anyio import to_thread
from sqlalchemy import Connection as Transaction
from starlette.responses import Response

from app.accounts.accounts import (
    Account,
    BadAccount,
    NewAccount,
    create_account,
    get,
    set_account_active,
)
from app.accounts.audit import Action
from app.accounts.roles import TITLES
from app.accounts.sign_in_links import SignInLink, create_link
from app.accounts.signing_in import record_act
from app.console.ask import ask
from app.console.flash import redirect
from app.console.guard import Page, Visit
from app.console.render import render
from app.console.roles import ADMINISTRATORS, AUDITOR
from app.console.signing_in import address_of
from app.errors import RollcallError

PATH: Final = "/people"
AUDIT_LOG: Final = "/audit-log"
_MOST: Final = 200

_ACCOUNTS: Final = """{ administration { accounts {
    email name role schools active hasSecondFactor } } }"""
_ACTS: Final = """query ($text: String, $limit: Int) { administration {
    auditLog(text: $text, limit: $limit) { at by action details address } } }"""
_TITLES: Final = {
    "".join([word, *map(str.title, more)]): title
    for (word, *more), title in ((role.split("-"), title) for role, title in TITLES.items())
}
"""The roles as pages show them, by their words in the graph."""

Work = Callable[[Transaction], tuple[Account, SignInLink | None]]


async def _people(visit: Visit) -> Response:
    return await _page(visit)


async def _page(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    accounts = (await ask(visit, _ACCOUNTS))["administration"]["accounts"]
    names = ("email", "name", "role", "schools")
    values = {name: visit.form.text(name) for name in names} if error else dict.fromkeys(names, "")
    roles = [*TITLES.items()]
    given = {"accounts": accounts, "roles": roles, "titles": _TITLES, "error": error}
    return render(visit, "people.html", status, **given, values=values)


async def _create(visit: Visit) -> Response:
    form = visit.form
    schools = form.text("schools").replace(",", " ").split()
    new = NewAccount(form.text("email"), form.text("name"), form.text("role"), schools)

    def work(transaction: Transaction) -> tuple[Account, SignInLink | None]:
        account = create_account(transaction, new)
        _record(visit, transaction, "account created", account)
        return account, _link_to(visit, transaction, account)

    return await _changed(visit, work)


async def _link(visit: Visit) -> Response:
    def work(transaction: Transaction) -> tuple[Account, SignInLink | None]:
        account = get(transaction, visit.form.text("email"))
        _record(visit, transaction, "sign-in link created", account)
        return account, _link_to(visit, transaction, account)

    return await _changed(visit, work)


async def _switch(visit: Visit) -> Response:
    active = visit.form.text("active") == "true"

    def work(transaction: Transaction) -> tuple[Account, SignInLink | None]:
        account = get(transaction, visit.form.text("email"))
        if account.id == visit.account.id:
            raise BadAccount("You cannot disable your own account. Ask another administrator.")
        set_account_active(transaction, account, active=active)
        action: Action = "account enabled" if active else "account disabled"
        _record(visit, transaction, action, account)
        return account, None

    return await _changed(visit, work)


async def _changed(visit: Visit, work: Work) -> Response:
    """Return the page after a change: with the new link, which is shown once."""

    def change() -> tuple[Account, SignInLink | None]:
        with visit.services.database.transaction() as transaction:
            return work(transaction)

    try:
        account, link = await to_thread.run_sync(change)
    except RollcallError as refusal:
        return await _page(visit, error=str(refusal), status=400)
    if link is None:
        return redirect(PATH, f"{account.email} was changed.")
    return render(visit, "people_link.html", account=account, link=link)


def _link_to(visit: Visit, transaction: Transaction, account: Account) -> SignInLink:
    services = visit.services
    return create_link(transaction, account.id, services.settings.public_url, services.now())


def _record(visit: Visit, transaction: Transaction, action: Action, account: Account) -> None:
    address, details = address_of(visit.request), {"email": account.email, "role": account.role}
    record_act(transaction, visit.services, visit.account, action, address, **details)


async def _audit_log(visit: Visit) -> Response:
    text = visit.request.query_params.get("text", "").strip()

    data = await ask(visit, _ACTS, {"text": text, "limit": _MOST})
    acts = data["administration"]["auditLog"]
    return render(visit, "audit_log.html", acts=acts, text=text, most=_MOST)


PAGES: Final = (
    Page(PATH, ("GET",), ADMINISTRATORS, _people),
    Page(f"{PATH}/create", ("POST",), ADMINISTRATORS, _create),
    Page(f"{PATH}/link", ("POST",), ADMINISTRATORS, _link),
    Page(f"{PATH}/switch", ("POST",), ADMINISTRATORS, _switch),
    Page(AUDIT_LOG, ("GET",), ADMINISTRATORS | {AUDITOR}, _audit_log),
)
