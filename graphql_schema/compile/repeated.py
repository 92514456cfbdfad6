"""Operations that are executed again and again: what graphql-core would find out each time, kept.

Its executor reads the types of variables off the document for every execution, which costs
more than all else it does for one of ours. Whatever is not plain — a default, a value that is
missing or wrong — is left to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    default_field_resolver,
    default_type_resolver,
    is_non_null_type,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.utilities import coerce_input_value

from graphql_schema.compile.executor import SqlExecutor


@dataclass(frozen=True, slots=True)
class Repeated:
    """The one operation of a validated document, and the signatures of its variables."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, FragmentDetails]
    signatures: tuple[GraphQLVariableSignature, ...]

    def executor(self, variables: Mapping[str, Any], context: object) -> SqlExecutor | None:
        """Return an executor for these variables; None where graphql-core must look at them."""
        values = self._coerced(variables)
        if values is None:
            return None
        return SqlExecutor(
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

    def _coerced(self, variables: Mapping[str, Any]) -> VariableValues | None:
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature in self.signatures:
            given = variables.get(signature.name, Undefined)
            if given is Undefined and is_non_null_type(signature.type):
                return None
            sources[signature.name] = VariableValueSource(signature, given)
            if given is not Undefined:
                value = coerce_input_value(given, signature.type)
                if value is Undefined:
                    return None
                coerced[signature.name] = value
        return VariableValues(sources, coerced)


def repeated(schema: GraphQLSchema, document: DocumentNode) -> Repeated | None:
    """Return what of a validated document is kept; None where it is not plain."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    definitions = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    if len(operations) != 1 or any(d.variable_definitions for d in definitions.values()):
        return None
    (operation,) = operations
    signatures = []
    for variable in operation.variable_definitions or ():
        signature = get_variable_signature(schema, variable)
        if isinstance(signature, GraphQLError) or variable.default_value:
            return None
        signatures.append(signature)
    fragments = {name: FragmentDetails(d) for name, d in definitions.items()}
    return Repeated(schema, operation, definitions, fragments, tuple(signatures))
