"""Responses to introspection: the same for all callers, so a process executes each document once.

The whole schema takes a processor about a second, in which no other request is answered.
"""

from typing import Any, Final, TypeAlias

import orjson
from graphql import FieldNode, OperationDefinitionNode

from app.recent import Recent
from graphql_schema.limits import Limits

Key: TypeAlias = tuple[str, str | None, Limits]
"""A document without variables, the name of its operation, and its limits."""
_RESPONSES: Final[Recent[Key, dict[str, Any]]] = Recent(4)


def find_introspection(key: Key) -> dict[str, Any] | None:
    """Return the data of a document that was executed before; None if it was not."""
    return _RESPONSES.get(key)


def keep_introspection(key: Key, data: dict[str, Any]) -> dict[str, Any]:
    """Return data of introspection as JSON, and keep it for the same document."""
    kept = {name: orjson.Fragment(orjson.dumps(value)) for name, value in data.items()}
    _RESPONSES.put(key, kept)
    return kept


def is_introspection(operation: OperationDefinitionNode | None) -> bool:
    """Return whether an operation selects nothing but the schema."""
    return operation is not None and all(
        isinstance(each, FieldNode) and each.name.value in {"__schema", "__type"}
        for each in operation.selection_set.selections
    )
