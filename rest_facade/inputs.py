"""Inputs: a vendor's JSON for an object as the graph's strict input.

What vendors send is taken as it is meant: numbers and flags as text, a moment where a day is
wanted and the reverse, references by their id alone. Properties that the graph takes no input
for are passed over: the status, the date of the change, and what nobody knows.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

import orjson
from graphql import GraphQLInputObjectType, get_named_type, is_non_null_type

from app.excerpts import excerpt
from graphql_schema.schema import SCHEMA
from rest_facade import bounds
from rest_facade.fields import Field, Free, Kind, Parts, Reference, Texts, Value, Vocabulary
from rest_facade.findings import Finding
from rest_facade.moments import read_date, read_instant
from rest_facade.resources import Resource

Json = dict[str, Any]

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


class Unfit(ValueError):
    """A value is not what its property holds; says what that is, after the word "not"."""


def read_input(resource: Resource, said: Any, at: str) -> tuple[Json, list[Finding]]:
    """Return what the graph is given for an object that stands at `at`, and what is wrong."""
    reading = _Reading()
    type_ = SCHEMA.type_map[f"{resource.source.name}Input"]
    assert isinstance(type_, GraphQLInputObjectType)  # noqa: S101
    return reading.object(resource.fields, type_, said, at), reading.findings


@dataclass(slots=True)
class _Reading:
    """Reads an object, and notes what is wrong on the way."""

    findings: list[Finding] = field(default_factory=list)
    entries: int = 0
    """How many entries the lists that were read have together."""

    def object(
        self, fields: tuple[Field, ...], type_: GraphQLInputObjectType, said: Any, at: str
    ) -> Json:
        """Return the input of this type."""
        if not isinstance(said, dict):
            self.findings.append(Finding(at, f"this must be an object, not {excerpt(said)}."))
            return {}
        made: Json = {}
        for each in fields:
            if given := type_.fields.get(each.name):
                path = f"{at}.{each.name}"
                self._take(made, each, said.get(each.name), given.type, path)
        return made

    def _take(self, made: Json, field_: Field, said: Any, type_: Any, path: str) -> None:
        try:
            value = None if said is None else self._value(field_, said, type_, path)
        except Unfit as unfit:
            self.findings.append(Finding(path, f"this must be {unfit}, not {excerpt(said)}."))
            return
        except bounds.BeyondBound as beyond:
            self.findings.append(Finding(path, str(beyond)))
            return
        if value is not None:
            made[field_.name] = value
        elif is_non_null_type(type_):
            self.findings.append(Finding(path, "this is missing."))

    def _value(self, field_: Field, said: Any, type_: Any, path: str) -> Any:
        _check_size(field_, said)
        match field_:
            case Value(vocabulary=Vocabulary() as vocabulary):
                return _word(vocabulary, said)
            case Value(kind=kind):
                return _READ[kind](said)
            case Texts():
                return [_bounded(_text(each), bounds.CODE) for each in self._listed(said)]
            case Reference():
                return [_id(each) for each in self._listed(said)] if field_.many else _id(said)
            case Parts():
                return self._parts(field_, said, get_named_type(type_), path)
            case Free():
                return said

    def _parts(self, field_: Parts, said: Any, type_: Any, path: str) -> list[Json]:
        return [
            self.object(field_.fields, type_, each, f"{path}[{i}]")
            for i, each in enumerate(self._listed(said))
        ]

    def _listed(self, said: Any) -> list[Any]:
        """Return a list; a lone value is a list of one."""
        if not isinstance(said, list):
            return [said]
        bounds.check_entries(len(said))
        self.entries += len(said)
        bounds.check_entries(self.entries, bounds.ALL_ENTRIES)
        return said


def _check_size(field_: Field, said: Any) -> None:
    """Raise `BeyondBound` for a single value that is too large."""
    if isinstance(field_, Free):
        bounds.check_metadata(said)
    elif isinstance(said, str):
        bounds.check_text(said, _most(field_))


def _most(field_: Field) -> int:
    """Return how many characters a text may have."""
    if field_.name in bounds.LONG:
        return bounds.LONG_TEXT
    is_text = isinstance(field_, Value) and field_.kind is Kind.TEXT
    return bounds.TEXT if is_text else bounds.CODE


def _bounded(text: str, most: int) -> str:
    bounds.check_text(text, most)
    return text


def _text(said: Any) -> str:
    if isinstance(said, str):
        return said
    if isinstance(said, int | float) and not isinstance(said, bool):
        return orjson.dumps(said).decode()
    raise Unfit("text")


def _exact(said: Any) -> str | None:
    return _text(said).strip() or None


def _number(said: Any) -> float | None:
    """Return the nearest number there is: the graph takes no integer that no double is."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        nearest = float(said)
        return said if said == nearest else nearest
    text = said.strip() if isinstance(said, str) else "-"
    if text and not (_NUMBER.fullmatch(text) and isfinite(float(text))):
        raise Unfit("a number such as 87.5")
    return float(text) if text else None


def _flag(said: Any) -> bool | None:
    word = said.strip().lower() if isinstance(said, str) else said
    if word == "":
        return None
    if word in ("true", "false"):
        return bool(word == "true")
    if not isinstance(word, bool):
        raise Unfit('"true" or "false"')
    return word


def _moment(read: Callable[[str], str], form: str) -> Callable[[Any], str | None]:
    def moment(said: Any) -> str | None:
        if not isinstance(said, str):
            raise Unfit(form)
        try:
            return read(said) if said.strip() else None
        except ValueError:
            raise Unfit(form) from None

    return moment


_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.EXACT: _exact,
        Kind.ADDRESS: _exact,
        Kind.YEAR: _exact,
        Kind.NUMBER: _number,
        Kind.FLAG: _flag,
        Kind.DATE: _moment(read_date, "a date such as 2026-09-01"),
        Kind.INSTANT: _moment(read_instant, "an instant such as 2026-09-01T08:00:00.000Z"),
    }
)
"""How a single value is read; one that is blank is none, but for text."""


def _word(vocabulary: Vocabulary, said: Any) -> str | None:
    """Return a word as its vocabulary spells it, whatever the case."""
    text = _exact(said)
    if text is None:
        return None
    word = vocabulary.word(text)
    if word is None:
        raise Unfit(f"one of {vocabulary.allowed}")
    return word


def _id(said: Any) -> str | None:
    """Return the id of a reference, which may be all of it."""
    id_ = said.get("sourcedId") if isinstance(said, dict) else said
    if isinstance(id_, str | int) and not isinstance(id_, bool):
        id_ = _exact(id_)
        return id_ and _bounded(id_, bounds.ID)
    raise Unfit('a reference such as {"sourcedId": "…"}')
