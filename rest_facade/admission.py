"""Admission: whose token a request bears, and whether it lets them do what they ask."""

from typing import Final

from starlette.datastructures import Headers

from app.access.bearer import authenticate, bearer_token
from app.access.viewer import Standing
from app.database import Database
from rest_facade.refusals import Forbidden, Header, Unauthorised
from rest_facade.resources import Operation
from rest_facade.service import Service

_CHALLENGE: Final = b"www-authenticate"


async def admitted(
    database: Database, service: Service, operation: Operation, headers: Headers
) -> Standing:
    """Return what the token stands for; raise `Unauthorised` or `Forbidden` (RFC 6750)."""
    token = bearer_token(headers)
    if token is None:
        raise Unauthorised(
            "There is no bearer token. Get one at the token URL and send it in the header "
            "Authorization: Bearer …",
            (_CHALLENGE, b"Bearer"),
        )
    standing = await authenticate(database, token)
    if standing is None:
        raise Unauthorised(
            "The token is unknown, expired or revoked. Get a new one at the token URL.",
            (_CHALLENGE, b'Bearer error="invalid_token"'),
        )
    _check_version(service, standing)
    _check_scopes(operation, standing)
    return standing


def _check_version(service: Service, standing: Standing) -> None:
    version = standing.viewer.version
    if version not in (None, service.version):
        raise Forbidden(
            f"These credentials are for OneRoster {version} and this is {service.title}: use the "
            "base URL that was handed over with them.",
            _lacking(()),
        )


def _check_scopes(operation: Operation, standing: Standing) -> None:
    if standing.viewer.scopes.isdisjoint(operation.scopes):
        raise Forbidden(
            f"{operation.name} takes a token with the scope {' or '.join(operation.scopes)}; "
            "this one has none of it.",
            _lacking(operation.scopes),
        )


def _lacking(scopes: tuple[str, ...]) -> Header:
    named = f', scope="{" ".join(scopes)}"' if scopes else ""
    return (_CHALLENGE, f'Bearer error="insufficient_scope"{named}'.encode())
