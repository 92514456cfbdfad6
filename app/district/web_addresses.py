"""Addresses that may be told something: encrypted, and on the internet."""

from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

ALLOW: Final = "`rollcall setting set privateWebhook true` allows it"
"""What lets a webhook have any address."""


def find_fault(url: str) -> str | None:
    """Return why nothing is posted to an address, as far as it says so itself; None for nothing."""
    try:
        place = urlsplit(url)
        host = (place.hostname or "").rstrip(".")
    except ValueError as wrong:
        return f"it is no address ({wrong})"
    if place.scheme != "https":
        return f"write an address that begins with https://; {ALLOW}"
    if not host:
        return "it has no host"
    if host == "localhost" or (_is_address(host) and not is_public(host)):
        return f"{host} is a private, loopback or link-local address; {ALLOW}"
    return None


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the internet, and not of a network of its own."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if embedded is not None:
            return is_public(str(embedded))
    return ip.is_global and not ip.is_multicast


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
