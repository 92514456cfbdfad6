"""The terms of a connection: from which networks it may come, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from app.errors import RollcallError

Network: TypeAlias = IPv4Network | IPv6Network


class NotFromHere(RollcallError):
    """A connection comes from an address that it may not come from."""

    code, status = "network_not_allowed", 403

    def __init__(self, address: str | None) -> None:
        super().__init__(
            f"This connection is not let in from {address or 'an unknown address'}: the district "
            "names the networks it may come from, and can add this one."
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What the requests of a connection must keep to."""

    connection: str
    credential: int
    """By which of its secrets the token was got."""
    networks: tuple[Network, ...] = ()
    """The networks that alone it may come from; none for all."""
    quota: int | None = None
    """How many requests it may make in an hour; None for any number."""

    def refuse_stranger(self, address: str | None) -> None:
        """Raise `NotFromHere` unless a client may come from this address."""
        if self.networks and not is_within(address, self.networks):
            raise NotFromHere(address)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks as they are kept, parsed."""
    return tuple(map(_network, texts))


@lru_cache(maxsize=1_000)
def _network(text: str) -> Network:
    return ip_network(text)


def is_within(address: str | None, allowed: Iterable[Network]) -> bool:
    """Return whether an address is in one of the networks; one that is unknown is in none."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return False
    known = _plain(known)
    return any(known in network for network in allowed)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return an IPv4 address that came over IPv6 as what it is."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
