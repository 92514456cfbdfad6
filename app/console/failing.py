"""A handler that fails answers with a page that says why."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from starlette.responses import Response

from app.console.ask import GraphRefused
from app.console.render import render
from app.console.visits import Visit
from app.database import Away
from app.errors import RollcallError

V = TypeVar("V", bound=Visit)
_TITLES: Final = {
    403: "You may not do this",
    404: "Not found",
    503: "Try again in a moment",
}


async def answer(visit: V, handler: Callable[[V], Awaitable[Response]]) -> Response:
    """Return the response of a handler, or a page about the error it raised."""
    try:
        return await handler(visit)
    except GraphRefused as refusal:
        return error_page(visit, refusal.http_status, str(refusal))
    except Away:
        return error_page(visit, 503, "The database is unavailable. Try again in a moment.")
    except RollcallError as refusal:
        return error_page(visit, refusal.status, str(refusal))


def error_page(visit: Visit | None, status: int, text: str) -> Response:
    """Return the page of an error."""
    title = _TITLES.get(status, "This did not work")
    return render(visit, "error.html", status, title=title, text=text)
