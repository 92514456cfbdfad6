"""JSON schemas of what a service answers with, made from the tables of its resources.

Descriptions are those of the graph's fields: a property is explained in one place.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import GraphQLObjectType

from graphql_schema.schema import SCHEMA
from rest_facade.fields import Field, Free, Kind, Parts, Reference, Target, Texts, Value, Vocabulary
from rest_facade.resources import Resource

Json = dict[str, Any]

_FORMATS: Final[Mapping[Kind, Json]] = {
    Kind.ADDRESS: {"format": "uri"},
    Kind.DATE: {"format": "date"},
    Kind.INSTANT: {"format": "date-time"},
    Kind.FLAG: {"enum": ["true", "false"]},
    Kind.NUMBER: {"type": "number", "format": "float"},
}


def reference_to(schema: str) -> Json:
    """Return a reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{named(schema)}"}


def named(schema: str) -> str:
    """Return what the standard's files call a schema."""
    return f"{schema}DType"


def schemas(resources: Iterable[Resource], beside: Mapping[str, Any]) -> Json:
    """Return the schemas of these resources and of all they hold, by name.

    `beside` has the schemas of what answers may have beside the data.
    """
    return dict(
        entry
        for resource in resources
        for entry in (
            (named(resource.schema), _object(resource.source.type, resource.fields)),
            (named(resource.of_many), _envelope(resource, beside, many=True)),
            (named(f"Single{resource.schema}"), _envelope(resource, beside, many=False)),
            *_inside(resource.fields),
        )
    )


def _envelope(resource: Resource, beside: Mapping[str, Any], *, many: bool) -> Json:
    inside = reference_to(resource.schema)
    if many:
        items = {"type": "array", "minItems": 0, "items": inside}
        return {
            "type": "object",
            "properties": {resource.plural: items, **beside},
            "additionalProperties": False,
        }
    return {
        "type": "object",
        "properties": {resource.singular: inside, **beside},
        "required": [resource.singular],
        "additionalProperties": False,
    }


def _object(graph_type: str | None, fields: tuple[Field, ...]) -> Json:
    said, of = _descriptions(graph_type)
    return {
        "type": "object",
        **said,
        "properties": {
            field.name: _described(_property(field), of.get(field.graph)) for field in fields
        },
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _descriptions(graph_type: str | None) -> tuple[Json, Mapping[str, str | None]]:
    """Return what the graph says of a type and of its fields; nothing of what is JSON to it."""
    if graph_type is None:
        return {}, {}
    type_ = SCHEMA.type_map[graph_type]
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101
    of = {name: field.description for name, field in type_.fields.items()}
    return {"description": type_.description}, of


def _described(schema: Json, description: str | None) -> Json:
    return schema if "$ref" in schema or not description else {"description": description, **schema}


def _property(field: Field) -> Json:
    match field:
        case Value(vocabulary=Vocabulary() as vocabulary):
            return _words(vocabulary)
        case Value():
            return {"type": "string", **_FORMATS.get(field.kind, {})}
        case Texts(vocabulary=vocabulary):
            return _list(_words(vocabulary) if vocabulary else {"type": "string"}, field)
        case Reference():
            one = reference_to(field.target.schema)
        case Parts() | Free():
            one = reference_to(field.schema)
    return _list(one, field) if isinstance(field, Parts) or field.many else one


def _words(vocabulary: Vocabulary) -> Json:
    words: Json = {"type": "string", "enum": [*vocabulary.words]}
    other: Json = {"type": "string", "pattern": vocabulary.form}
    return {"anyOf": [words, other]} if vocabulary.open else words


def _list(items: Json, field: Field) -> Json:
    return {"type": "array", "minItems": int(field.required), "items": items}


def _inside(fields: tuple[Field, ...]) -> Iterator[tuple[str, Json]]:
    """Yield the schemas that these fields refer to and that are no resources themselves."""
    for field in fields:
        match field:
            case Reference():
                yield named(field.target.schema), _guid(field.target)
            case Parts():
                yield named(field.schema), _object(field.graph_type, field.fields)
                yield from _inside(field.fields)
            case _:
                pass


def _guid(target: Target) -> Json:
    return {
        "type": "object",
        "description": f"A reference to an object of type {target.noun}.",
        "properties": {
            "href": {"description": "Its address.", "type": "string", "format": "uri"},
            "sourcedId": {"description": "Its id.", "type": "string"},
            "type": {"description": "Its type.", "type": "string", "enum": [target.noun]},
        },
        "required": ["href", "sourcedId", "type"],
        "additionalProperties": False,
    }
