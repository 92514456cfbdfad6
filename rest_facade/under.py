"""A route that takes every path under a base, however it is spelled."""

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from rest_facade.urls import segments


class Under(BaseRoute):
    """Leads every path under `base` to one application, which is told the segments below it.

    The base is recognised in any case and with stray slashes: a redirect would not do, as
    clients drop their token on the way. The segments stand in the scope as `below`. Paths
    under `besides`, a name below the base, are left to other routes.
    """

    def __init__(self, base: str, app: ASGIApp, *, besides: str) -> None:
        self.path = base
        self._base = base.lower()
        self._besides = f"{self._base}/{besides}/"
        self._depth = base.count("/")
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether the path is under the base."""
        if scope["type"] != "http":
            return Match.NONE, {}
        path = _below_root(scope).lower()
        if "//" in path:
            path = "/" + "/".join(filter(None, path.split("/")))
        is_under = path.startswith(self._base) and path[len(self._base) :][:1] in {"", "/"}
        is_ours = is_under and not path.startswith(self._besides)
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        raw = scope.get("raw_path") or scope["path"].encode()
        root = len([name for name in scope.get("root_path", "").split("/") if name])
        scope["below"] = segments(raw)[root + self._depth :]
        await self._app(scope, receive, send)


def _below_root(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
