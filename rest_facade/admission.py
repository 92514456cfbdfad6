"""Admission: whose token a request bears, and whether it lets them do what they ask."""

from typing import Final

from starlette.datastructures import Headers

from app.access.bearer import authenticate, bearer_token
from app.access.ending import ConnectionEnded
from app.access.quotas import OverQuota, count
from app.access.scopes import opening, useful
from app.access.terms import NotFromHere, Terms
from app.access.usage import note
from app.access.vendor_keys import HEADER, is_shown
from app.access.viewer import Standing, Viewer
from app.database import Database
from rest_facade.headers import Header, header
from rest_facade.refusals import (
    InsufficientScope,
    InvalidToken,
    NoToken,
    OverLimit,
    Refused,
    WrongNetwork,
    WrongService,
    WrongVendorKey,
)
from rest_facade.resources import Operation
from rest_facade.service import Service

_CHALLENGE: Final = "www-authenticate"


async def admitted(
    database: Database,
    pepper: bytes,
    service: Service,
    operation: Operation,
    headers: Headers,
    address: str | None = None,
) -> Standing:
    """Return what the token stands for; raise `Unauthorised`, `Forbidden` (RFC 6750) or `Busy`.

    `pepper` is the key of the hashes of secrets, `address` where the request comes from.
    """
    token = bearer_token(headers)
    if token is None:
        raise NoToken(
            "There is no bearer token. Get one at the token URL and send it in the header "
            "Authorization: Bearer …",
            header(_CHALLENGE, "Bearer"),
        )
    standing = await authenticate(database, token)
    try:
        known = let_in(service, operation, standing)
        await _check_terms(database, known.terms, address)
        if operation.protected and known.vendor_digest:
            _check_vendor_key(pepper, known.vendor_digest, headers.get(HEADER))
    except Refused as refusal:
        refusal.viewer = standing.viewer if standing else None
        raise
    return known


def let_in(service: Service, operation: Operation, standing: Standing | None) -> Standing:
    """Return what a token stands for, where that may do this.

    Raises `Unauthorised` where it stands for nothing, `Forbidden` where for too little.
    """
    if standing is None:
        raise InvalidToken(
            "The token is unknown, expired or revoked. Get a new one at the token URL."
        )
    _check_version(service, standing.viewer)
    _check_scopes(service, operation, standing.viewer)
    return standing


async def _check_terms(database: Database, terms: Terms, address: str | None) -> None:
    try:
        terms.refuse_stranger(address)
        if terms.quota is not None:
            await count(database, terms.connection, terms.quota)
    except NotFromHere as refusal:
        raise WrongNetwork(str(refusal)) from None
    except ConnectionEnded as refusal:
        raise InvalidToken(str(refusal)) from None
    except OverQuota as refusal:
        raise OverLimit(str(refusal), header("retry-after", str(refusal.seconds))) from None
    await note(database, terms, address)


def _check_version(service: Service, viewer: Viewer) -> None:
    version = viewer.version
    if version is None:
        raise WrongService(
            "These credentials are those of a tool of the district, and this is for vendors' "
            "connections: ask the graph at /graphql, or have `rollcall connection create` make "
            "a connection.",
            _lacking(()),
        )
    if version != service.version:
        raise WrongService(
            f"These credentials are for OneRoster {version} and this is {service.title}: use the "
            "base URL that was handed over with them.",
            _lacking(()),
        )


def _check_scopes(service: Service, operation: Operation, viewer: Viewer) -> None:
    if viewer.scopes.isdisjoint(operation.scopes):
        raise InsufficientScope(
            f"{operation.name} takes a token with the scope {' or '.join(operation.scopes)}; "
            f"this one has none of it. {_remedy(service, operation, viewer)}",
            _lacking(operation.scopes),
        )


def _remedy(service: Service, operation: Operation, viewer: Viewer) -> str:
    """Return what gives a connection the scope of an operation, and who can see to it."""
    types = opening(service.version, operation.scopes)
    if viewer.type in types:
        if not useful(operation.scopes, viewer.policy.unshared):
            return "The district shares none of these data with this connection: ask it to."
        return "Ask for a token with it: this connection allows it."
    kind = " or ".join(types)
    if viewer.partner:
        return f"This connection is of type {viewer.type}: ask the district for one of type {kind}."
    return (
        f"This connection is of type {viewer.type}, and {viewer.name!r} is not a partner's "
        f"application: only partners have one of type {kind}, and the district says who is one."
    )


def _check_vendor_key(pepper: bytes, digest: bytes, sent: str | None) -> None:
    if sent is None:
        raise WrongVendorKey(
            "This application holds a vendor key, which is wanted here beside the token: send "
            f"the header {HEADER}: key:secret",
            header(_CHALLENGE, "Bearer"),
        )
    if not is_shown(pepper, sent, digest):
        raise WrongVendorKey(
            f"The header {HEADER} is not the vendor key and secret of this application, written "
            "key:secret. The district can see the key, and make new ones.",
            header(_CHALLENGE, "Bearer"),
        )


def _lacking(scopes: tuple[str, ...]) -> Header:
    named = f', scope="{" ".join(scopes)}"' if scopes else ""
    return header(_CHALLENGE, f'Bearer error="insufficient_scope"{named}')
