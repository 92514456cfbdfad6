"""Which encoding a client is given."""

import gzip
from collections.abc import AsyncIterator

import pytest
import zstandard

from app.encodings import OFFERED, Encoding, preferred


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0", None),
        ("zstd;q=0, *", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=much", None),
        ("gzip;q=nan", None),
        (",;,", None),
    ],
)
def test_a_client_gets_what_it_likes_best(header: str, name: str | None) -> None:
    found = preferred(header)

    assert (found and found.name) == name


@pytest.mark.parametrize("encoding", OFFERED, ids=lambda encoding: encoding.name)
async def test_what_is_encoded_in_pieces_is_whole(encoding: Encoding) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"a roster " * 10_000

    pieces = [piece async for piece in encoding.encode_all(parts())]
    whole = encoding.encode(b"a roster " * 30_000)

    for body in (b"".join(pieces), whole):
        read = gzip.decompress if encoding.name == "gzip" else _unzstd
        assert read(body) == b"a roster " * 30_000


def _unzstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)
