"""Fields: what the properties of a resource are on the wire, and how the graph gives them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Final, TypeAlias

_OF_EXTENSIONS: Final = re.compile(r"[:/a-zA-Z0-9.\-_]*", re.ASCII)
"""What words of a district's own are made of, the prefix included."""
_LONGEST_WORD: Final = 50
"""Characters of a text that are compared with the words of a vocabulary."""


class Kind(Enum):
    """What a single value is: how a filter compares it, and how it is spelled."""

    TEXT = "text"
    """Compared ignoring case, as people write names."""
    EXACT = "exact"
    """An identifier, a code or a word of a vocabulary."""
    ADDRESS = "address"
    """A URI; exact too."""
    YEAR = "year"
    """The year in which a school year ends, in four digits."""
    DATE = "date"
    INSTANT = "instant"
    FLAG = "flag"
    """On the wire the text "true" or "false"."""
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words an enumeration has; an open one may be extended by others of a form."""

    words: tuple[str, ...]
    open: bool = True
    form: str = r"(ext:)[a-zA-Z0-9\.\-_]+"
    """The regular expression of other words."""
    described: str = "ext: followed by letters, digits, periods, hyphens or underscores"
    """The form in words, for messages."""

    def word(self, text: str) -> str | None:
        """Return a word as the vocabulary spells it, whatever its case; None where it is none."""
        lower = text.lower()
        found = next((word for word in self.words if word.lower() == lower), None)
        if found is None and self.open and re.fullmatch(self.form, text):
            return text
        return found

    def may_contain(self, text: str) -> bool:
        """Tell whether a word can contain a text, in any case."""
        if any(text.lower() in word.lower() for word in self.words):
            return True
        return self.open and _OF_EXTENSIONS.fullmatch(text) is not None

    def nearest(self, text: str) -> str | None:
        """Return the word that a text was probably meant to be."""
        lower = {word.lower(): word for word in self.words}
        near = get_close_matches(text.lower()[:_LONGEST_WORD], lower, 1, cutoff=0.75)
        return lower[near[0]] if near else None

    @property
    def allowed(self) -> str:
        """The words, listed for a message."""
        return f"{', '.join(self.words)}{f', or {self.described}' if self.open else ''}"


@dataclass(frozen=True, slots=True)
class Target:
    """A type that references lead to."""

    noun: str
    """What a reference says in its `type`."""
    collection: str
    """Where the referred to stand under `base`; also the variable that holds that address."""
    base: str
    graph_type: str
    schema: str
    """What the standard's schema of the reference is called."""

    def under(self, public_url: str) -> str:
        """Return what stands before the id in a reference's `href`."""
        return f"{public_url}{self.base}/{self.collection}"


@dataclass(frozen=True, slots=True)
class Named:
    """What every property has: a name, and where the graph keeps what it says."""

    name: str
    _: KW_ONLY
    of: str = ""
    """The graph's field, if that has another name."""

    @property
    def graph(self) -> str:
        """The graph's field."""
        return self.of or self.name


@dataclass(frozen=True, slots=True)
class Value(Named):
    """A single value."""

    kind: Kind = Kind.TEXT
    required: bool = False
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Texts(Named):
    """A list of texts."""

    kind: Kind = Kind.EXACT
    required: bool = False
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Reference(Named):
    """Another object, by address, id and type; `many` of them are a list."""

    target: Target
    many: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Parts(Named):
    """A list of objects that have no id of their own."""

    schema: str
    graph_type: str | None
    """None where the graph has them as JSON."""
    fields: "tuple[Field, ...]"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Free(Named):
    """JSON whose inside the standard leaves open; `many` of it are a list."""

    schema: str
    many: bool = False
    required: bool = False


Field: TypeAlias = Value | Texts | Reference | Parts | Free


def selection(fields: Iterable[Field]) -> str:
    """Return the GraphQL selection whose JSON is these fields, in their order."""
    return " ".join(_selected(field) for field in fields)


def targets(fields: Iterable[Field]) -> dict[str, Target]:
    """Return what the references among these fields lead to, by the variable they need."""
    return {target.collection: target for target in _targets(fields)}


def _selected(field: Field) -> str:
    match field:
        case Value(kind=Kind.FLAG):
            return f"{field.name}: {field.graph}Text"
        case Value() | Texts() | Free() | Parts(graph_type=None):
            return _labelled(field)
        case Reference():
            under = f"href(under: ${field.target.collection})"
            return f"{_labelled(field)} {{ {under} sourcedId type: noun }}"
        case Parts():
            return f"{_labelled(field)} {{ {selection(field.fields)} }}"


def _labelled(field: Named) -> str:
    return f"{field.name}: {field.of}" if field.of else field.name


def _targets(fields: Iterable[Field]) -> Iterator[Target]:
    for field in fields:
        match field:
            case Reference():
                yield field.target
            case Parts():
                yield from _targets(field.fields)
