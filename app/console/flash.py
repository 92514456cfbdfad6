"""A message that the next page shows once: it travels in a cookie of a minute."""

from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

_COOKIE: Final = "rollcall-message"
_SECONDS: Final = 60
_LENGTH: Final = 1_000


def redirect(path: str, message: str | None = None) -> RedirectResponse:
    """Return a redirection after a form, with a message for the page that it leads to."""
    response = RedirectResponse(path, 303)
    if message is not None:
        response.set_cookie(
            _COOKIE, quote(message[:_LENGTH]), max_age=_SECONDS, httponly=True, samesite="strict"
        )
    return response


def message_of(request: Request) -> str | None:
    """Return the message for this page, None where there is none."""
    value = request.cookies.get(_COOKIE)
    return unquote(value)[:_LENGTH] if value else None


def forget_message(response: Response) -> None:
    """Let the browser forget the message that this response shows."""
    response.delete_cookie(_COOKIE, httponly=True, samesite="strict")
