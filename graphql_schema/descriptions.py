"""The schema as a manual: every element is described in one plain sentence, which this checks.

Run as a module it prints what is wrong with the schema that tools see.
"""

import re
import sys
from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

LONGEST: Final = 160
"""Characters of a description."""

BANNED: Final = (
    *("ask", "asked", "asker", "asks", "aside", "away", "bear", "bears", "beside", "besides"),
    *("comes by", "desk", "got", "hangs", "heeds", "keep", "keeps", "kept", "nobody", "office"),
    *("put", "said", "say", "says", "sits", "somebody", "stand", "standstill", "stands"),
    *("stranger", "tell", "tells", "tie", "tied", "ties", "told", "walk", "walks", "what came"),
    *("whoever", "whom", "whose"),
)
"""Words of none of the fields that Rollcall is about, or that hide who does what."""
_BANNED: Final = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
_SECOND_SENTENCE: Final = re.compile(r"[.!?]\s+\S")
_CODE: Final = re.compile(r"`[^`]*`")


def faults(schema: GraphQLSchema) -> Iterator[str]:
    """Yield what is wrong with the description of each element of a schema, by its coordinate."""
    for coordinate, description in described(schema):
        for fault in _faults(description):
            yield f"{coordinate}: {fault}: {description!r}"


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Yield every element of a schema that can be described, with its description."""
    for type_ in schema.type_map.values():
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_):
            yield type_.name, type_.description
            yield from _members(type_)
    for directive in schema.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description
            for name, argument in directive.args.items():
                yield f"@{directive.name}({name}:)", argument.description


def _members(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    match type_:
        case GraphQLEnumType():
            for name, value in type_.values.items():
                yield f"{type_.name}.{name}", value.description
        case GraphQLInputObjectType():
            for name, input_ in type_.fields.items():
                yield f"{type_.name}.{name}", input_.description
        case GraphQLObjectType() | GraphQLInterfaceType():
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", field.description
                for argument, declared in field.args.items():
                    yield f"{type_.name}.{name}({argument}:)", declared.description


def _faults(description: str | None) -> Iterator[str]:
    if not description:
        yield "has no description"
        return
    if len(description) > LONGEST:
        yield f"has {len(description)} characters, more than {LONGEST}"
    if not description[0].isupper():
        yield "does not begin with a capital letter"
    if not description.endswith("."):
        yield "does not end with a period"
    if _SECOND_SENTENCE.search(description):
        yield "has more than one sentence"
    if word := _BANNED.search(_CODE.sub("", description)):
        yield f"contains the word {word[0]!r}"


def main() -> int:
    """Print the faults of the schema that tools see; return how many there are, at most 1."""
    from graphql_schema.schema import TOOL_SCHEMA  # noqa: PLC0415  it takes seconds to build

    found = [*faults(TOOL_SCHEMA)]
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
