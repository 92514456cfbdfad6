"""The authorization server: Authlib's, with what it leaves open closed.

Authlib's framework-free core runs the client-credentials grant. Overridden are its client
authentication (which tells an unknown client from a wrong secret), its ten days of
validity, its plain-text store, its log line with the token in it, and its errors that
repeat what the client sent. Authlib is untyped; nothing of it leaves this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from sqlalchemy import Connection as Transaction
from sqlalchemy import Text, bindparam, cast, func, or_, select, text
from sqlalchemy.exc import IntegrityError

from app.access.proofs import new_token, secret_digest, token_digest
from app.access.rotation import VALID
from app.access.scopes import allowed, granted, granted_to_tool, useful
from app.access.tables import Connection, Credential
from app.access.terms import NotFromHere, is_within, networks
from app.access.token_request import (
    Credentials,
    InvalidClient,
    InvalidScope,
    NotAllowedHere,
    TokenRefused,
    TokenRequest,
    UnsupportedGrantType,
)
from app.access.usage import NOTE
from app.access.viewers import shared_with

_REFUSALS: Final[Mapping[str, tuple[type[TokenRefused], str]]] = {
    "unsupported_grant_type": (UnsupportedGrantType, "grant_type must be client_credentials."),
}
"""How Authlib's errors are answered, by their code; `invalid_scope` says what is allowed."""

_WRONG: Final = "Client authentication failed: the id or the secret is wrong or no longer valid."
_URI: Final = "https://rollcall/oauth2/token"  # Authlib checks for TLS; ours ends at the proxy

# Looked for by the secret alone, so that a wrong one takes as long whatever the client id is.
_CLIENT: Final = (
    select(
        Credential.id,
        Connection.id.label("client_id"),
        Connection.type,
        Connection.version,
        Connection.scopes,
        cast(Connection.sharing, Text).label("sharing"),
        Connection.networks,
    )
    .join(Connection, Connection.id == Credential.connection_id)
    .where(
        Credential.digest == bindparam("digest"),
        VALID,
        Connection.active,
        or_(Connection.expires_at.is_(None), Connection.expires_at > func.now()),
    )
)

# Each token that comes sees two off that have expired, so the table needs no other broom. It
# does not wait for the disk: a client asks again for a token that a crash of the server lost.
_SAVE: Final = text(
    f"""
    WITH swept AS (
        DELETE FROM access_token WHERE digest IN (
            SELECT digest FROM access_token WHERE expires_at < now()
            ORDER BY expires_at LIMIT 2 FOR UPDATE SKIP LOCKED
        )
    ), used AS ({NOTE.format(credential=":credential", address=":address")})
    INSERT INTO access_token (digest, credential_id, scopes, issued_at, expires_at)
    SELECT :digest, :credential, :scopes, now(), now() + make_interval(secs => :seconds)
    FROM set_config('synchronous_commit', 'off', true)
    """  # noqa: S608  # all of it is ours
)


def issue(
    asked: TokenRequest,
    transaction: Transaction,
    pepper: bytes,
    seconds: int,
    address: str | None = None,
) -> dict[str, object]:
    """Return the members of RFC 6749's answer to a request, its token stored as a digest.

    The token lives for `seconds`; it is asked for from an `address`. Raises `TokenRefused`.
    """
    server = _Server(transaction, pepper, seconds, address)
    answer: dict[str, object] = server.create_token_response(asked)
    return answer


@dataclass(frozen=True, slots=True)
class _Client:
    """An authenticated connection, as Authlib wants to be shown it."""

    credential: int
    allowed: tuple[str, ...]
    version: str | None
    """The OneRoster version of a vendor's connection; None for a tool of the district's own."""

    @property
    def is_tool(self) -> bool:
        """Whether its scopes are those of a tool."""
        return self.version is None

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str | None) -> str | None:
        choose = granted_to_tool if self.is_tool else granted
        return " ".join(choose(scope, self.allowed)) or None


class _Grant(ClientCredentialsGrant):  # type: ignore[misc]  # untyped
    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        asked = self.request.payload.scope
        token = self.generate_token(scope=asked, include_refresh_token=False)
        self.save_token(token)
        return 200, token, self.TOKEN_RESPONSE_HEADER


class _Server(AuthorizationServer):  # type: ignore[misc]  # untyped
    def __init__(
        self, transaction: Transaction, pepper: bytes, seconds: int, address: str | None
    ) -> None:
        super().__init__()
        self._transaction = transaction
        self._pepper = pepper
        self._address = address
        self.register_grant(_Grant)
        self.register_token_generator(
            "default", BearerTokenGenerator(lambda **_: new_token(), expires_generator=seconds)
        )

    def create_oauth2_request(self, asked: TokenRequest) -> OAuth2Request:
        request = OAuth2Request("POST", _URI)
        request.payload = BasicOAuth2Payload({"grant_type": asked.grant_type, "scope": asked.scope})
        request.credential = asked.credentials
        return request

    def authenticate_client(self, request: OAuth2Request, *_: object) -> _Client:
        client = self._client(request.credential)
        if client is None:
            raise InvalidClient(_WRONG)
        return client

    def _client(self, given: Credentials | None) -> _Client | None:
        if given is None:
            return None
        offered = {"digest": secret_digest(self._pepper, given.secret)}
        for found in self._transaction.execute(_CLIENT, offered):
            if found.client_id == given.id:
                self._refuse_stranger(found.networks)
                return _Client(found.id, *_allowed(found))
        return None

    def _refuse_stranger(self, allowed: Sequence[str] | None) -> None:
        if allowed and not is_within(self._address, networks(allowed)):
            raise NotAllowedHere(str(NotFromHere(self._address)))

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        saved = {
            "digest": token_digest(token["access_token"]),
            "credential": request.client.credential,
            "scopes": token["scope"].split(),
            "seconds": token["expires_in"],
            "address": self._address,
        }
        try:
            self._transaction.execute(_SAVE, saved)
        except IntegrityError:  # the connection was deleted since it was authenticated
            raise InvalidClient(_WRONG) from None

    def handle_response(
        self, _status: int, body: dict[str, Any], _headers: object
    ) -> dict[str, Any]:
        return body

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> NoReturn:
        if error.error == InvalidScope.code:
            raise InvalidScope(_scopes_of(request.client)) from None
        refusal, sentence = _REFUSALS[error.error]
        raise refusal(sentence) from None

    def send_signal(self, *_: object, **__: object) -> None:
        """Nobody listens."""


def _scopes_of(client: _Client) -> str:
    """Return what is wrong with scopes of which a client has none, and which it has."""
    kind = f"a OneRoster {client.version} connection" if client.version else "a district tool"
    return (
        f"This is {kind}, which has none of the requested scopes. It may request: "
        f"{' '.join(client.allowed)}. Leave out the scope to get all of them."
    )


def _allowed(found: Any) -> tuple[tuple[str, ...], str | None]:
    """Return the scopes of a connection, and its OneRoster version.

    A tool has no version, and its scopes are listed. Those of a vendor's connection follow from
    its version, type and data to share.
    """
    if found.scopes is not None:
        return tuple(found.scopes), None
    scopes = allowed(found.version, found.type)
    return useful(scopes, shared_with(found.sharing).unshared), found.version
