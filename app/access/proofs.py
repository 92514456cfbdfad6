"""Client ids, secrets and tokens: made at random, kept as digests only.

A secret of 256 random bits needs no slow hash, and a slow one would let anybody stall the
token endpoint; the pepper makes a stolen database useless for guessing all the same.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_CLIENT_ID: Final = re.compile(r"rollcall_[0-9a-f]{20}")


def new_client_id() -> str:
    """Return a client id nobody has."""
    return f"rollcall_{secrets.token_hex(10)}"


def is_client_id(text: str) -> bool:
    """Return whether text has the form of a client id, and so is no secret."""
    return _CLIENT_ID.fullmatch(text) is not None


def new_vendor_key() -> str:
    """Return a vendor key nobody has."""
    return f"vendor_{secrets.token_hex(10)}"


def new_secret() -> str:
    """Return 256 random bits in `[A-Za-z0-9_-]`, which no encoding of a header changes."""
    return secrets.token_urlsafe(32)


new_token = new_secret


def secret_digest(pepper: bytes, secret: str) -> bytes:
    """Return what is kept of a client's secret."""
    return hmac.digest(pepper, secret.encode(), "sha256")


def token_digest(token: str) -> bytes | None:
    """Return what is kept of an access token; None for text that never was one of ours."""
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None
