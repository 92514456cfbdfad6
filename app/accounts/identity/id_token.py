"""The ID token: its signature, issuer, audience, times and nonce (OpenID Connect Core, 3.1.3.7)."""

from dataclasses import dataclass
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.errors import RollcallError

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures by the provider's published keys; none by the client secret, and never `none`."""
_LEEWAY: Final = 60  # seconds that clocks may differ
_SUBJECT: Final = 255


class BadIdToken(RollcallError):
    """An ID token does not prove who signs in."""

    code, status = "bad_id_token", 403


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must state."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    now: int
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider states of a person."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None


def verify_id_token(text: str, keys: dict[str, Any], expected: Expected) -> Claims:
    """Return the claims of an ID token that is signed and meant for this sign-in.

    Raises `BadIdToken`.
    """
    try:
        token = jwt.decode(text, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(token.claims, token.header, _options(expected), _params(expected))
        claims.validate(expected.now, _LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise BadIdToken(f"The ID token is not valid: {fault}") from None
    return claims_of(expected.issuer, dict(claims))


def claims_of(issuer: str, stated: dict[str, Any]) -> Claims:
    """Return the claims of an ID token or of the UserInfo endpoint; raises `BadIdToken`."""
    subject = stated.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT or "\0" in subject:
        raise BadIdToken("The ID token has no usable subject.")
    verified = stated.get("email_verified") in {True, "true"} or stated.get("xms_edov") in {
        True,
        "true",
        "1",
    }
    return Claims(issuer, subject, _text(stated, "email"), verified, _text(stated, "name"))


def _text(stated: dict[str, Any], name: str) -> str | None:
    value = stated.get(name)
    return value if isinstance(value, str) and "\0" not in value else None


def _options(expected: Expected) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }


def _params(expected: Expected) -> dict[str, Any]:
    return {
        "nonce": expected.nonce,
        "client_id": expected.client_id,
        "access_token": expected.access_token,
    }
