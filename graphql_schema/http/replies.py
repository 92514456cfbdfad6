"""Answers: statuses as their media type has them, and nothing told of failures of ours."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.responses import Response

from app.events import Crashed, emit
from app.shares import TooManyRequests
from graphql_schema.execute import Answer
from graphql_schema.http.posted import LEGACY
from graphql_schema.http.refusals import Refused
from graphql_schema.problems import EXECUTION

OPERATION: Final = "graphql"
"""What events call a request to the graph."""


def refused(refusal: Refused, media_type: str) -> Response:
    """Answer a request that was not executed."""
    told = {"message": str(refusal), "extensions": {"code": refusal.code}}
    return _response({"errors": [told]}, refusal.status, media_type, refusal.headers)


def replied(answer: Answer, media_type: str, request_id: str) -> Response:
    """Answer what an execution gave.

    One that could not begin is 400, but 200 to clients that know `application/json` alone:
    those take any other status for a failure on the way.
    """
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = [_told(error, request_id) for error in answer.errors]
    began = answer.data is not None or any(error.path for error in answer.errors)
    if began:
        body["data"] = answer.data
    return _response(body, 200 if began or media_type == LEGACY else 400, media_type)


def _told(error: GraphQLError, request_id: str) -> Mapping[str, Any]:
    """Return what a client is told of an error: all of a refusal, of a bug only that it was one."""
    bug = error.original_error
    if error.path is None or bug is None or isinstance(bug, GraphQLError):
        extensions = {"code": EXECUTION, **(error.extensions or {})}
        return {**error.formatted, "extensions": extensions}
    if isinstance(bug, TooManyRequests):
        return {**error.formatted, "extensions": {"code": bug.code.upper()}}
    emit(Crashed.by(bug, OPERATION, request_id))
    told = {"code": "INTERNAL", "requestId": request_id}
    return {
        **error.formatted,
        "message": f"Internal error (request id {request_id}).",
        "extensions": told,
    }


def _response(
    body: Mapping[str, Any], status: int, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    sent = {"cache-control": "no-store", **(headers or {})}
    return Response(orjson.dumps(body), status, sent, media_type)
