"""Secrets that must be read again: encrypted by a key that is derived from the pepper."""

import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12  # bytes


def seal(pepper: bytes, purpose: bytes, secret: str) -> bytes:
    """Return a secret encrypted for a purpose; other purposes have other keys."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(pepper, purpose)).encrypt(nonce, secret.encode(), None)


def unseal(pepper: bytes, purpose: bytes, sealed: bytes) -> str:
    """Return a secret that `seal` encrypted; raises `InvalidTag` where the pepper is another."""
    key = AESGCM(_key(pepper, purpose))
    return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()


def _key(pepper: bytes, purpose: bytes) -> bytes:
    return hmac.digest(pepper, purpose, "sha256")
