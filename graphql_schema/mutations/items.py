"""Items: what was sent, each with the id it will have and its place in the input."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar

from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from app.sis.ids import id_fault
from graphql_schema.mutations.findings import Finding

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MOST_TEXT: Final = 500
"""The most characters of a text other than a comment or description: 2,000 bytes at most, which
packages may have."""
_PROSE: Final = ("comment", "description", "metadata")
MOST_ITEMS: Final = 1_000
"""The most that one request may create."""


@dataclass(frozen=True, slots=True)
class Item(Generic[T_co]):
    """One record that is to be written."""

    id: str
    said: T_co
    at: str = ""
    """What its paths begin with, such as `results[3].`; empty where it is the only one."""

    def finding(self, field: str, message: str, allowed: Sequence[str] = ()) -> Finding:
        """Return what is wrong with a field."""
        return Finding(self.at + field, message, tuple(allowed))


def ids(items: Iterable[Item[Any]], *names: str) -> Iterator[str]:
    """Yield every id that the items name in these fields."""
    for item in items:
        for name in names:
            if (id_ := getattr(item.said, name)) is not None:
                yield id_


def wrong_ids(items: Sequence[Item[Any]]) -> Iterator[Finding]:
    """Yield what is wrong with the ids that a sender chose."""
    for item in items:
        fault = id_fault(item.id)
        if fault is not None:
            yield item.finding("sourcedId", fault)
        elif getattr(item.said, "sourced_id", None) not in (None, item.id):
            said = f"The record says it is {item.said.sourced_id!r}, but is put at {item.id!r}."
            yield item.finding("sourcedId", said, (item.id,))


def wrong_batch(items: Sequence[Item[Any]]) -> Iterator[Finding]:
    """Yield what is wrong with a list of records that are to be created."""
    if len(items) > MOST_ITEMS:
        said = f"There are {len(items):,} records; at most {MOST_ITEMS:,} are taken at once."
        yield Finding(items[0].at.partition("[")[0], said)
    met: set[str] = set()
    for item in items:
        supplied = item.said.sourced_id
        if supplied is not None and supplied in met:
            yield item.finding("sourcedId", f"{supplied!r} is the sourcedId of one before, too.")
        met.add(supplied)


def unstorable(items: Iterable[Item[Any]]) -> Iterator[Finding]:
    """Yield the texts and numbers that no database takes: U+0000, half a pair, infinity."""
    for item in items:
        for path, value in _leaves("", item.said):
            if isinstance(value, str) and not is_text(value):
                yield item.finding(path, f"{value!r} has U+0000 or half a pair, as no text has.")
            elif isinstance(value, str) and len(value) > MOST_TEXT and not path.startswith(_PROSE):
                said = f"This has {len(value):,} characters; at most {MOST_TEXT:,} are allowed."
                yield item.finding(path, said)
            elif isinstance(value, float) and not math.isfinite(value):
                yield item.finding(path, f"{value!r} is no number.")
        if not isinstance(getattr(item.said, "metadata", None), dict | None):
            yield item.finding("metadata", "Metadata is an object: names, each with its value.")


@cache
def spelt(input_: type, name: str) -> str:
    """Return a field of an input type as GraphQL has it."""
    declared = get_object_definition(input_, strict=True).fields
    field = next(each for each in declared if each.python_name == name)
    return field.graphql_name or to_camel_case(name)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every value within an input, by its path."""
    for step, inside in _inside(value):
        below = step if not path else f"{path}{step}" if step[0] == "[" else f"{path}.{step}"
        yield below, inside
        yield from _leaves(below, inside)


def _inside(value: Any) -> Iterable[tuple[str, Any]]:
    if is_dataclass(value):
        input_: type = type(value)
        return [(spelt(input_, each.name), getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        named = [(str(name), each) for name, each in value.items()]
        return [*((name or "''", name) for name, _ in named), *((n or "''", v) for n, v in named)]
    if isinstance(value, list):
        return [(f"[{i}]", each) for i, each in enumerate(value)]
    return ()


def is_text(text: str) -> bool:
    """Whether a database takes a text."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
