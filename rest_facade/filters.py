"""The filter language of OneRoster: text to tree and back.

    filter  = clause { ("AND" | "OR") clause }
    clause  = field operator "'" text "'"

The standard allows one logical operator; here any number is taken, AND before OR. Taken too is
what vendors send: odd spaces, `and` and `or` in lower case, values without quotes, typographic
quotes around a value, a quote within a value written twice or once. A tree spells itself:
`parse(str(tree)) == tree`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from rest_facade.refusals import BadFilter

MAX_LENGTH: Final = 8_000
"""Characters of a filter."""
MAX_TERMS: Final = 20
"""Terms of a filter: its clauses, a list in a value counting once for each of its entries."""
MAX_VALUE: Final = 1_000
"""Characters of the value of a term."""


class Operator(StrEnum):
    """How a field is compared with a value."""

    NE = "!="
    GE = ">="
    LE = "<="
    EQ = "="
    GT = ">"
    LT = "<"
    CONTAINS = "~"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field compared with a value, which is text until its field says what kind it is of."""

    field: str
    operator: Operator
    value: str

    def __str__(self) -> str:
        quoted = self.value.replace("'", "''")
        return f"{self.field}{self.operator}'{quoted}'"


@dataclass(frozen=True, slots=True)
class All:
    """Two or more comparisons that must all hold."""

    parts: tuple[Comparison, ...]

    def __str__(self) -> str:
        return " AND ".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Either:
    """Two or more alternatives of which one must hold."""

    parts: tuple[Comparison | All, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))


Filter: TypeAlias = Comparison | All | Either

TYPOGRAPHIC: Final = (
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u00b4`\x91\x92\x93\x94"
)
"""What word processors write for a quote; the last four are Windows-1252, read as Latin-1."""
_OPERATORS: Final = "|".join(re.escape(operator) for operator in Operator)
_NAME: Final = r"[^\s=!<>~'\"()]+"
_QUOTE: Final = f"['{TYPOGRAPHIC}]"
_HEAD: Final = re.compile(rf"\s*({_NAME})\s*({_OPERATORS})\s*")
_LOGICAL: Final = rf"(and|or)(?=\s+{_NAME}\s*(?:{_OPERATORS}))"
_MISTAKES: Final = (
    r"(?P<parenthesis>\)|(?:and|or)\s*\()"
    rf"|(?P<clause>\s(?:{_NAME}\s+){{0,2}}{_NAME}\s*(?:{_OPERATORS})\s*{_QUOTE})"
)
_NEXT: Final = re.compile(rf"\s*(?:\Z|{_LOGICAL}|{_MISTAKES})", re.IGNORECASE)
"""What may follow a value in quotes, and what many think may."""
_NEXT_WORD: Final = re.compile(rf"\s{_LOGICAL}", re.IGNORECASE)
_BARE: Final = re.compile(rf"[^'\"(){TYPOGRAPHIC}]+")
_CLOSING: Final = re.compile(_QUOTE)
_NO_PARENTHESES: Final = "The filter language has no parentheses; AND is taken before OR."


def parse(text: str) -> Filter:
    """Return the tree of a filter, or raise `BadFilter` that says where it goes wrong."""
    if len(text) > MAX_LENGTH:
        raise BadFilter(
            f"The filter has {len(text)} characters; at most {MAX_LENGTH} are allowed. Send "
            "several requests."
        )
    if "\0" in text:
        raise BadFilter("The filter holds a NUL character, which no value has; leave it out.")
    alternatives: list[list[Comparison]] = [[]]
    for logical, comparison in _clauses(text):
        if logical == "or":
            alternatives.append([])
        alternatives[-1].append(comparison)
    check_terms(sum(map(len, alternatives)))
    parts = tuple(each[0] if len(each) == 1 else All(tuple(each)) for each in alternatives)
    return parts[0] if len(parts) == 1 else Either(parts)


def check_terms(terms: int) -> None:
    """Raise `BadFilter` where a filter has more terms than are allowed."""
    if terms > MAX_TERMS:
        raise BadFilter(
            f"The filter has {terms} terms; at most {MAX_TERMS} are allowed, each value of a comma "
            "list counting as one. Send several requests."
        )


def _clauses(text: str) -> Iterator[tuple[str, Comparison]]:
    """Yield the clauses, each with the word that ties it to the one before."""
    logical, at = "", 0
    while True:
        head = _HEAD.match(text, at)
        if head is None:
            raise BadFilter(_no_clause(text[at:]))
        value, followed = _value(text, head.end())
        yield logical, Comparison(head[1], Operator(head[2]), value)
        if followed[1] is None:
            return
        logical, at = followed[1].lower(), followed.end()


def _value(text: str, at: int) -> tuple[str, re.Match[str]]:
    """Return the value that begins here, and a match of what follows it."""
    if text.startswith("'", at):
        return _quoted(text, at)
    if _CLOSING.match(text, at):
        return _typographic(text, at)
    word = _NEXT_WORD.search(text, at)
    end = word.start() if word else len(text)
    value = text[at:end].strip()
    followed = _NEXT.match(text, end)
    if followed is None or not _BARE.fullmatch(value):
        raise BadFilter(_no_value(text[at:]))
    return value, followed


def _quoted(text: str, at: int) -> tuple[str, re.Match[str]]:
    """Return the value in quotes; a lone quote that cannot end it is one of its characters."""
    pieces: list[str] = []
    start = at + 1
    while (quote := text.find("'", start)) >= 0:
        pieces.append(text[start:quote])
        if text.startswith("'", quote + 1):
            start = quote + 2
        elif followed := _NEXT.match(text, quote + 1):
            _refuse_mistake(text, followed)
            return "".join(pieces), followed
        else:
            start = quote + 1
        pieces.append("'")
    return _typographic(text, at)


def _typographic(text: str, at: int) -> tuple[str, re.Match[str]]:
    """Return the value up to a typographic quote; one that cannot end it is a character of it."""
    for closing in _CLOSING.finditer(text, at + 1):
        if followed := _NEXT.match(text, closing.end()):
            _refuse_mistake(text, followed)
            return text[at + 1 : closing.start()], followed
    raise _unended(text, at)


def _unended(text: str, at: int) -> BadFilter:
    return BadFilter(
        f"The value {_shown(text[at:])} does not end. Close it with a single quote; after it comes "
        "nothing more, or AND or OR and another clause."
    )


def _refuse_mistake(text: str, followed: re.Match[str]) -> None:
    if followed["parenthesis"]:
        raise BadFilter(_NO_PARENTHESES)
    if followed["clause"]:
        rest = _shown(text[followed.start() :].strip())
        raise BadFilter(f"AND or OR, and nothing else, joins two clauses; here stands {rest}.")


def _no_clause(rest: str) -> str:
    if rest.lstrip().startswith(("(", ")")):
        return _NO_PARENTHESES
    where = f"at {_shown(rest)}" if rest.strip() else "at its end"
    operators = " ".join(Operator)
    return f"The filter needs a clause {where}: a field, one of {operators}, a value in quotes."


def _no_value(rest: str) -> str:
    if "(" in rest or ")" in rest:
        return _NO_PARENTHESES
    return (
        f"There is no value at {_shown(rest)}. Write one in single quotes, a quote within it "
        "twice: familyName='O''Brien'."
    )


def _shown(text: str) -> str:
    return repr(text[:40] + "…" if len(text) > 40 else text)
