"""Details: what people note down about a connection, and the terms that it is held to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from ipaddress import ip_network
from types import MappingProxyType
from typing import Any, Final

from app.errors import RollcallError

_LONGEST: Final = 2_000
_LARGEST: Final = 10_000_000


class BadDetail(RollcallError):
    """A detail of a connection, or of an application, cannot be what is said."""

    code = "bad_detail"


@dataclass(frozen=True, slots=True)
class Details:
    """What can be said of a connection and said otherwise at any time."""

    label: str | None = None
    """By which people tell it from the application's others."""
    purpose: str | None = None
    """What the vendor needs the data for."""
    legal_basis: str | None = None
    """By what right it gets them."""
    contact: str | None = None
    """Whom to ask about it."""
    notes: str | None = None
    expires_at: datetime | None = None
    """From when on it is kept out; None for never."""
    quota: int | None = None
    """How many requests it may make in an hour; None for any number."""
    networks: tuple[str, ...] | None = None
    """The networks (CIDR) that alone it may come from; None for all."""


NO_DETAILS: Final = Details()
"""What nobody said anything of."""


def checked(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details as they are kept, by name; raises `BadDetail` for the first that cannot be."""
    return {
        name: None if value is None else _CHECKS.get(name, _text)(name, value)
        for name, value in details.items()
    }


def text(name: str, value: str) -> str:
    """Return a text that people wrote, trimmed; raises `BadDetail` for one that is none."""
    trimmed = value.strip()
    if not trimmed or len(trimmed) > _LONGEST or "\0" in trimmed:
        raise BadDetail(
            f"{_spelt(name)} cannot be {trimmed[:60]!r}: it takes 1 to {_LONGEST} characters, and "
            "no NUL."
        )
    return trimmed


def _text(name: str, value: str) -> str | None:
    """Return the same, None for a blank one."""
    return text(name, value) if value.strip() else None


def _moment(name: str, value: datetime) -> datetime:
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    if moment <= datetime.now(UTC):
        raise BadDetail(
            f"{_spelt(name)} cannot be {moment:%Y-%m-%d %H:%M %Z}, which is past; to keep a "
            "connection out at once, disable it."
        )
    return moment


def _number(name: str, value: int) -> int:
    if not 1 <= value <= _LARGEST:
        raise BadDetail(
            f"{_spelt(name)} cannot be {value}: it is a number of requests in an hour, from 1 to "
            f"{_LARGEST}."
        )
    return value


def _networks(name: str, value: tuple[str, ...] | list[str]) -> list[str] | None:
    return sorted({_network(name, each) for each in value}) or None


def _network(name: str, value: str) -> str:
    try:
        return str(ip_network(value.strip()))
    except ValueError as wrong:
        raise BadDetail(
            f"{_spelt(name)} cannot have {value!r} ({wrong}): write a network such as 192.0.2.0/24 "
            "or 2001:db8::/32, or one address."
        ) from None


def _spelt(name: str) -> str:
    return name.replace("_", " ")


_CHECKS: Final[Mapping[str, Callable[[str, Any], Any]]] = MappingProxyType(
    {"expires_at": _moment, "quota": _number, "networks": _networks}
)
DETAILS: Final = tuple(field.name for field in fields(Details))
"""The names of all details."""
