"""What signing in needs besides a request: the database, the pepper, the clock."""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request

from app.accounts.clock import Clock, utc_now
from app.data_folder import pepper
from app.database import Database
from app.settings import Settings

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class AccountServices:
    """What pages use to sign people in."""

    database: Database
    settings: Settings = field(repr=False)
    pepper: bytes = field(repr=False)
    now: Clock = utc_now

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the service by HTTPS."""
        return self.settings.public_url.startswith("https://")

    @property
    def is_safe(self) -> bool:
        """Whether cookies are safe on the way: by HTTPS, or on this machine."""
        return self.is_https or urlsplit(self.settings.public_url).hostname in _LOOPBACK

    def cookie(self, name: str) -> str:
        """Return the name of a cookie; with HTTPS only this host can set it."""
        return f"__Host-rollcall-{name}" if self.is_https else f"rollcall-{name}"


def install(state: Any, database: Database, settings: Settings, now: Clock = utc_now) -> None:
    """Give the pages of an application what they need to sign people in."""
    state.account_services = AccountServices(database, settings, pepper(settings), now)


def services_of(request: Request) -> AccountServices:
    """Return what the application of a request was given."""
    services: AccountServices = request.app.state.account_services
    return services
