"""Packages uploaded for imports: the body of a request, stored while it arrives."""

import re
from collections.abc import AsyncIterator
from typing import Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.database import Database, is_away
from app.errors import RollcallError
from app.imports.uploads import BadUpload, UploadTooLarge, check_size, receive_upload
from graphql_schema.http.refusals import (
    Malformed,
    NotPackage,
    NotZip,
    PackageTooLarge,
    Unavailable,
)

TYPES: Final = ("application/zip", "application/x-zip-compressed", "application/octet-stream")
_DEFAULT_NAME: Final = "package.zip"
_LENGTH: Final = re.compile(r"\d{1,18}", re.ASCII)
_UNAVAILABLE: Final = "The database is unavailable or busy; retry shortly."


async def store_upload(database: Database, request: Request, *, by: str, most: int) -> Response:
    """Store the body of a request as a package, and return its id; raises what refuses it."""
    type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type_ not in TYPES:
        raise NotZip(f"Content-Type must be {TYPES[0]}; it is {type_!r}.")
    name = request.query_params.get("file", _DEFAULT_NAME)
    try:
        _check_length(request, most)
        upload = await receive_upload(database, _body(request), file=name, by=by, most=most)
    except BadUpload as failure:
        raise NotPackage(str(failure)) from None
    except UploadTooLarge as failure:
        raise PackageTooLarge(str(failure)) from None
    except Exception as failure:
        if isinstance(failure, RollcallError) or not is_away(failure):
            raise
        raise Unavailable(_UNAVAILABLE) from None
    content = {"id": str(upload.id), "file": upload.file, "size": upload.size}
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(content), 201, headers, "application/json")


def _check_length(request: Request, most: int) -> None:
    """Refuse at once what is declared to be too large."""
    declared = request.headers.get("content-length", "")
    if _LENGTH.fullmatch(declared):
        check_size(int(declared), most)


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise Malformed("The body broke off.") from None
