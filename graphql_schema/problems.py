"""Errors of documents from outside: each has a code and a location.

The codes are those that clients of GraphQL know for such errors.
"""

from collections.abc import Iterable
from typing import Final

from graphql import GraphQLError, GraphQLSyntaxError, Source

PARSE: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION: Final = "GRAPHQL_VALIDATION_FAILED"
VARIABLE: Final = "BAD_USER_INPUT"
OPERATION: Final = "OPERATION_RESOLUTION_FAILURE"
EXECUTION: Final = "EXECUTION_FAILED"


def complete(errors: Iterable[GraphQLError], document: str, code: str) -> tuple[GraphQLError, ...]:
    """Return errors with a code and a location: where they have none, this code and the start."""
    return tuple(_completed(error, document, code) for error in errors)


def request_code(error: GraphQLError) -> str:
    """Return the code of an error by which an execution cannot begin."""
    return VARIABLE if error.nodes else OPERATION


def _completed(error: GraphQLError, document: str, code: str) -> GraphQLError:
    own = PARSE if isinstance(error, GraphQLSyntaxError) else code
    extensions = {"code": own, **(error.extensions or {})}
    if error.locations:
        return GraphQLError(
            error.message,
            error.nodes,
            error.source,
            error.positions,
            error.path,
            error.original_error,
            extensions,
        )
    return GraphQLError(
        error.message,
        source=Source(document),
        positions=[0],
        path=error.path,
        extensions=extensions,
    )
