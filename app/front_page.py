"""The page at /: what this is and where everything stands, with nothing from another host."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app.settings import Settings

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Rollcall</title>
<style>
:root {{ color-scheme: light dark; color: light-dark(#1a1d21, #e4e7ec);
  background: light-dark(#fff, #12151a) }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: auto; padding: 3rem 1rem }}
dt {{ font-weight: 600; margin-top: 1rem }}
dd {{ margin: 0 }}
a {{ color: light-dark(#0b57a4, #7ab8ff) }}
:focus-visible {{ outline: 3px solid light-dark(#0b57a4, #7ab8ff); outline-offset: 2px }}
code {{ overflow-wrap: anywhere }}
</style>
<main>
<h1>Rollcall</h1>
<p>The OneRoster service of a Student Information System. A vendor takes a token and reads the
roster; the district's own tools ask the same data as GraphQL.</p>
<dl>
{entries}
</dl>
</main>
</html>
"""
_ENTRIES = (
    ("OneRoster 1.2 rostering, base URL", "/ims/oneroster/rostering/v1p2", False),
    ("Token URL, OAuth 2 client credentials", "/oauth2/token", False),
    ("The API, documented", "/docs", True),
    ("GraphQL, for the district's own tools", "/graphql", False),
    ("GraphiQL, for signed-in staff", "/graphiql", True),
    ("Is it running?", "/live", True),
    ("Can it answer?", "/ready", True),
)


def front_page(settings: Settings) -> Route:
    """Return the route of `/`."""
    page = _PAGE.format(
        entries="\n".join(
            f"<dt>{escape(what)}<dd>{_address(settings.public_url + path, linked=linked)}"
            for what, path, linked in _ENTRIES
        )
    )

    async def front(_request: Request) -> HTMLResponse:
        return HTMLResponse(page, headers={"content-security-policy": _POLICY})

    return Route("/", front)


def _address(url: str, *, linked: bool) -> str:
    shown = f"<code>{escape(url)}</code>"
    return f'<a href="{escape(url)}">{shown}</a>' if linked else shown
