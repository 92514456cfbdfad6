"""Values that one page shows once, such as a new secret: no reload creates them a second time.

The form that creates them redirects. They travel in a cookie that only the page of the redirection
gets, that scripts cannot read, and that the page deletes; the service stores them nowhere.
"""

import hmac
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import orjson
from starlette.responses import RedirectResponse, Response

from app.console.visits import Visit

_COOKIE: Final = "rollcall-shown-once"
_SECONDS: Final = 120


def redirect_to_show(visit: Visit, path: str, values: Mapping[str, Any]) -> RedirectResponse:
    """Return a redirection to the page of a path, which gets values to show once."""
    packed = urlsafe_b64encode(zlib.compress(orjson.dumps(values))).decode()
    response = RedirectResponse(path, 303)
    response.set_cookie(
        _COOKIE,
        f"{packed}.{_signature(visit, path, packed)}",
        max_age=_SECONDS,
        path=path,
        httponly=True,
        secure=visit.request.url.scheme == "https",
        samesite="strict",
    )
    return response


def values_to_show(visit: Visit) -> Any:
    """Return the values for this page; None where it was shown before, or by another session."""
    packed, _, signature = visit.request.cookies.get(_COOKIE, "").partition(".")
    path = visit.request.url.path
    if not hmac.compare_digest(_signature(visit, path, packed).encode(), signature.encode()):
        return None
    return orjson.loads(zlib.decompress(urlsafe_b64decode(packed)))


def forget_values(visit: Visit, response: Response) -> Response:
    """Let the browser forget the values that this response shows."""
    response.delete_cookie(_COOKIE, path=visit.request.url.path, httponly=True, samesite="strict")
    return response


def _signature(visit: Visit, path: str, packed: str) -> str:
    """Return what only the session that created the values can have."""
    return hmac.new(visit.csrf.encode(), f"{path}\n{packed}".encode(), sha256).hexdigest()
