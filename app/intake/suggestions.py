"""Which name was meant: the nearest of those that there are."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_NEAR: Final = 0.75
"""How alike two names are at least, from 0 to 1."""


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like a name; None where none is.

    Case, spaces, underscores and hyphens do not count.
    """
    plain = {_plain(candidate): candidate for candidate in candidates}
    found = get_close_matches(_plain(name), plain, n=1, cutoff=_NEAR)
    return plain[found[0]] if found else None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter not in " _-")
