"""The pages of the second factor: to add and remove it, and to sign in with a code."""

from typing import Final

from anyio import to_thread
from starlette.responses import RedirectResponse, Response

from app.accounts.accounts import Account, BadAccount
from app.accounts.second_factor import (
    add_second_factor,
    new_secret,
    qr_code,
    remove_second_factor,
    use_code,
)
from app.accounts.sessions import NewSession, Session, end_session, find_session
from app.accounts.signing_in import record_act, start
from app.accounts.throttle import TooManyAttempts, count_attempt, forget_attempts
from app.console.flash import redirect
from app.console.guard import (
    SECOND_FACTOR,
    SESSION,
    SIGN_IN,
    OpenPage,
    Page,
    Visit,
    Visitor,
)
from app.console.render import render
from app.console.roles import EVERYONE
from app.console.signing_in import CODE, address_of, signed_in

_ACCOUNT: Final = "/account"


async def _second_factor(visit: Visit) -> Response:
    if visit.account.has_second_factor:
        return redirect(_ACCOUNT)
    if visit.request.method != "POST":
        return _form(visit, new_secret())
    secret, code = visit.form.text("secret"), visit.form.text("code")

    def add() -> list[str]:
        with visit.services.database.transaction() as transaction:
            codes = add_second_factor(transaction, visit.services, visit.account, secret, code)
            address = address_of(visit.request)
            record_act(transaction, visit.services, visit.account, "second factor added", address)
            return codes

    try:
        codes = await to_thread.run_sync(add)
    except BadAccount as refusal:
        return _form(visit, new_secret(), error=str(refusal), status=400)
    return render(visit, "recovery_codes.html", codes=codes)


def _form(visit: Visit, secret: str, *, error: str = "", status: int = 200) -> Response:
    values = {"secret": secret, "qr": qr_code(visit.account, secret), "error": error}
    return render(visit, "second_factor.html", status, **values)


async def _remove(visit: Visit) -> Response:
    name = _attempts_of(visit.account)

    def remove() -> None:
        address = address_of(visit.request)
        count_attempt(visit.services, name, address)
        with visit.services.database.transaction() as transaction:
            use_code(transaction, visit.services, visit.account, visit.form.text("code"))
            remove_second_factor(transaction, visit.account)
            record_act(transaction, visit.services, visit.account, "second factor removed", address)

    try:
        await to_thread.run_sync(remove)
    except (BadAccount, TooManyAttempts) as refusal:
        return redirect(_ACCOUNT, str(refusal))
    return redirect(_ACCOUNT, "The second factor was removed.")


async def _code(visitor: Visitor) -> Response:
    """Sign in the session whose password was right, by a code."""
    session = await to_thread.run_sync(_unverified, visitor)
    if session is None:
        return RedirectResponse(SIGN_IN, 303)
    next_ = visitor.form.text("next") or visitor.request.query_params.get("next", "")
    if visitor.request.method != "POST":
        return _code_form(visitor, next_)
    try:
        new = await to_thread.run_sync(_verified, visitor, session)
    except TooManyAttempts as refusal:
        return _code_form(visitor, next_, error=str(refusal), status=429)
    except BadAccount as refusal:
        return _code_form(visitor, next_, error=str(refusal), status=401)
    return signed_in(visitor, new, next_)


def _code_form(visitor: Visitor, next_: str, *, error: str = "", status: int = 200) -> Response:
    values = {"csrf": visitor.csrf, "next": next_, "error": error}
    return render(None, "sign_in_code.html", status, **values)


def _unverified(visitor: Visitor) -> Session | None:
    services = visitor.services
    id_ = visitor.request.cookies.get(services.cookie(SESSION), "")
    with services.database.transaction() as transaction:
        session = find_session(transaction, id_, services.now())
    return None if session is None or session.verified else session


def _verified(visitor: Visitor, session: Session) -> NewSession:
    services, address = visitor.services, address_of(visitor.request)
    count_attempt(services, _attempts_of(session.account), address)
    with services.database.transaction() as transaction:
        use_code(transaction, services, session.account, visitor.form.text("code"))
        end_session(transaction, session)
        new = start(transaction, services, session.account, address, "second factor")
    forget_attempts(services, _attempts_of(session.account), address)
    return new


def _attempts_of(account: Account) -> str:
    """Return the name under which attempts with codes are counted."""
    return f"second factor of {account.id}"


PAGES: Final = (
    OpenPage(CODE, ("GET", "POST"), _code),
    Page(SECOND_FACTOR, ("GET", "POST"), EVERYONE, _second_factor),
    Page(f"{SECOND_FACTOR}/remove", ("POST",), EVERYONE, _remove),
)
