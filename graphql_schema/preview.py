"""Previews: what a connection would be answered over REST, which the graph itself cannot tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Previewed:
    """An answer that nobody was sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    document: str | None
    """The GraphQL document that the request became; None where it was refused before."""
    variables: Mapping[str, Any] | None


class Preview(Protocol):
    """Whoever can show it: handed in where the service is put together."""

    async def __call__(self, connection: str, path: str, edition: int | None = None) -> Previewed:
        """Return what the connection of a client id would be answered.

        `path` is what it asks, with its query; `edition` is the one it is to be asked of.
        """
