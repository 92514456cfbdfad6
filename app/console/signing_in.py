"""The pages `/sign-in`, `/sign-in/link/{token}`, `/sign-in/with/{provider}` and `/sign-out`."""

from typing import Final
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.accounts.identity.flow import Answer, finish_sign_in, redirect_to_provider
from app.accounts.identity.providers import PATH as WITH
from app.accounts.identity.providers import Provider, all_providers
from app.accounts.sessions import NewSession, end_session
from app.accounts.sign_in_links import PATH as LINK_PATH
from app.accounts.sign_in_links import is_valid
from app.accounts.signing_in import record_act, sign_in_with_link, sign_in_with_password
from app.accounts.throttle import TooManyAttempts
from app.console.guard import (
    SESSION,
    SIGN_IN,
    OpenPage,
    Page,
    Visit,
    Visitor,
    is_own_path,
    set_cookie,
)
from app.console.render import render
from app.console.roles import EVERYONE
from app.errors import RollcallError

HOME: Final = "/console"
CODE: Final = "/sign-in/code"
_HASHING: Final = CapacityLimiter(2)
"""At most two passwords are hashed at once in a worker, so that other requests go on."""
_PROVIDERS: Final = CapacityLimiter(4)
"""At most four sign-ins of a worker wait for identity providers at once."""
_STATE: Final = "state"
"""The cookie with the state of a sign-in with an identity provider."""
_WRONG: Final = "The e-mail address or the password is wrong."
_UNSAFE: Final = (
    "People can sign in only by https, or on the machine of the service itself. Set "
    "ROLLCALL_PUBLIC_URL to an address that begins with https://."
)


def address_of(request: Request) -> str | None:
    """Return the network address that a request came from."""
    return request.client.host if request.client else None


async def _sign_in(visitor: Visitor) -> Response:
    services = visitor.services
    if not services.is_safe:
        return render(None, "error.html", 403, title="Not over http", text=_UNSAFE)
    if visitor.request.method != "POST":
        return await _form(visitor, visitor.request.query_params.get("next", ""))
    email, password = visitor.form.text("email"), visitor.form.secret("password")
    address = address_of(visitor.request)
    try:
        new = await to_thread.run_sync(
            sign_in_with_password, services, email, password, address, limiter=_HASHING
        )
    except TooManyAttempts as refusal:
        page = await _form(visitor, visitor.form.text("next"), error=str(refusal), status=429)
        page.headers["retry-after"] = str(refusal.seconds)
        return page
    if new is None:
        return await _form(
            visitor, visitor.form.text("next"), error=_WRONG, email=email, status=401
        )
    return signed_in(visitor, new, visitor.form.text("next"))


async def _form(
    visitor: Visitor, next_: str, *, error: str = "", email: str = "", status: int = 200
) -> Response:
    def read() -> list[Provider]:
        with visitor.services.database.transaction() as transaction:
            return all_providers(transaction)

    providers = await to_thread.run_sync(read)
    values = {"csrf": visitor.csrf, "next": next_, "error": error, "email": email}
    return render(None, "sign_in.html", status, **values, providers=providers, with_path=WITH)


def signed_in(visitor: Visitor, new: NewSession, next_: str) -> Response:
    """Return the response that gives a browser its session, and leads to its first page."""
    path = next_ if is_own_path(next_) else HOME
    if not new.verified:
        path = f"{CODE}?next={quote(path, safe='')}"
    response = RedirectResponse(path, 303)
    set_cookie(response, visitor.services, SESSION, new.id)
    return response


async def _with_provider(visitor: Visitor) -> Response:
    """Send the browser to an identity provider."""
    services, request = visitor.services, visitor.request
    if not services.is_safe:
        return render(None, "error.html", 403, title="Not over http", text=_UNSAFE)
    name, next_ = request.path_params["provider"], request.query_params.get("next", "")
    next_ = next_ if is_own_path(next_) else HOME
    try:
        begun = await to_thread.run_sync(
            redirect_to_provider, services, name, next_, address_of(request), limiter=_PROVIDERS
        )
    except RollcallError as refusal:
        return _not_signed_in(refusal)
    response = RedirectResponse(begun.url, 303)
    set_cookie(response, services, _STATE, begun.state)
    return response


async def _from_provider(visitor: Visitor) -> Response:
    """Start the session of whoever an identity provider names."""
    services, request = visitor.services, visitor.request
    cookie = request.cookies.get(services.cookie(_STATE), "")
    answer = Answer(request.query_params, cookie, address_of(request))
    name = request.path_params["provider"]
    try:
        new, next_ = await to_thread.run_sync(
            finish_sign_in, services, name, answer, limiter=_PROVIDERS
        )
    except RollcallError as refusal:
        response = _not_signed_in(refusal)
    else:
        response = signed_in(visitor, new, next_)
    response.delete_cookie(services.cookie(_STATE), secure=services.is_https, httponly=True)
    return response


def _not_signed_in(refusal: RollcallError) -> Response:
    values = {"title": "You are not signed in", "text": str(refusal)}
    page = render(None, "sign_in_failed.html", refusal.status, **values)
    if isinstance(refusal, TooManyAttempts):
        page.headers["retry-after"] = str(refusal.seconds)
    return page


async def _link(visitor: Visitor) -> Response:
    services, token = visitor.services, visitor.request.path_params["token"]
    if not services.is_safe:
        return render(None, "error.html", 403, title="Not over http", text=_UNSAFE)
    if visitor.request.method == "POST":
        address = address_of(visitor.request)
        new = await to_thread.run_sync(sign_in_with_link, services, token, address)
        return _invalid_link() if new is None else signed_in(visitor, new, HOME)

    def is_link() -> bool:
        with services.database.transaction() as transaction:
            return is_valid(transaction, token, services.now())

    if not await to_thread.run_sync(is_link):
        return _invalid_link()
    return render(None, "sign_in_link.html", csrf=visitor.csrf)


def _invalid_link() -> Response:
    text = (
        "The link was used before, is older than a day, or was replaced by a newer one. "
        "Ask an administrator for a new one, which rollcall admin link EMAIL prints on the server."
    )
    return render(None, "error.html", 404, title="This link no longer works", text=text)


async def _sign_out(visit: Visit) -> Response:
    def end() -> None:
        with visit.services.database.transaction() as transaction:
            end_session(transaction, visit.session)
            address = address_of(visit.request)
            record_act(transaction, visit.services, visit.account, "signed out", address)

    await to_thread.run_sync(end)
    response = RedirectResponse(SIGN_IN, 303)
    secure = visit.services.is_https
    response.delete_cookie(visit.services.cookie(SESSION), secure=secure, httponly=True)
    return response


PAGES: Final = (
    OpenPage(SIGN_IN, ("GET", "POST"), _sign_in),
    OpenPage(f"{LINK_PATH}/{{token}}", ("GET", "POST"), _link),
    OpenPage(f"{WITH}/{{provider}}", ("GET",), _with_provider),
    OpenPage(f"{WITH}/{{provider}}/callback", ("GET",), _from_provider),
    Page("/sign-out", ("POST",), EVERYONE, _sign_out),
)
