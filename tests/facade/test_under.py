"""Which paths are the facade's, and what it is told of them."""

from typing import Any

import pytest
from starlette.routing import Match

from rest_facade.under import Under

BASE = "/ims/oneroster/rostering/v1p2"


async def below(path: str, root_path: str = "", raw_path: bytes | None = None) -> list[str] | None:
    """Return the segments that the application under the base is told; None if it is not asked."""
    told: dict[str, Any] = {}

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        told.update(scope)

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    route = Under(BASE, app, besides="discovery")
    scope = {"type": "http", "path": path, "root_path": root_path, "raw_path": raw_path}
    if route.matches(scope)[0] is Match.NONE:
        return None
    await route.handle(scope, nothing, nothing)
    segments: list[str] = told["below"]
    return segments


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        (BASE, []),
        (f"{BASE}/", []),
        (f"{BASE}/users/lisa", ["users", "lisa"]),
        (f"//ims/{BASE[5:]}//users/", ["users"]),
        (f"{BASE.title()}/users", ["users"]),
        (f"{BASE}x/users", None),
        ("/users", None),
        (f"{BASE}/discovery/openapi.json", None),
        (f"{BASE}/discovery", ["discovery"]),
        (f"/x{BASE}/users", None),
    ],
)
async def test_a_base_is_known_by_any_spelling(path: str, segments: list[str] | None) -> None:
    assert await below(path) == segments


async def test_an_encoded_slash_stays_within_its_id() -> None:
    assert await below(f"{BASE}/users/a/b", raw_path=f"{BASE}/users/a%2Fb".encode()) == [
        "users",
        "a/b",
    ]


async def test_the_prefix_of_a_proxy_is_no_part_of_the_path() -> None:
    path = f"/district/one{BASE}/users"

    assert await below(path, root_path="/district/one") == ["users"]
    assert await below(path) is None


def test_a_websocket_is_not_ours() -> None:
    route = Under(BASE, None, besides="discovery")

    assert route.matches({"type": "websocket", "path": BASE})[0] is Match.NONE
