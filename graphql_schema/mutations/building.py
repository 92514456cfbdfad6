"""Inputs of the grade book built from coerced values.

Strawberry resolves the type and the name of every field anew for each value: a fifth of a second
for a thousand results, during which the event loop does nothing else. Here that is done once a
type.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from strawberry.types.base import (
    StrawberryList,
    StrawberryOptional,
    get_object_definition,
    has_object_definition,
)
from strawberry.utils.str_converters import to_camel_case

from app.sis.blanks import is_blank
from graphql_schema.mutations import inputs

_BUILT: Final = (
    inputs.CategoryInput,
    inputs.LearningObjectiveSetInput,
    inputs.LearningObjectiveResultInput,
    inputs.LearningObjectiveScoreSetInput,
    inputs.LineItemInput,
    inputs.ResultInput,
    inputs.ScoreScaleValueInput,
    inputs.ScoreScaleInput,
    inputs.AssessmentLineItemInput,
    inputs.AssessmentResultInput,
)


class _Field(NamedTuple):
    """A field of an input type."""

    graphql: str
    python: str
    entries: Any
    """The input type of the entries of a list; None for every other field."""
    is_optional_text: bool
    """Whether blank text in it counts as left out."""


def build(type_: type, value: Mapping[str, Any], _: object = None) -> Any:
    """Return an input of `type_` from its coerced value, which is by GraphQL's names."""
    given = [field for field in _fields(type_) if field.graphql in value]
    return type_(**{field.python: _built(field, value[field.graphql]) for field in given})


def _built(field: _Field, value: Any) -> Any:
    if field.is_optional_text and isinstance(value, str) and is_blank(value):
        return None
    if field.entries is None or value is None:
        return value
    return [build(field.entries, each) for each in value]


@cache
def _fields(type_: type) -> tuple[_Field, ...]:
    declared = get_object_definition(type_, strict=True).fields
    return tuple(
        _Field(
            each.graphql_name or to_camel_case(each.python_name),
            each.python_name,
            _entries(each.resolve_type()),
            _is_optional_text(each.resolve_type()),
        )
        for each in declared
    )


def _is_optional_text(type_: Any) -> bool:
    return isinstance(type_, StrawberryOptional) and type_.of_type is str


def _entries(type_: Any) -> Any:
    if isinstance(type_, StrawberryOptional):
        return _entries(type_.of_type)
    if isinstance(type_, StrawberryList) and has_object_definition(type_.of_type):
        return type_.of_type
    return None


def install() -> None:
    """Let Strawberry build the inputs of the grade book in this way."""
    for type_ in _BUILT:
        get_object_definition(type_, strict=True).from_input = build
