"""Who is signed in: a vendor, by client id and secret."""

from typing import Final, cast

from starlette.requests import Request
from starlette.responses import Response

from app.access.desk import Desk
from app.access.vendor_session import LIFE, vendor_of
from app.access.viewer import Viewer
from app.console.ask import source_of
from app.console.guard import Visitor

_COOKIE: Final = "vendor"


def desk_of(request: Request) -> Desk:
    """Return what giving access needs, which the service's graph has."""
    return cast("Desk", source_of(request).graph.desk)


def token_of(visitor: Visitor) -> str:
    """Return the token in the cookie of a request; empty without one."""
    return visitor.request.cookies.get(visitor.services.cookie(_COOKIE), "")


async def signed_in_vendor(visitor: Visitor) -> Viewer | None:
    """Return the connection whose vendor is signed in, None for nobody."""
    token = token_of(visitor)
    return await vendor_of(visitor.services.database, token) if token else None


def set_session(response: Response, visitor: Visitor, token: str) -> None:
    """Give a browser its session."""
    services = visitor.services
    response.set_cookie(
        services.cookie(_COOKIE),
        token,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        secure=services.is_https,
        samesite="strict",
    )


def forget_session(response: Response, visitor: Visitor) -> None:
    """Let a browser forget its session."""
    services = visitor.services
    response.delete_cookie(services.cookie(_COOKIE), secure=services.is_https, httponly=True)
