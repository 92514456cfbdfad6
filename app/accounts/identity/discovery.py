"""What a provider states of itself: endpoints, keys and methods (OpenID Connect Discovery 1.0)."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from authlib.oidc.discovery import OpenIDProviderMetadata

from app.accounts.identity.http import ProviderUnavailable, get_json
from app.accounts.identity.providers import Provider

_PATH: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The endpoints of a provider."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    token_methods: tuple[str, ...]
    """How a client can authenticate to the token endpoint."""

    def token_method(self, *, has_secret: bool) -> str:
        """Return how this client authenticates."""
        if not has_secret:
            return "none"
        is_basic = "client_secret_basic" in self.token_methods
        return "client_secret_basic" if is_basic else "client_secret_post"


def discover(provider: Provider) -> Metadata:
    """Return the metadata of a provider; raises `ProviderUnavailable`."""
    stated = OpenIDProviderMetadata(get_json(provider.issuer.rstrip("/") + _PATH))
    if stated.get("issuer") != provider.issuer:
        raise ProviderUnavailable(
            f"it states the issuer {str(stated.get('issuer'))[:100]!r}, not {provider.issuer!r}"
        )
    secure = urlsplit(provider.issuer).scheme
    return Metadata(
        provider.issuer,
        _endpoint(stated, "authorization_endpoint", secure),
        _endpoint(stated, "token_endpoint", secure),
        _endpoint(stated, "jwks_uri", secure),
        _endpoint(stated, "userinfo_endpoint", secure) if "userinfo_endpoint" in stated else None,
        _methods(stated),
    )


def _endpoint(stated: Any, name: str, scheme: str) -> str:
    url = stated.get(name)
    is_url = isinstance(url, str) and url.isascii() and url.startswith(f"{scheme}://")
    if not is_url:
        raise ProviderUnavailable(f"its metadata has no {name} with {scheme}")
    return str(url)


def _methods(stated: Any) -> tuple[str, ...]:
    """Return the methods; without any, the standard's default."""
    methods = stated.get("token_endpoint_auth_methods_supported")
    return tuple(map(str, methods)) if isinstance(methods, list) else ("client_secret_basic",)
