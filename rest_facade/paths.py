"""Paths: which value of the graph a dotted name of the standard leads to."""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from graphql_schema.schema import source_fields
from rest_facade.fields import Field, Free, Kind, Parts, Reference, Texts, Value, Vocabulary
from rest_facade.resources import Resource

Read: TypeAlias = tuple[str, str]
"""A graph type and a field of it: what a policy withholds."""


@dataclass(frozen=True, slots=True)
class Step:
    """A graph field on the way, and whether it is a list."""

    field: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """The way from an object to a value that a filter compares."""

    steps: tuple[Step, ...]
    kind: Kind
    reads: frozenset[Read]
    vocabulary: Vocabulary | None = None
    """The words it is one of."""

    @property
    def many(self) -> bool:
        """Whether an object may have several such values."""
        return any(step.many for step in self.steps)


def path(resource: Resource, name: str) -> Path | None:
    """Return the way to what a filter calls `name`; None if there is no such value."""
    names = resource.aliases.get(name, name).split(".")
    return _path((*resource.fields, *resource.filtered), resource.source.type, names)


def _path(fields: tuple[Field, ...], of: str, names: list[str]) -> Path | None:
    field = next((field for field in fields if field.name == names[0]), None)
    match field, names[1:]:
        case ((Value() | Texts()), []):
            return _leaf(of, field)
        case Reference(), ["sourcedId"]:
            id_ = _leaf(field.target.graph_type, _ID)
            return _behind(of, Step(field.graph, field.many), id_)
        case Parts(graph_type=str() as graph_type), [_, *_] as inner:
            part = _path(field.fields, graph_type, inner)
            return part and _behind(of, Step(field.graph, many=True), part)
        case ((None | Value() | Texts() | Reference() | Parts() | Free()), _):
            return None


_ID: Final = Value("sourcedId", Kind.EXACT)


def _leaf(of: str, field: Value | Texts) -> Path:
    steps = (Step(field.graph, isinstance(field, Texts)),)
    return Path(steps, field.kind, source_fields(of, field.graph), field.vocabulary)


def _behind(of: str, step: Step, rest: Path) -> Path:
    reads = rest.reads | source_fields(of, step.field)
    return replace(rest, steps=(step, *rest.steps), reads=reads)
