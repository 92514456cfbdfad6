"""Opaque sourcedIds in the alphabet of the standard."""

from random import Random

ODD_EVERY = 499
ODD_FIRST = 5
"""Small kinds, such as organizations, get an odd one too."""


class Ids:
    """The ids of one package, repeatable from its chance.

    Nearly all look like a UUID. A few are as odd as the standard allows, so that
    whoever builds a path or a query from one must encode it.
    """

    def __init__(self, chance: Random) -> None:
        self._bits = chance.getrandbits
        self._counts: dict[str, int] = {}

    def mint(self, kind: str) -> str:
        """Return an id that no record of this kind has yet."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        digits = f"{self._bits(128):032x}"
        if count % ODD_EVERY == ODD_FIRST:
            return _odd(digits, count // ODD_EVERY)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def _odd(digits: str, turn: int) -> str:
    """Return one of the five odd shapes; the last is as long as an id may be."""
    shapes = (
        f"{digits[:12]}/{digits[12:24]}",
        f"{digits[:16]}@sis.example.org",
        f"{digits[:8]}.{digits[8:12]}.{digits[12:]}",
        f"legacy_{digits[:10]}/a@b.c",
        (digits * 8)[:255],
    )
    return shapes[turn % len(shapes)]
