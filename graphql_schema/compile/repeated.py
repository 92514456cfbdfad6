"""Operations that are executed again and again: what graphql-core would find out each time, kept.

Its executor reads the types of variables off the document for every execution, which costs
more than all else it does for one of ours. Whatever is not plain — a default, a value that is
missing or wrong — is left to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    Undefined,
    default_field_resolver,
    default_type_resolver,
    get_nullable_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.utilities import coerce_input_value

from graphql_schema.compile.arguments import SCALAR, signature
from graphql_schema.compile.executor import SqlExecutor

_PLAIN: Final[Mapping[object, type]] = {GraphQLString: str, GraphQLID: str, GraphQLInt: int}
"""The types whose values in Python are coerced to what they are."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of an operation."""

    name: str
    signature: GraphQLVariableSignature
    required: bool
    plain: type | None
    """The class of values that need no coercion; None where all do."""
    plain_shape: tuple[str, Any]
    """The shape of those, whatever their value."""

    @classmethod
    def of(cls, signature: GraphQLVariableSignature) -> Self:
        """Return a variable by its signature."""
        bare = get_nullable_type(signature.type)
        required = is_non_null_type(signature.type)
        return cls(signature.name, signature, required, _PLAIN.get(bare), (signature.name, SCALAR))


@dataclass(frozen=True, slots=True)
class Repeated:
    """The one operation of a validated document, and its variables."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, FragmentDetails]
    variables: tuple[Variable, ...]

    def executor(self, variables: Mapping[str, Any], context: object) -> SqlExecutor | None:
        """Return an executor for these variables; None where graphql-core must look at them."""
        coerced = self._coerced(variables)
        if coerced is None:
            return None
        values, shape = coerced
        executor = SqlExecutor(
            self.schema,
            self.definitions,
            self.fragments,
            None,
            context,
            self.operation,
            values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            False,
            None,
            None,
            None,
            hide_suggestions=True,
        )
        executor.known_shape = shape
        return executor

    def _coerced(self, variables: Mapping[str, Any]) -> tuple[VariableValues, Any] | None:
        """Return the values as graphql-core has them, and their shape."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        shape: list[tuple[str, Any]] = []
        for variable in self.variables:
            name = variable.name
            given = variables.get(name, Undefined)
            sources[name] = VariableValueSource(variable.signature, given)
            if type(given) is variable.plain and (
                not isinstance(given, int) or GRAPHQL_MIN_INT <= given <= GRAPHQL_MAX_INT
            ):
                coerced[name] = given
                shape.append(variable.plain_shape)
            elif given is Undefined:
                if variable.required:
                    return None
            else:
                type_ = variable.signature.type
                value = coerce_input_value(given, type_)
                if value is Undefined:
                    return None
                coerced[name] = value
                shape.append((name, signature(value, type_)))
        return VariableValues(sources, coerced), tuple(shape)


def repeated(schema: GraphQLSchema, document: DocumentNode) -> Repeated | None:
    """Return what of a validated document is kept; None where it is not plain."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    definitions = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    if len(operations) != 1 or any(d.variable_definitions for d in definitions.values()):
        return None
    (operation,) = operations
    variables = []
    for defined in operation.variable_definitions or ():
        found = get_variable_signature(schema, defined)
        if isinstance(found, GraphQLError) or defined.default_value:
            return None
        variables.append(Variable.of(found))
    fragments = {name: FragmentDetails(d) for name, d in definitions.items()}
    return Repeated(schema, operation, definitions, fragments, tuple(variables))
