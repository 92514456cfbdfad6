"""Where tokens are requested, for clients that look for the token URL elsewhere."""

from collections.abc import Sequence
from typing import Final

_TOKEN_PATHS: Final = frozenset({"token", "tokens", "access_token", "accesstoken"})
"""What token URLs of other services end in."""


def asks_for_token(names: Sequence[str]) -> bool:
    """Tell whether the segments of an unknown path look like those of a token URL."""
    last = next((name for name in reversed(names) if name), "")
    return last.lower() in _TOKEN_PATHS


def where_tokens_are(token_url: str) -> str:
    """Return where tokens are requested, for a client that looked elsewhere."""
    return (
        f"The token URL is {token_url}: POST grant_type=client_credentials there, with the client "
        "id and secret."
    )
