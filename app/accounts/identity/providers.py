"""The identity providers that are configured, and how they are changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.audit import Act, Action, record
from app.accounts.roles import AUDITOR, SUPPORT
from app.accounts.sealing import seal, unseal
from app.accounts.tables import IdentityProviderRow
from app.errors import RollcallError

PATH: Final = "/sign-in/with"
PRESETS: Final[Mapping[str, tuple[str, str]]] = {
    "google": ("Google", "https://accounts.google.com"),
    "microsoft": ("Microsoft", "https://login.microsoftonline.com/{tenant}/v2.0"),
    "classlink": ("ClassLink", "https://launchpad.classlink.com"),
}
"""Title and issuer of well-known providers, by their names."""
GIVEN_ROLES: Final = (SUPPORT, AUDITOR)
"""The roles that a new account may have; administrators are added by an administrator."""
_PURPOSE: Final = b"client secrets of identity providers"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DOMAIN: Final = re.compile(r"(?=.{1,190}$)[a-z0-9-]+(\.[a-z0-9-]+)+")
_TEXT: Final = 500
_MOST: Final = 20
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class BadProvider(RollcallError):
    """An identity provider cannot be configured like this."""

    code, status = "bad_identity_provider", 422


class UnknownProvider(RollcallError):
    """There is no identity provider of a name."""

    code, status = "unknown_identity_provider", 404

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no identity provider {name[:40]!r}; `rollcall admin provider list` shows "
            "all."
        )


@dataclass(frozen=True, slots=True)
class Provider:
    """A configured identity provider."""

    name: str
    title: str
    issuer: str
    client_id: str
    sealed: bytes | None = field(repr=False)
    roles: Mapping[str, str]
    """The role of a new account, by the domain of its e-mail address."""
    trusted_domains: Sequence[str]
    """Domains whose e-mail addresses count as verified without the provider's statement."""
    changed_by: str
    changed_at: datetime

    def secret(self, pepper: bytes) -> str | None:
        """Return the client secret, None for a public client; raises `BadProvider`."""
        try:
            return None if self.sealed is None else unseal(pepper, _PURPOSE, self.sealed)
        except InvalidTag:
            raise BadProvider(
                f"The client secret of {self.title} cannot be decrypted because the pepper of the "
                f"service is another one. Set it again: `rollcall admin provider set {self.name} "
                "--secret`."
            ) from None

    def redirect_uri(self, public_url: str) -> str:
        """Return the address that must be registered with the provider."""
        return f"{public_url}{PATH}/{self.name}/callback"


@dataclass(frozen=True, slots=True)
class ProviderChange:
    """What an identity provider is to be; None for what stays."""

    name: str
    client_id: str | None = None
    title: str | None = None
    issuer: str | None = None
    secret: str | None = field(default=None, repr=False)
    roles: Mapping[str, str] | None = None
    trusted_domains: Sequence[str] | None = None


_COLUMNS: Final = (
    IdentityProviderRow.name, IdentityProviderRow.title, IdentityProviderRow.issuer,
    IdentityProviderRow.client_id, IdentityProviderRow.secret, IdentityProviderRow.roles,
    IdentityProviderRow.trusted_domains, IdentityProviderRow.changed_by,
    IdentityProviderRow.changed_at,
)  # fmt: skip


def all_providers(transaction: Transaction) -> list[Provider]:
    """Return every provider by its title."""
    found = transaction.execute(select(*_COLUMNS).order_by(IdentityProviderRow.title))
    return [Provider(*row) for row in found]


def find_provider(transaction: Transaction, name: str) -> Provider:
    """Return the provider of a name; raises `UnknownProvider`."""
    known = _NAME.fullmatch(name) is not None
    own = select(*_COLUMNS).where(IdentityProviderRow.name == name)
    found = transaction.execute(own).first() if known else None
    if found is None:
        raise UnknownProvider(name)
    return Provider(*found)


def save_provider(
    transaction: Transaction, pepper: bytes, change: ProviderChange, by: str, now: datetime
) -> Provider:
    """Add or change a provider, and record who did; raises `BadProvider`."""
    if not _NAME.fullmatch(change.name):
        raise BadProvider(
            f"{change.name[:40]!r} is not a name: 1 to 40 lower-case letters, digits and hyphens, "
            "a letter first."
        )
    existing = _existing(transaction, change.name)
    values = _values(change, existing)
    _check_secret_stays_with_issuer(change, existing, values["issuer"])
    if change.secret:
        values["secret"] = seal(pepper, _PURPOSE, change.secret)
    values |= {"changed_by": by, "changed_at": now}
    saved = insert(IdentityProviderRow).values(name=change.name, **values)
    transaction.execute(saved.on_conflict_do_update(index_elements=["name"], set_=values))
    _record(transaction, "identity provider changed", change.name, by, now)
    return find_provider(transaction, change.name)


def remove_provider(transaction: Transaction, name: str, by: str, now: datetime) -> Provider:
    """Remove a provider, whose people keep their accounts; raises `UnknownProvider`."""
    found = find_provider(transaction, name)
    transaction.execute(delete(IdentityProviderRow).where(IdentityProviderRow.name == name))
    _record(transaction, "identity provider removed", name, by, now)
    return found


def _check_secret_stays_with_issuer(
    change: ProviderChange, existing: Provider | None, issuer: object
) -> None:
    """Raise `BadProvider` where a stored secret would be sent to another provider."""
    if existing is None or existing.sealed is None or change.secret:
        return
    if issuer != existing.issuer:
        raise BadProvider(
            f"The stored client secret belongs to {existing.issuer}. Enter the client secret of "
            "the new issuer, too."
        )


def _existing(transaction: Transaction, name: str) -> Provider | None:
    try:
        return find_provider(transaction, name)
    except UnknownProvider:
        return None


def _values(change: ProviderChange, existing: Provider | None) -> dict[str, object]:
    """Return the columns of a provider that was checked."""
    title, issuer = PRESETS.get(change.name, (change.name, ""))
    if existing is not None:
        title, issuer = existing.title, existing.issuer
    roles = existing.roles if existing and change.roles is None else change.roles
    trusted = existing.trusted_domains if existing else ()
    if change.trusted_domains is not None:
        trusted = change.trusted_domains
    return {
        "title": _text("title", change.title or title),
        "issuer": _issuer(change.issuer or issuer),
        "client_id": _text(
            "client id", change.client_id or (existing.client_id if existing else "")
        ),
        "roles": _roles(roles or {}),
        "trusted_domains": [_domain(each) for each in _few(trusted)],
    }


def _text(word: str, text: str) -> str:
    cleaned = text.strip()
    if not cleaned or len(cleaned) > _TEXT or not cleaned.isprintable():
        raise BadProvider(f"A {word} is required: 1 to {_TEXT} printable characters.")
    return cleaned


def _issuer(text: str) -> str:
    issuer = text.strip()
    if "{tenant}" in issuer:
        raise BadProvider(
            "Microsoft's issuer has the id of the district's tenant: name it, such as "
            "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0."
        )
    try:
        parts = urlsplit(issuer)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    except ValueError:
        parts, local = urlsplit(""), False
    whole = parts.hostname and not parts.query and not parts.fragment and not parts.username
    if not (whole and (parts.scheme == "https" or local)) or not _is_plain(issuer):
        raise BadProvider(
            f"{issuer[:100]!r} is not an issuer: write the address that the provider states, such "
            "as https://accounts.google.com, with https and without a query."
        )
    return issuer


def _is_plain(text: str) -> bool:
    return len(text) <= _TEXT and text.isascii() and text.isprintable() and " " not in text


def _roles(roles: Mapping[str, str]) -> dict[str, str]:
    for role in roles.values():
        if role not in GIVEN_ROLES:
            raise BadProvider(
                f"New accounts cannot have the role {role[:40]!r}; they can be "
                f"{' or '.join(GIVEN_ROLES)}. Add administrators under People and roles."
            )
    return {_domain(domain): roles[domain] for domain in _few([*roles])}


def _domain(text: str) -> str:
    domain = text.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain):
        raise BadProvider(f"{text[:100]!r} is not a domain, such as district.example.")
    return domain


def _few(domains: Sequence[str]) -> Sequence[str]:
    if len(domains) > _MOST:
        raise BadProvider(f"Name at most {_MOST} domains.")
    return domains


def _record(transaction: Transaction, action: Action, name: str, by: str, now: datetime) -> None:
    record(transaction, Act(action, by, now, None, {"provider": name}))
