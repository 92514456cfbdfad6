"""Bounds: the most that a body may have of each thing, as the API page and the README publish it.

Each is checked before work that grows with what it bounds.
"""

from typing import Any, Final, NamedTuple

import orjson

from graphql_schema.mutations.items import MOST_ITEMS, MOST_TEXT

BODY_BYTES: Final = 10_000_000
BODY_LISTS: Final = 50_000
BODY_VALUES: Final = 200_000
OBJECTS: Final = MOST_ITEMS
ID: Final = 255
CODE: Final = 255
TEXT: Final = MOST_TEXT
LONG_TEXT: Final = 20_000
ENTRIES: Final = 500
ALL_ENTRIES: Final = 1_000
METADATA_BYTES: Final = 16_384
METADATA_DEPTH: Final = 32

LONG: Final = frozenset({"comment", "description"})
"""The properties that hold long texts."""


class Bound(NamedTuple):
    """A bound as it is published."""

    what: str
    most: int
    unit: str


BOUNDS: Final = (
    Bound("a body", BODY_BYTES, "bytes"),
    Bound("a body", BODY_LISTS, "objects and lists, one within another or not"),
    Bound("a body", BODY_VALUES, "commas, which divide values"),
    Bound("a POST", OBJECTS, "objects"),
    Bound("`sourcedId`, of an object and in a reference", ID, "characters"),
    Bound("a code or a word of a vocabulary", CODE, "characters"),
    Bound("`comment`, `description`", LONG_TEXT, "characters"),
    Bound("any other text", TEXT, "characters"),
    Bound("a list in an object", ENTRIES, "entries"),
    Bound("all lists in an object together", ALL_ENTRIES, "entries"),
    Bound("`metadata`", METADATA_BYTES, "bytes of JSON"),
    Bound("`metadata`", METADATA_DEPTH, "levels"),
)
"""All of them, in the order in which they are published."""


class BeyondBound(ValueError):
    """A value is larger than its bound; says how large it is and what is allowed."""

    def __init__(self, size: int, unit: str, most: int) -> None:
        super().__init__(f"this has {size:,} {unit}; at most {most:,} are allowed.")


def excess(body: bytes) -> str | None:
    """Return what a body has too much of to be parsed in good time; None where it is nothing.

    Signs are counted, in texts too: a parser takes time and memory for each container and value.
    """
    containers, commas = body.count(b"[") + body.count(b"{"), body.count(b",")
    if containers > BODY_LISTS:
        return f"The body has {containers:,} objects and lists; at most {BODY_LISTS:,} are allowed."
    if commas > BODY_VALUES:
        return f"The body has {commas:,} commas; at most {BODY_VALUES:,} are allowed."
    return None


def check_text(text: str, most: int) -> None:
    """Raise `BeyondBound` for a text that is too long."""
    if len(text) > most:
        raise BeyondBound(len(text), "characters", most)


def check_entries(count: int, most: int = ENTRIES) -> None:
    """Raise `BeyondBound` for a list that is too long."""
    if count > most:
        raise BeyondBound(count, "entries", most)


def check_metadata(said: Any) -> None:
    """Raise `BeyondBound` for JSON that is too large or too deep."""
    levels = depth(said, METADATA_DEPTH + 1)
    if levels > METADATA_DEPTH:
        raise BeyondBound(levels, "levels or more", METADATA_DEPTH)
    size = len(orjson.dumps(said))
    if size > METADATA_BYTES:
        raise BeyondBound(size, "bytes", METADATA_BYTES)


def depth(said: Any, most: int) -> int:
    """Return how many levels of objects and lists JSON has, counting no further than `most`."""
    levels, level = 0, [said]
    while level and levels < most:
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            break
        levels += 1
        level = [inside for each in level for inside in _inside(each)]
    return levels


def _inside(said: Any) -> Any:
    return said.values() if isinstance(said, dict) else said
