"""Content encodings: which one a client prefers, and how a body is encoded."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

import zstandard
from isal import isal_zlib

WORTH_IT: Final = 1_000
"""Bytes from which on a body is encoded."""
ON_A_THREAD: Final = 200_000
"""Bytes from which on encoding would keep other requests waiting."""
_GZIP_CONTAINER: Final = 16 + isal_zlib.MAX_WBITS


class Compressor(Protocol):
    """Something that compresses a body piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what can be sent of all that was given so far."""

    def flush(self) -> bytes:
        """Return the rest."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A content encoding, at the speed that suits answers made once."""

    name: str
    start: Callable[[], Compressor]

    def encode(self, body: bytes) -> bytes:
        """Return the encoded body."""
        compressor = self.start()
        return compressor.compress(body) + compressor.flush()

    async def encode_all(self, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the encoded body of these parts, a piece whenever there is one."""
        compressor = self.start()
        async for part in parts:
            if piece := compressor.compress(part):
                yield piece
        yield compressor.flush()


_ZSTD: Final = Encoding("zstd", lambda: zstandard.ZstdCompressor(level=1).compressobj())
_GZIP: Final = Encoding("gzip", lambda: isal_zlib.compressobj(1, wbits=_GZIP_CONTAINER))
OFFERED: Final = (_ZSTD, _GZIP)
"""The best first."""


@lru_cache(maxsize=500)
def preferred(accept_encoding: str) -> Encoding | None:
    """Return what an `Accept-Encoding` header (RFC 9110) likes best of what is offered.

    None means as it is.
    """
    weights = dict(_weighted(entry) for entry in accept_encoding.lower().split(",") if entry)
    anything = weights.get("*", 0.0)
    liked = [(weights.get(encoding.name, anything), encoding) for encoding in OFFERED]
    weight, best = max(liked, key=lambda pair: pair[0])
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an `Accept-Encoding` header (RFC 9110) allows gzip."""
    weights = dict(_weighted(entry) for entry in accept_encoding.lower().split(",") if entry)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weighted(entry: str) -> tuple[str, float]:
    """Return a coding and its weight; 0 for a weight that is no number."""
    name, _, parameter = entry.partition(";")
    _, is_said, weight = parameter.partition("q=")
    try:
        return name.strip(), float(weight) if is_said else 1.0
    except ValueError:
        return name.strip(), 0.0
