"""A sign-in: the browser is sent to the provider, whose answer becomes a session.

Authorization code flow with PKCE (S256), state and nonce. Metadata and keys are read anew for
each sign-in, so that changed keys hold at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from app.access.proofs import token_digest
from app.accounts.audit import Act, record
from app.accounts.identity.attempts import Attempt, begin, use
from app.accounts.identity.discovery import Metadata, discover
from app.accounts.identity.http import ProviderSession, ProviderUnavailable, get_json
from app.accounts.identity.id_token import (
    BadIdToken,
    Claims,
    Expected,
    claims_of,
    verify_id_token,
)
from app.accounts.identity.linking import account_of_identity
from app.accounts.identity.providers import Provider, find_provider
from app.accounts.services import AccountServices
from app.accounts.sessions import NewSession
from app.accounts.signing_in import start_unless_second_factor
from app.accounts.throttle import OF_ADDRESS, count_attempt, forget_attempts
from app.errors import RollcallError

_SCOPE: Final = "openid email profile"
_MESSAGE: Final = 200


class SignInFailed(RollcallError):
    """A provider's answer does not sign anybody in."""

    code, status = "sign_in_failed", 400


@dataclass(frozen=True, slots=True)
class Redirection:
    """Where a browser goes to sign in, and what its cookie must hold."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider's redirection brings back."""

    parameters: Mapping[str, str]
    cookie: str
    """The state that the browser was given."""
    address: str | None


def redirect_to_provider(
    services: AccountServices, name: str, next_: str, address: str | None
) -> Redirection:
    """Begin a sign-in; raises `UnknownProvider`, `TooManyAttempts` or `ProviderUnavailable`."""
    count_attempt(services, _attempts(name), address, most=OF_ADDRESS)
    with services.database.transaction() as transaction:
        provider = find_provider(transaction, name)
    metadata = _reach(provider)
    with services.database.transaction() as transaction:
        attempt = begin(transaction, provider.name, next_, services.now())
    client = _client(services, provider, metadata)
    url, _ = client.create_authorization_url(
        metadata.authorization_endpoint,
        state=attempt.state,
        code_verifier=attempt.code_verifier,
        nonce=attempt.nonce,
    )
    return Redirection(url, attempt.state)


def finish_sign_in(services: AccountServices, name: str, answer: Answer) -> tuple[NewSession, str]:
    """Return the session of the person a provider names, and the page to open.

    Raises a `RollcallError` that says why there is none; it is recorded.
    """
    with services.database.transaction() as transaction:
        provider = find_provider(transaction, name)
        state = answer.parameters.get("state", "")
        is_own = token_digest(state) is not None and state == answer.cookie
        attempt = use(transaction, name, state, services.now()) if is_own else None
    try:
        if attempt is None:
            raise SignInFailed(
                "This sign-in has ended, was used before, or began in another browser. Start again."
            )
        claims = _claims(services, provider, attempt, answer)
        with services.database.transaction() as transaction:
            account = account_of_identity(transaction, services, provider, claims, answer.address)
            new = start_unless_second_factor(
                transaction, services, account, answer.address, f"provider {name}"
            )
    except RollcallError as refusal:
        _record_refusal(services, provider, refusal, answer.address)
        raise
    forget_attempts(services, _attempts(name), answer.address)
    return new, attempt.next


def check_provider(provider: Provider) -> str | None:
    """Return why nobody can sign in with a provider, as far as it shows; None for nothing."""
    try:
        get_json(discover(provider).jwks_uri)
    except ProviderUnavailable as failure:
        return str(failure)
    return None


def _claims(
    services: AccountServices, provider: Provider, attempt: Attempt, answer: Answer
) -> Claims:
    """Return what the provider states of the person, after its answer was checked."""
    _check_answer(provider, answer.parameters)
    metadata = _reach(provider)
    token = _token(services, provider, metadata, attempt, answer.parameters.get("code", ""))
    access_token = str(token.get("access_token", ""))
    seconds = int(services.now().timestamp())
    expected = Expected(provider.issuer, provider.client_id, attempt.nonce, access_token, seconds)
    try:
        keys = get_json(metadata.jwks_uri)
        claims = verify_id_token(str(token.get("id_token", "")), keys, expected)
        return _with_email(claims, metadata, access_token)
    except ProviderUnavailable as failure:
        raise _unavailable(provider, failure) from None


def _check_answer(provider: Provider, parameters: Mapping[str, str]) -> None:
    """Raise `SignInFailed` for an error, and for the answer of another provider (RFC 9207)."""
    if parameters.get("iss", provider.issuer) != provider.issuer:
        raise SignInFailed("The answer is from another provider. Start again.")
    if "error" in parameters:
        reason = parameters.get("error_description") or parameters["error"]
        raise SignInFailed(f"{provider.title} did not sign you in: {reason[:_MESSAGE]}")


def _token(
    services: AccountServices, provider: Provider, metadata: Metadata, attempt: Attempt, code: str
) -> Mapping[str, Any]:
    client = _client(services, provider, metadata)
    try:
        token: Mapping[str, Any] = client.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=attempt.code_verifier,
        )
    except OAuth2Error as refusal:
        raise SignInFailed(
            f"{provider.title} does not accept the sign-in: {str(refusal)[:_MESSAGE]}. Start again."
        ) from None
    except (ValueError, ProviderUnavailable) as failure:
        raise _unavailable(provider, failure) from None
    return token


def _with_email(claims: Claims, metadata: Metadata, access_token: str) -> Claims:
    """Return the claims with those of the UserInfo endpoint, where the ID token has no e-mail."""
    if claims.email is not None or metadata.userinfo_endpoint is None or not access_token:
        return claims
    headers = {"authorization": f"Bearer {access_token}"}
    stated = claims_of(claims.issuer, get_json(metadata.userinfo_endpoint, headers))
    if stated.subject != claims.subject:
        raise BadIdToken("The UserInfo endpoint describes another person.")
    return stated


def _client(services: AccountServices, provider: Provider, metadata: Metadata) -> OAuth2Client:
    secret = provider.secret(services.pepper)
    return OAuth2Client(
        ProviderSession(),
        client_id=provider.client_id,
        client_secret=secret,
        token_endpoint_auth_method=metadata.token_method(has_secret=secret is not None),
        scope=_SCOPE,
        redirect_uri=provider.redirect_uri(services.settings.public_url),
        code_challenge_method="S256",
    )


def _reach(provider: Provider) -> Metadata:
    try:
        return discover(provider)
    except ProviderUnavailable as failure:
        raise _unavailable(provider, failure) from None


def _unavailable(provider: Provider, failure: Exception) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"{provider.title} cannot be used now: {failure}. Try again in a moment, or sign in with "
        "a password or a link."
    )


def _attempts(name: str) -> str:
    """Return the name under which attempts are counted."""
    return f"provider {name[:40]}"


def _record_refusal(
    services: AccountServices, provider: Provider, refusal: RollcallError, address: str | None
) -> None:
    details = {"provider": provider.name, "reason": refusal.code}
    with services.database.transaction() as transaction:
        act = Act(
            "sign-in refused", f"person of {provider.title}", services.now(), None, details, address
        )
        record(transaction, act)
