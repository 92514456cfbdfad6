"""The guard of pages: who is signed in, whether their role may open a page, CSRF."""

import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.access.proofs import token_digest
from app.access.viewer import Viewer
from app.accounts.accounts import Account
from app.accounts.people import viewer_at
from app.accounts.services import AccountServices, services_of
from app.accounts.sessions import Session, find_session
from app.accounts.signing_in import lacks_second_factor
from app.console.failing import answer, error_page
from app.console.flash import redirect
from app.console.forms import BadForm, Form, read_form
from app.console.render import render
from app.errors import RollcallError
from app.roster.editions import current_number

SESSION: Final = "session"
"""The cookie of the session, before `AccountServices.cookie` names it."""
SIGN_IN: Final = "/sign-in"
CSRF: Final = "csrf"
"""The hidden field of every form, and the parameter of forms with files."""
CSRF_HEADER: Final = "x-csrf-token"
SECOND_FACTOR: Final = "/account/second-factor"
_WITHOUT_SECOND_FACTOR: Final = frozenset(
    {"/account", "/account/password", "/sign-out", SECOND_FACTOR}
)
"""The pages that open where a second factor is required but not added yet."""
_FORM_COOKIE: Final = "form"
_READS: Final = frozenset({"GET", "HEAD"})
_FILES: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in person."""

    account: Account
    viewer: Viewer
    csrf: str = field(repr=False)
    request: Request
    form: Form
    session: Session
    services: AccountServices
    lacks_second_factor: bool = False
    """Whether the role needs a second factor that the account does not have."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request to a page that anybody may open."""

    request: Request
    form: Form
    services: AccountServices
    csrf: str = field(repr=False)
    """The value of the hidden field `csrf`; a cookie holds it, too."""


class Page(NamedTuple):
    """A row of the table of pages: what only some roles may open."""

    path: str
    methods: tuple[str, ...]
    roles: frozenset[str]
    handler: Callable[[Visit], Awaitable[Response]]


class OpenPage(NamedTuple):
    """A row of the table of pages: what anybody may open, to sign in."""

    path: str
    methods: tuple[str, ...]
    handler: Callable[[Visitor], Awaitable[Response]]


class Forged(RollcallError):
    """A request that changes something does not come from a page of this service."""

    code, status = "forged", 403

    def __init__(self) -> None:
        super().__init__(
            "The request does not come from a page of this service, or the page is from an "
            "earlier session. Reload the page and try again."
        )


def guarded(pages: Iterable[Page | OpenPage]) -> list[Route]:
    """Return the routes of pages."""
    return [Route(each.path, _endpoint(each), methods=[*each.methods]) for each in pages]


def page(
    roles: Iterable[str], handler: Callable[[Visit], Awaitable[Response]], path: str = "page"
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a page that some roles may open; `path` names it in events."""
    return _endpoint(Page(path, (), frozenset(roles), handler))


def _endpoint(row: Page | OpenPage) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        request.state.operation = row.path
        services = services_of(request)
        services.database.refuse_silent()
        try:
            form = Form() if request.method in _READS else await read_form(request)
            if isinstance(row, Page):
                return await _opened(row, request, form, services)
            return await _open_page(row, request, form, services)
        except (BadForm, Forged) as refusal:
            request.state.refusal = refusal.code
            return error_page(None, refusal.status, str(refusal))

    return respond


async def _open_page(
    row: OpenPage, request: Request, form: Form, services: AccountServices
) -> Response:
    """Answer without a session; the token of the form is one that a cookie of ours holds."""
    name = services.cookie(_FORM_COOKIE)
    held = request.cookies.get(name, "")
    csrf = held if token_digest(held) else secrets.token_urlsafe(32)
    check_same_origin(request, services)
    _check_token(request, form, csrf)
    response = await row.handler(Visitor(request, form, services, csrf))
    if csrf != held:
        set_cookie(response, services, _FORM_COOKIE, csrf)
    return response


def set_cookie(response: Response, services: AccountServices, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read, until the browser is closed."""
    response.set_cookie(
        services.cookie(name), value, httponly=True, secure=services.is_https, samesite="lax"
    )


async def _opened(row: Page, request: Request, form: Form, services: AccountServices) -> Response:
    visit = await to_thread.run_sync(_visit_of, request, form, services)
    if visit is None:
        return _signed_out(request)
    check_same_origin(request, services)
    _check_token(request, form, visit.csrf)
    if visit.account.role not in row.roles:
        request.state.refusal = "wrong_role"
        return _forbidden(visit)
    if visit.lacks_second_factor and row.path not in _WITHOUT_SECOND_FACTOR:
        message = "Your role needs a second factor. Add it to go on."
        return redirect(SECOND_FACTOR, message)
    return await answer(visit, row.handler)


def _visit_of(request: Request, form: Form, services: AccountServices) -> Visit | None:
    """Return the visit of whoever the session's cookie signs in; None for nobody."""
    id_ = request.cookies.get(services.cookie(SESSION), "")
    with services.database.transaction() as transaction:
        now = services.now()
        session = find_session(transaction, id_, now)
        if session is None or not session.verified:
            return None
        revealed = session.reveals(now)
        edition = current_number(transaction)
        viewer = viewer_at(transaction, session.account, edition, revealed=revealed)
        lacks = lacks_second_factor(transaction, session.account)
    account, csrf = session.account, session.csrf
    return Visit(account, viewer, csrf, request, form, session, services, lacks)


def check_same_origin(request: Request, services: AccountServices) -> None:
    """Raise `Forged` for a change that a page of another origin requests.

    Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; other clients in neither.
    """
    if request.method in _READS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        if site != "same-origin":
            raise Forged
    elif origin is not None:
        own = {request.headers.get("host"), urlsplit(services.settings.public_url).netloc}
        if urlsplit(origin).netloc not in own:
            raise Forged


def _check_token(request: Request, form: Form, token: str) -> None:
    """Raise `Forged` for a change without the token of the session."""
    if request.method in _READS:
        return
    sent = request.headers.get(CSRF_HEADER) or form.secret(CSRF)
    if not sent and request.headers.get("content-type", "").startswith(_FILES):
        sent = request.query_params.get(CSRF, "")
    if not secrets.compare_digest(sent.encode(), token.encode()):
        raise Forged


def _signed_out(request: Request) -> Response:
    """Send a browser to sign in; a script gets 401."""
    request.state.reason = "signed_out"
    if CSRF_HEADER in request.headers:
        message = "The session has ended. Sign in again."
        return JSONResponse({"errors": [{"message": message}]}, 401)
    if request.method not in _READS:
        return RedirectResponse(SIGN_IN, 303)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{SIGN_IN}?next={quote(request.url.path + query, safe='')}", 303)


def _forbidden(visit: Visit) -> Response:
    text = "Your role does not open this page. Ask a district administrator."
    return render(visit, "error.html", 403, title="You may not open this page", text=text)


def is_own_path(path: str) -> bool:
    """Return whether a path leads to a page of this service."""
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return own and path.isprintable() and not parts.scheme and not parts.netloc
