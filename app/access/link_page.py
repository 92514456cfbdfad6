"""The page of a one-time link: a button, and behind it a secret that is shown once."""

import asyncio
from collections.abc import Callable
from html import escape
from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app.access.handover import Information, api_page
from app.access.links import PATH, is_good, open_once
from app.access.listing import one_registered
from app.database import Database, Lost
from app.settings import Settings

_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-robots-tag": "noindex",
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>{title} · Rollcall</title>
<style>
:root {{ color-scheme: light dark; --line: light-dark(#6b7280, #9ca3af);
  color: light-dark(#1a1d21, #e4e7ec); background: light-dark(#fff, #12151a) }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: auto; padding: 3rem 1rem;
  overflow-wrap: anywhere }}
label {{ display: block; font-weight: 600; margin-top: 1rem }}
input, textarea {{ box-sizing: border-box; width: 100%; padding: .5rem; border-radius: .3rem;
  font: .95rem/1.5 ui-monospace, monospace; border: 1px solid var(--line) }}
a {{ color: light-dark(#1d4ed8, #93c5fd) }}
button {{ font: inherit; font-weight: 600; padding: .6rem 1.2rem; border-radius: .3rem;
  border: 1px solid; color: light-dark(#fff, #111827); background: light-dark(#1d4ed8, #93c5fd) }}
:focus-visible {{ outline: 3px solid light-dark(#1d4ed8, #93c5fd); outline-offset: 2px }}
</style>
<main>
<h1>{title}</h1>
{body}
</main>
</html>
"""
_READ_SECONDS: Final = 1.0
"""How long a page that changes nothing may wait for the database."""
_ASK: Final = """<p>Behind the button stand the credentials of one connection to this district's
rosters. They are shown <strong>once</strong>: have a safe place for them at hand before you press
it.</p>
<form method="post"><button type="submit">Show the credentials</button></form>"""
_GONE: Final = """<p>It was opened before, it is older than a week, or its secret was replaced. If
it was not you who opened it, tell the district at once, so that the secret is replaced.</p>
<p>The district can make another link.</p>"""
_SHOWN: Final = """<p>This page cannot be shown again. Copy the values before you close it.</p>
{values}
<h2>Try it</h2>
<label for="curl">Two organizations, from a terminal</label>
<textarea id="curl" rows="8" readonly>{curl}</textarea>
<h2>Next</h2>
<ol>
{steps}
</ol>
<p><a href="{docs}">The API of this connection</a>: what it may call, with search, paging, deltas
and limits.</p>"""


async def _soon(read: Callable[[str], HTMLResponse], token: str) -> HTMLResponse:
    """Return what is read; raises `Lost` where the database takes too long to answer.

    A thread that connects to a server which is about to be known as lost cannot be interrupted.
    """
    try:
        async with asyncio.timeout(_READ_SECONDS):
            return await to_thread.run_sync(read, token, abandon_on_cancel=True)
    except TimeoutError:
        raise Lost("The database does not answer.") from None


def routes(settings: Settings, database: Database) -> list[Route]:
    """Return the route of the links: GET asks, POST shows."""

    async def respond(request: Request) -> HTMLResponse:
        request.state.operation = PATH
        database.refuse_silent()
        token, is_pressed = request.path_params["token"], request.method == "POST"
        if is_pressed:
            return await to_thread.run_sync(_opened, token)
        return await _soon(_asked, token)

    def _asked(token: str) -> HTMLResponse:
        with database.transaction() as transaction:
            return _page(200, "Your credentials", _ASK) if is_good(transaction, token) else _gone()

    def _opened(token: str) -> HTMLResponse:
        with database.transaction() as transaction:
            found = open_once(transaction, token, settings.public_url)
            if found is None:
                return _gone()
            own = one_registered(transaction, found.client_id)
        docs = api_page(settings.public_url, own.version, own.type, own.sharing.objects)
        return _page(200, "Your credentials", _shown(found, docs))

    return [Route(f"{PATH}/{{token}}", respond, methods=["GET", "POST"])]


def _gone() -> HTMLResponse:
    return _page(404, "This link shows nothing any more", _GONE)


def _page(status: int, title: str, body: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=title, body=body), status, _HEADERS)


def _shown(found: Information, docs: str) -> str:
    values = {
        "Client id": found.client_id,
        "Client secret": found.secret or "",
        "Token URL": found.token_url,
        "Base URL": found.base_url,
    }
    return _SHOWN.format(
        values="\n".join(_value(f"value-{i}", *each) for i, each in enumerate(values.items())),
        curl=escape(found.curl),
        steps="\n".join(f"<li>{escape(step)}" for step in found.next_steps),
        docs=escape(docs),
    )


def _value(key: str, label: str, value: str) -> str:
    return (
        f'<label for="{key}">{escape(label)}</label>\n'
        f'<input id="{key}" value="{escape(value)}" readonly autocomplete="off">'
    )
