"""Questions: documents in the words of support staff, each with its variables as a form."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    NonNullTypeNode,
    OperationDefinitionNode,
    VariableDefinitionNode,
    parse,
    print_ast,
)

from app.access.scopes import allows
from app.staff_queries.saved import SavedQuestion
from graphql_schema.schema import TOOL_SCHEMA

_FILE: Final = Path(__file__).with_name("questions.toml")
_KINDS: Final = {
    "Int": "number",
    "Float": "number",
    "Date": "date",
    "DateTime": "moment",
    "ID": "text",
    "String": "text",
}
"""The inputs of a form for variables of these types."""
OWN_TOPIC: Final = "Saved by your colleagues"


@dataclass(frozen=True, slots=True)
class Question:
    """A document with a title, and the variables of its form."""

    name: str
    topic: str
    title: str
    description: str
    needs: tuple[str, ...]
    """The scopes that its document takes."""
    document: str
    variables: Sequence[Mapping[str, Any]]

    def shown(self) -> dict[str, Any]:
        """Return what the page gets."""
        names = ("name", "topic", "title", "description", "document")
        return {name: getattr(self, name) for name in names} | {"variables": [*self.variables]}


@cache
def questions() -> Sequence[Question]:
    """Return the questions that come with the release."""
    return [_question(**entry) for entry in tomllib.loads(_FILE.read_text())["question"]]


def questions_for(scopes: Collection[str]) -> Sequence[Question]:
    """Return the questions that somebody with these scopes gets an answer to."""
    own = frozenset(scopes)
    return [each for each in questions() if all(allows(own, scope) for scope in each.needs)]


def _question(
    *, variable: Sequence[Mapping[str, Any]] = (), needs: Sequence[str], document: str, **same: str
) -> Question:
    variables = [{"required": True, **each} for each in variable]
    printed = print_ast(parse(document))
    return Question(needs=tuple(needs), document=printed, variables=variables, **same)


def shown_saved(saved: SavedQuestion, email: str) -> dict[str, Any]:
    """Return what the page gets of a question that a person saved."""
    return {
        "name": saved.name,
        "topic": OWN_TOPIC,
        "title": saved.title,
        "description": saved.description,
        "document": saved.document,
        "variables": form_of(saved.document),
        "savedBy": saved.saved_by,
        "mine": saved.email == email,
    }


def form_of(document: str) -> list[dict[str, Any]]:
    """Return the form of a document's variables; empty for one that cannot be parsed."""
    try:
        definitions = parse(document, max_tokens=_MOST_TOKENS).definitions
    except GraphQLError:
        return []
    operations = (each for each in definitions if isinstance(each, OperationDefinitionNode))
    operation = next(operations, None)
    variables = () if operation is None else operation.variable_definitions or ()
    return [_input(each) for each in variables]


_MOST_TOKENS: Final = 2_000


def _input(definition: VariableDefinitionNode) -> dict[str, Any]:
    required = isinstance(definition.type, NonNullTypeNode)
    written = print_ast(definition.type)
    name = definition.variable.name.value
    return {
        "name": name,
        "title": name,
        "hint": written,
        "required": required and definition.default_value is None,
        **_kind(written.removesuffix("!")),
    }


def _kind(type_name: str) -> dict[str, Any]:
    if type_name == "Boolean":
        return {"kind": "choice", "options": ["true", "false"], "json": True}
    type_ = TOOL_SCHEMA.type_map.get(type_name)
    if isinstance(type_, GraphQLEnumType):
        return {"kind": "choice", "options": [*type_.values]}
    if type_name in _KINDS:
        return {"kind": _KINDS[type_name]}
    return {"kind": "text", "json": True}
