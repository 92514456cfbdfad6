"""Answers: statuses as their media type has them, and nothing of the cause of our own failures."""

from asyncio import to_thread
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.responses import Response

from app.database import is_away
from app.encodings import ON_A_THREAD, WORTH_IT, preferred
from app.events import Crashed, emit
from app.shares import TooManyRequests
from graphql_schema.execute import Answer
from graphql_schema.http.posted import LEGACY
from graphql_schema.http.refusals import Refused
from graphql_schema.http.timings import Timings
from graphql_schema.problems import EXECUTION

OPERATION: Final = "graphql"
"""What events call a request to the graph."""
EXPORT: Final = "graphql export"
"""What events call an export."""
UPLOAD: Final = "graphql import"
"""What events call the upload of a package."""
_COMMON: Final = {"cache-control": "no-store", "vary": "Authorization, Accept, Accept-Encoding"}
_UNAVAILABLE: Final = (
    "The database became unavailable. This change may have been made: check, then send it again."
)
"""The message of a mutation that failed in a document of which others succeeded."""


def refused(refusal: Refused, media_type: str) -> Response:
    """Answer a request that was not executed."""
    error = {"message": str(refusal), "extensions": {"code": refusal.code}}
    headers = {**_COMMON, **refusal.headers}
    return Response(orjson.dumps({"errors": [error]}), refusal.status, headers, media_type)


@dataclass(frozen=True, slots=True)
class Reply:
    """How the response to a request is written."""

    media_type: str
    accept_encoding: str
    request_id: str
    timings: Timings
    cost: Mapping[str, object] | None = None
    """The cost of the document, where the request wants it."""


async def replied(answer: Answer, reply: Reply) -> Response:
    """Answer what an execution gave.

    One that could not begin is 400, but 200 to clients that know `application/json` alone:
    those take any other status for a failure on the way.
    """
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = [_shown(error, reply.request_id) for error in answer.errors]
    began = answer.data is not None or any(error.path for error in answer.errors)
    if began:
        body["data"] = answer.data
    if reply.cost is not None:
        body["extensions"] = {"cost": reply.cost}
    content, headers = await _encoded(orjson.dumps(body), reply.accept_encoding)
    reply.timings.end("respond")
    headers["server-timing"] = reply.timings.header()
    status = 200 if began or reply.media_type == LEGACY else 400
    return Response(content, status, headers, reply.media_type)


async def _encoded(content: bytes, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
    """Return content as the client likes it, and the headers that say so."""
    encoding = preferred(accept_encoding) if len(content) >= WORTH_IT else None
    if encoding is None:
        return content, {**_COMMON}
    encode = partial(encoding.encode, content)
    encoded = encode() if len(content) < ON_A_THREAD else await to_thread(encode)
    return encoded, {**_COMMON, "content-encoding": encoding.name}


def _shown(error: GraphQLError, request_id: str) -> Mapping[str, Any]:
    """Return an error as a client sees it: all of a refusal, of a bug only that it was one."""
    bug = error.original_error
    if error.path is None or bug is None or isinstance(bug, GraphQLError):
        extensions = {"code": EXECUTION, **(error.extensions or {})}
        return {**error.formatted, "extensions": extensions}
    if is_away(bug):
        return {**error.formatted, "message": _UNAVAILABLE, "extensions": {"code": "UNAVAILABLE"}}
    if isinstance(bug, TooManyRequests):
        return {**error.formatted, "extensions": {"code": bug.code.upper()}}
    emit(Crashed.by(bug, OPERATION, request_id))
    extensions = {"code": "INTERNAL", "requestId": request_id}
    return {
        **error.formatted,
        "message": f"Internal error (request id {request_id}).",
        "extensions": extensions,
    }
