"""Records chosen by a document: by their ids, or by the filters of their types."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import strawberry
from graphql import GraphQLResolveInfo
from sqlalchemy import Connection
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.utils.str_converters import to_camel_case

from app.access.viewer import Viewer
from app.exclusions.choice import Choose, Chosen, chosen
from app.exclusions.kinds import Kind
from graphql_schema.compile.arguments import Operand, Shape, bad_argument
from graphql_schema.compile.describe import shapes
from graphql_schema.compile.inputs import one_filter_each
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.plan import Question, keys
from graphql_schema.compile.scope import Scope
from graphql_schema.context import Context
from graphql_schema.types.explanations import RecordKind
from graphql_schema.types.words import word

_KINDS: Final = {
    "organization" if kind is Kind.School else kind.name[0].lower() + kind.name[1:]: kind
    for kind in Kind
}
"""The kinds that can be excluded, by their names in `RecordKind`: of organizations only schools."""
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_FIELDS: Final = {to_camel_case(kind.name[0].lower() + kind.name[1:]): kind for kind in Kind}
"""The kinds by the fields of `ExcludableFilter`."""


@strawberry.input(description="Records of one kind, by id.")
class RecordsInput:
    """Records of one kind, by id."""

    kind: RecordKind = strawberry.field(
        description="Kind of the records, which must be one that has an exclusion flag."
    )
    ids: list[strawberry.ID] = strawberry.field(
        description="Ids of the records, all of which must exist."
    )


def excludable(kind: Any) -> Kind:
    """Return the kind of a member of `RecordKind`; raises GraphQLError where none is excluded."""
    name = word(kind)
    if name not in _KINDS:
        raise bad_argument(
            f"Records of kind {name} cannot be excluded. Allowed: {', '.join(sorted(_KINDS))}."
        )
    return kind_of_name(name)


def kind_of_name(name: str) -> Kind:
    """Return the kind that `RecordKind` has by a name."""
    return _KINDS[name]


def record_kind_name(kind: Kind) -> str:
    """Return the name that a kind has in `RecordKind`."""
    return _NAMES[kind]


def record_kind(kind: Kind) -> Any:
    """Return the member of `RecordKind` that a kind is."""
    return RecordKind(record_kind_name(kind))


CHOICE: Final = [
    StrawberryArgument(
        "records",
        None,
        StrawberryAnnotation(list[RecordsInput] | None),
        description="Records by id.",
        default=strawberry.UNSET,
    ),
    one_filter_each(
        "ExcludableFilter",
        "Records of each kind that match a filter.",
        {name: kind.type_ for name, kind in _FIELDS.items()},
    ),
]
"""The arguments by which a field is told of records."""


def choosing(
    info: GraphQLResolveInfo[Context],
    records: Sequence[Mapping[str, Any]] | None,
    *,
    excluded: bool,
) -> Choose:
    """Return what finds the records that a field's arguments choose, of those it may see.

    `excluded` is what their flags are to become. Raises GraphQLError where nothing is chosen.
    """
    where = shapes(info).get("where") or {}
    assert isinstance(where, Mapping)  # noqa: S101  validation has seen to it
    if not records and not where:
        raise bad_argument("Say which records: by `records`, by `where`, or by both.")
    for name, said in where.items():
        if said is None:
            raise bad_argument(f"`{name}: null` asks for nothing; leave it out.")
    viewer, variables = info.context.viewer, info.variable_values.coerced

    def choose(connection: Connection) -> list[Chosen]:
        ids: dict[Kind, set[str]] = {}
        for each in records or ():
            ids.setdefault(excludable(each["kind"]), set()).update(each["ids"])
        for name, said in where.items():
            found = _matching(connection, viewer, _FIELDS[name], said, variables)
            ids.setdefault(_FIELDS[name], set()).update(found)
        return chosen(connection, ids, excluded=excluded)

    return choose


def _matching(
    connection: Connection, viewer: Viewer, kind: Kind, where: Shape, variables: Mapping[str, Any]
) -> Sequence[str]:
    """Return the ids of what of a kind meets a filter and is seen by the viewer."""
    only = {name: {"eq": Operand(None, word)} for name, word in kind.only.items()}
    question = Question(NODES[kind.type_], {"and": [where, only]})
    statement = keys(question, Scope(viewer, counts=True))
    given = statement.parameters(variables, viewer.policy.binds())
    return connection.exec_driver_sql(statement.sql, given).scalars().all()
