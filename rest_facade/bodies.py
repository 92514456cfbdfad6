"""Bodies: what a vendor sends, read as the JSON under the one name it must have.

Content types are passed over, as clients send any; a byte order mark too.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from rest_facade.bounds import BODY_BYTES, OBJECTS, excess
from rest_facade.refusals import BadBody, TooLarge

_MARK: Final = b"\xef\xbb\xbf"


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """Return the whole body; raise `TooLarge` as soon as it is known to be, else `BadBody`."""
    request = Request(scope, receive)
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise BadBody(f"The body has the Content-Encoding {encoding!r}; send it without any.")
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said[:20]) > BODY_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > BODY_BYTES:
                raise _too_large()
    except ClientDisconnect:
        raise BadBody("The body broke off.") from None
    return bytes(body)


def one(body: bytes, key: str) -> Mapping[str, Any]:
    """Return the object in an envelope."""
    found = _inside(body, key)
    if not isinstance(found, dict):
        raise BadBody(f'{key}: this must be an object, as in {{"{key}": {{…}}}}.')
    return found


def many(body: bytes, key: str) -> list[Any]:
    """Return the list in an envelope."""
    found = _inside(body, key)
    if not isinstance(found, list) or not found:
        raise BadBody(f'{key}: this must be a list of objects, as in {{"{key}": [{{…}}]}}.')
    if len(found) > OBJECTS:
        raise BadBody(f"{key}: this has {len(found):,} objects; at most {OBJECTS:,} are allowed.")
    return found


def _inside(body: bytes, key: str) -> Any:
    beyond = excess(body)
    if beyond is not None:
        raise BadBody(beyond)
    try:
        said = orjson.loads(body.removeprefix(_MARK))
    except orjson.JSONDecodeError as error:
        raise BadBody(f"The body is not JSON in UTF-8: {error}.") from None
    if not isinstance(said, dict) or key not in said:
        names = [*said][:5] if isinstance(said, dict) else []
        got = f"; it has {', '.join(map(repr, names))}" if names else ""
        raise BadBody(f'The body must be an object with the key "{key}"{got}.')
    return said[key]


def _too_large() -> TooLarge:
    return TooLarge(f"The body has more than {BODY_BYTES:,} bytes. Send fewer objects at once.")
