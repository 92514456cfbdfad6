"""What the application answers, as JSON, where no route of its own does."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from app.access.token_location import asks_for_token, where_tokens_are
from app.database import is_away
from app.errors import FAILED, RollcallError

_SENTENCES = {
    404: "There is nothing at this address; see / for what there is.",
    405: "This address does not answer to {method}; it answers to {allow}.",
}


async def refused(request: Request, refusal: RollcallError) -> JSONResponse:
    """Answer a `RollcallError` with its own status, code and message."""
    return _answer(request, refusal.status, refusal.code, str(refusal))


async def failed(request: Request, _bug: Exception) -> JSONResponse:
    """Answer where a bug of ours is met; the edge tells of it."""
    answer = _answer(request, 500, "server_error", FAILED)
    answer.headers["cache-control"] = "no-store"
    return answer


async def unavailable(request: Request, failure: Exception) -> JSONResponse:
    """Answer where the database failed: 503 where it is unavailable, else as for a bug."""
    if not is_away(failure):
        raise failure
    answer = _answer(request, 503, "unavailable", "The service is unavailable; retry shortly.")
    answer.headers.update({"retry-after": "2", "cache-control": "no-store"})
    return answer


async def unrouted(token_url: str, request: Request, failure: HTTPException) -> JSONResponse:
    """Answer what Starlette refuses: an unknown path, a method, a body that is too big.

    The error for a client that guesses the token URL names it.
    """
    status = failure.status_code
    if status == HTTPStatus.NOT_FOUND and asks_for_token(request.url.path.split("/")):
        answer = _answer(request, status, "not_found", where_tokens_are(token_url))
        answer.headers["cache-control"] = "no-store"
        return answer
    headers = dict(failure.headers or {})
    sentence = _SENTENCES.get(status, failure.detail)
    said = sentence.format(method=request.method, allow=headers.get("Allow", "other methods"))
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    answer = _answer(request, status, code, said)
    answer.headers.update(headers)
    return answer


def _answer(request: Request, status: int, code: str, message: str) -> JSONResponse:
    said = {"error": code, "message": message, "requestId": request.state.request_id}
    return JSONResponse(said, status)
