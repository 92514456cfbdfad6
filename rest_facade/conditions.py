"""Conditions: a filter tree as the `where` of a graph collection.

A comparison with an absent value is false, so `!=` is true of it. A field of many values equals
a value that one of them is; a list in the value, `'09,10'`, asks for all of it, with `~` for any.
What `~` looks for is text, whatever the field's kind: `dateLastModified~'2026-10'`. A word of a
vocabulary is compared in any case; what no word can be is refused, for it would find nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from rest_facade.fields import Kind, Vocabulary
from rest_facade.filters import (
    MAX_VALUE,
    TYPOGRAPHIC,
    All,
    Comparison,
    Either,
    Filter,
    Operator,
    check_terms,
)
from rest_facade.moments import read_date, read_instant
from rest_facade.paths import Path, Read, path
from rest_facade.refusals import BadFilter
from rest_facade.resources import Resource, Where
from rest_facade.spellings import spellings

_GRAPH: Final[Mapping[Operator, str]] = MappingProxyType(
    {
        Operator.EQ: "eq",
        Operator.LT: "lt",
        Operator.LE: "le",
        Operator.GT: "gt",
        Operator.GE: "ge",
        Operator.CONTAINS: "contains",
    }
)
_ALL: Final = frozenset(_GRAPH)
_FLAGS: Final = frozenset({Operator.EQ, Operator.CONTAINS})
_DIGITS: Final = 4
"""Of a year."""
_SHOWN: Final = 60
"""Characters of a value in a message."""
_SPELLED: Final = frozenset({Operator.EQ, Operator.CONTAINS})
"""The operators for which a text may be spelled in another way."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the graph is asked, and which of its fields that reads."""

    where: Where
    reads: Mapping[str, frozenset[Read]]
    """By the name the filter uses for it."""


@dataclass(frozen=True, slots=True)
class _Values:
    """How values of a kind are read, and compared."""

    read: Callable[[str], Any]
    operators: frozenset[Operator]
    form: str
    equal: str = "eq"
    contains: str = "contains"
    """What of the graph compares as `~` does: for text, accents make a difference."""


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in {"true", "false"}:
        raise ValueError(text)
    return word == "true"


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _year(text: str) -> str:
    year = text.strip()
    if not (len(year) == _DIGITS and year.isascii() and year.isdigit()):
        raise ValueError(text)
    return year


_TEXT: Final = _Values(str, _ALL, "text", contains="containsExact")
_VALUES: Final[Mapping[Kind, _Values]] = MappingProxyType(
    {
        Kind.TEXT: replace(_TEXT, equal="matches"),
        Kind.EXACT: _TEXT,
        Kind.ADDRESS: _TEXT,
        Kind.YEAR: replace(
            _TEXT, read=_year, form="the year in which the school year ends, such as '2027'"
        ),
        Kind.DATE: _Values(read_date, _ALL, "a date such as '2026-09-01'"),
        Kind.INSTANT: _Values(read_instant, _ALL, "an instant such as '2026-09-01T00:00:00.000Z'"),
        Kind.NUMBER: _Values(_number, _ALL, "a number such as '87.5'"),
        Kind.FLAG: _Values(_flag, _FLAGS, "'true' or 'false'"),
    }
)


def fields_read(resource: Resource, filter_: Filter) -> Iterator[tuple[str, frozenset[Read]]]:
    """Yield each field that a filter names, as far as there is such, and what it reads."""
    for each in _comparisons(filter_):
        if at := path(resource, each.field):
            yield each.field, at.reads


def condition(resource: Resource, filter_: Filter) -> Condition:
    """Return what a filter asks of a resource; raise `BadFilter` naming what it cannot ask."""
    reads: dict[str, frozenset[Read]] = {}
    where = _where(resource, filter_, reads)
    check_terms(sum(_terms(resource, each) for each in _comparisons(filter_)))
    return Condition(where, reads)


def _comparisons(filter_: Filter) -> Iterator[Comparison]:
    if isinstance(filter_, Comparison):
        yield filter_
    else:
        for part in filter_.parts:
            yield from _comparisons(part)


def _terms(resource: Resource, asked: Comparison) -> int:
    """Return how many values a field is compared with."""
    at = path(resource, asked.field)
    return len(_entries(asked.value)) if at is not None and at.many else 1


def no_such_field(resource: Resource, name: str) -> BadFilter:
    """Return the refusal of a field that a filter cannot name, or not before this viewer."""
    hint = " A reference is compared by its id, as in school.sourcedId." if "." not in name else ""
    return BadFilter(
        f"Unknown filter field {name!r}: no {resource.singular} has it. Names are case-sensitive."
        + hint
    )


def _where(resource: Resource, filter_: Filter, reads: dict[str, frozenset[Read]]) -> Where:
    match filter_:
        case Comparison():
            found = path(resource, filter_.field)
            if found is None:
                raise no_such_field(resource, filter_.field)
            reads[filter_.field] = found.reads
            return _compared(found, filter_)
        case All():
            return {"and": [_where(resource, part, reads) for part in filter_.parts]}
        case Either():
            return {"or": [_where(resource, part, reads) for part in filter_.parts]}


def _compared(at: Path, asked: Comparison) -> Where:
    if asked.operator is Operator.NE:
        return {"not": _compared(at, Comparison(asked.field, Operator.EQ, asked.value))}
    if at.many and "," in asked.value:
        return _listed(at, asked)
    return _single(at, asked, asked.value)


def _listed(at: Path, asked: Comparison) -> Where:
    """Return what a comma list asks; a text that has a comma in it may be meant as well."""
    each = [_single(at, asked, part) for part in _entries(asked.value)]
    if asked.operator is not Operator.EQ:
        return {"or": each}
    everyone: Where = {"and": each}
    if at.vocabulary or _VALUES[at.kind].read is not str:
        return everyone
    return {"or": [everyone, _single(at, asked, asked.value)]}


def _entries(value: str) -> list[str]:
    """Return the entries of a comma list; the text itself where it has none."""
    return [part.strip() for part in value.split(",") if part.strip()] or [value]


def _single(at: Path, asked: Comparison, value: str) -> Where:
    values = _VALUES[at.kind]
    if len(value) > MAX_VALUE:
        raise BadFilter(
            f"A value of {asked.field} has {len(value)} characters; at most {MAX_VALUE} are "
            "allowed."
        )
    if asked.operator not in values.operators:
        raise BadFilter(
            f"{asked.field} is {values.form}; {asked.operator} does not compare such a value."
        )
    operands = _operands(at, asked, value)
    if len(operands) == 1:
        return _operation(at, asked, operands[0])
    return {"or": [_operation(at, asked, each) for each in operands]}


def _operation(at: Path, asked: Comparison, operand: Any) -> Where:
    """Return the comparison of a field with an operand, below the steps that lead to the field."""
    values = _VALUES[at.kind]
    own = {Operator.EQ: values.equal, Operator.CONTAINS: values.contains}
    where: Where = {own.get(asked.operator) or _GRAPH[asked.operator]: operand}
    for step in reversed(at.steps):
        where = {step.field: {"some": where} if step.many else where}
    return where


def _operands(at: Path, asked: Comparison, value: str) -> Sequence[Any]:
    """Return what a field is compared with; more than one where the value has several spellings."""
    if at.vocabulary:
        return (_word(at.vocabulary, asked, value),)
    _refuse_quoted_twice(asked.field, value)
    if at.kind is Kind.TEXT and asked.operator in _SPELLED:
        return spellings(value, is_address=asked.field == "email")
    try:
        return (value if asked.operator is Operator.CONTAINS else _VALUES[at.kind].read(value),)
    except ValueError:
        form = _VALUES[at.kind].form
        raise BadFilter(f"{asked.field} is {form}, not {value!r}.") from None


def _refuse_quoted_twice(field: str, value: str) -> None:
    """Refuse typographic quotes within the quotes: nothing in a roster is written so."""
    if len(value) > 1 and value[0] in TYPOGRAPHIC and value[-1] in TYPOGRAPHIC:
        raise BadFilter(
            f"The value {_quoted(value)} of {field} is quoted twice. Write it in single quotes "
            "alone."
        )


def _word(vocabulary: Vocabulary, asked: Comparison, value: str) -> str:
    """Return a word of a vocabulary, or with `~` what one may contain."""
    if asked.operator is Operator.CONTAINS:
        if vocabulary.may_contain(value):
            return value
        problem = f"No word of {asked.field} contains {_quoted(value)}"
    else:
        if word := vocabulary.word(value.strip()):
            return word
        problem = f"{asked.field} cannot be {_quoted(value)}"
    nearest = vocabulary.nearest(value)
    guess = f" (did you mean {nearest!r}?)" if nearest else ""
    raise BadFilter(f"{problem}{guess}. Allowed: {vocabulary.allowed}.")


def _quoted(value: str) -> str:
    return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
