"""A collection exported whole: read page by page, so that its size does not matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    get_operation_ast,
    print_ast,
)

from graphql_schema.execute import Prepared

N = TypeVar("N", bound=Node)

_CURSOR: Final = "rollcallExportCursor"
_PAGING: Final = frozenset({"limit", "offset", "after", "before", "first", "last"})
_USE: Final = (
    "An export has one query with one collection, of which only `nodes` is selected, such as "
    '"{ people(where: {…}) { nodes { sourcedId } } }".'
)


class CannotExport(GraphQLError):
    """A document does not select one collection."""

    def __init__(self, reason: str, node: Any = None) -> None:
        super().__init__(f"{reason} {_USE}", node, extensions={"code": "CANNOT_EXPORT"})


@dataclass(frozen=True, slots=True)
class Export:
    """What is executed for each page, and where its rows are in the data."""

    document: str
    path: Sequence[str]
    operation: str | None

    def variables(self, given: Mapping[str, Any], cursor: str | None) -> Mapping[str, Any]:
        """Return the variables of the page behind a cursor, or of the first."""
        return {**given, _CURSOR: cursor}

    def rows(self, data: Mapping[str, Any]) -> tuple[list[Any] | None, str | None]:
        """Return the rows of a page and the cursor of the next one; no rows where it failed."""
        page = orjson.loads(orjson.dumps(data))
        for key in self.path:
            page = None if page is None else page[key]
        if page is None:
            return None, None
        info = page["pageInfo"]
        return page["nodes"], info["endCursor"] if info["hasNextPage"] else None


def plan_export(prepared: Prepared, name: str | None, page_rows: int) -> Export:
    """Return how the collection of a valid document is read; raises `CannotExport`."""
    document = prepared.document
    assert document is not None  # noqa: S101  it is valid
    operation = get_operation_ast(document, name)
    if operation is None or operation.operation is not OperationType.QUERY:
        raise CannotExport("The document has no query of this name.")
    path: list[FieldNode] = [_only_field(operation)]
    type_ = _type(prepared.schema.query_type, path[0])
    while not _is_page(type_):
        path.append(_only_field(path[-1]))
        type_ = _type(type_, path[-1])
    _check_page(path[-1])
    changed: Any = _paged(path[-1], page_rows)
    for parent in reversed(path[:-1]):
        changed = _with(parent, selection_set=SelectionSetNode(selections=(changed,)))
    whole = _with(
        operation,
        variable_definitions=(*(operation.variable_definitions or ()), _cursor_variable()),
        selection_set=SelectionSetNode(selections=(changed,)),
    )
    definitions = [each for each in document.definitions if not _is_operation(each)]
    text = print_ast(DocumentNode(definitions=(whole, *definitions)))
    keys = [(each.alias or each.name).value for each in path]
    return Export(text, keys, operation.name.value if operation.name else None)


def _only_field(node: OperationDefinitionNode | FieldNode) -> FieldNode:
    selections = node.selection_set.selections if node.selection_set else ()
    if len(selections) != 1 or not isinstance(selections[0], FieldNode):
        raise CannotExport("More than one field, a fragment or no collection is selected.", node)
    return selections[0]


def _type(parent: GraphQLObjectType | None, field: FieldNode) -> GraphQLObjectType:
    definition = None if parent is None else parent.fields.get(field.name.value)
    type_ = None if definition is None else get_named_type(definition.type)
    if not isinstance(type_, GraphQLObjectType):
        raise CannotExport(f"`{field.name.value}` is not a collection.", field)
    return type_


def _is_page(type_: GraphQLObjectType) -> bool:
    return "nodes" in type_.fields and "pageInfo" in type_.fields


def _check_page(field: FieldNode) -> None:
    selected = _only_field(field)
    if selected.name.value != "nodes" or selected.alias is not None:
        raise CannotExport(f"`{selected.name.value}` is selected of the collection.", selected)
    for argument in field.arguments or ():
        if argument.name.value in _PAGING:
            raise CannotExport(f"`{argument.name.value}` chooses a page.", argument)


def _paged(field: FieldNode, rows: int) -> FieldNode:
    """Return the collection with the arguments of a page, and its end selected."""
    page = FieldNode(
        name=_name("pageInfo"),
        selection_set=SelectionSetNode(
            selections=tuple(FieldNode(name=_name(each)) for each in ("hasNextPage", "endCursor"))
        ),
    )
    limit = ArgumentNode(name=_name("limit"), value=IntValueNode(value=str(rows)))
    after = ArgumentNode(name=_name("after"), value=VariableNode(name=_name(_CURSOR)))
    assert field.selection_set is not None  # noqa: S101  `_check_page` found a field in it
    return _with(
        field,
        arguments=(*(field.arguments or ()), limit, after),
        selection_set=SelectionSetNode(selections=(*field.selection_set.selections, page)),
    )


def _cursor_variable() -> VariableDefinitionNode:
    return VariableDefinitionNode(
        variable=VariableNode(name=_name(_CURSOR)), type=NamedTypeNode(name=_name("String"))
    )


def _name(value: str) -> NameNode:
    return NameNode(value=value)


def _is_operation(node: object) -> bool:
    return isinstance(node, OperationDefinitionNode)


def _with(node: N, **changes: Any) -> N:
    """Return a copy of a node in which some of its parts are others."""
    parts = {key: getattr(node, key, None) for key in node.keys}
    return type(node)(**{**parts, **changes})
