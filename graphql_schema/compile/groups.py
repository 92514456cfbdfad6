"""Records counted by what they have in common, in one statement."""

from collections.abc import Iterator, Sequence
from typing import Final

import orjson
from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from sqlalchemy import Subquery, Text, cast, func, literal_column, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile import json, reading
from graphql_schema.compile.describe import Groups
from graphql_schema.compile.json import Json, quoted
from graphql_schema.compile.mapping import NODES, Kind, Leaf, Mapped, Node, Row, ToOne
from graphql_schema.compile.plan import (
    LIMIT,
    Question,
    Statement,
    compile_statement,
    labelled_column,
    row_conditions,
    visible_sources,
)
from graphql_schema.compile.relations import with_tombstones
from graphql_schema.compile.request import Asked
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting, Selection, member

_OF_GROUP: Final = frozenset({"count", "__typename"})
"""The fields that say something of a group itself."""
_RECORDS: Final = "records"
"""The column of the number of records."""
_FEW_VALUES: Final = frozenset(
    {"classType", "credentialType", "endYear", "enrollRole", "importance", "kind", "profileType",
     "publicSchoolResidenceStatus", "residenceStatus", "role", "roleType", "schoolYear",
     "scoreStatus", "sex", "status", "type", "writtenKind"}
)  # fmt: skip
"""The fields that have few different values, by the names that they have in every type."""


def group_fields(node: Node) -> Iterator[str]:
    """Yield the fields of a type by which its records can be grouped.

    Those are references and fields with few values. A group is no record, so the log of disclosures
    does not have it: none is made of what identifies a person.
    """
    for name, mapping in node.fields.items():
        if name not in node.internal and _is_common(name, mapping):
            yield name


def _is_common(name: str, mapping: Mapped) -> bool:
    match mapping:
        case ToOne(target=target, key=key):
            return key != "sourced_id" and NODES[target].person is None
        case Leaf(kind=kind, filtered=filtered):
            return filtered and (kind is Kind.FLAG or name in _FEW_VALUES)
    return False


async def answer_groups(asked: Asked, groups: Groups) -> orjson.Fragment:
    """Return the groups of a list's records as a JSON array, the largest group first."""
    page = groups.page
    question = Question(page.node, page.arguments.get("where"))
    compiled = asked.plan(
        "groups", lambda selecting: group_rows(question, asked.type_, asked.field, selecting)
    )
    given = {**asked.given(page.edition), "limit": groups.limit}
    parameters = compiled.parameters(asked.variables, given)
    found = await reading.first(asked.context.database, compiled, parameters)
    assert found is not None  # noqa: S101  an aggregate is a row
    return orjson.Fragment(found[0])


def group_rows(
    question: Question, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of the groups of the records that have equal members.

    Records are counted by the columns that their members are made of first, so that JSON is made
    of each combination once. What is equal as JSON is one group then: also what is null because
    the viewer may not see it.
    """
    node, scope = question.node, selecting.scope
    scope.counts = True
    selection = Selection.begin(type_, field, selecting)
    row = Row(scope.fresh(), with_tombstones(node) if scope.has_tombstones(node) else node.types)
    made = {
        key: member(selection, each, row, node)
        for key, each in selection.members()
        if each[0].node.name.value not in _OF_GROUP
    }
    merged = _merged([*made.values()], _combinations(question, row, scope), scope)
    entries = [
        (key, _of_group(selection, each, merged) or _of_records(key, [*made], merged))
        for key, each in selection.members()
    ]
    order = [merged.c.records.desc(), *(column for column in merged.c if column.name != _RECORDS)]
    listed = json.array(json.members(entries, compact=selection.compact), order)
    return compile_statement(select(func.coalesce(listed, quoted("[]"))).select_from(merged), scope)


def _of_group(selection: Selection, field: FieldDetailsList, merged: Subquery) -> Json | None:
    """Return a member that says something of a group itself; None for other members."""
    match field[0].node.name.value:
        case "__typename":
            return Json(f'"{selection.type_.name}"', nullable=False)
        case "count":
            return Json(cast(merged.c.records, Text()), nullable=False)
    return None


def _of_records(key: str, keys: Sequence[str], merged: Subquery) -> Json:
    """Return a member that the records of a group have in common."""
    return Json(merged.c[f"m{keys.index(key)}"], nullable=True)


def _combinations(question: Question, row: Row, scope: Scope) -> Subquery:
    """Return the different values of the columns that `row` was read for, each with its number."""
    names = sorted(row.read)
    one: ColumnElement[int] = literal_column("1")
    rows = [
        select(one.label("one"), *(labelled_column(found, name) for name in names))
        .select_from(*found.froms)
        .where(*row_conditions(question, found, scope))
        for found in visible_sources(question.node, scope)
    ]
    every = (rows[0] if len(rows) == 1 else union_all(*rows)).subquery(scope.fresh())
    values = [every.c[name] for name in names]
    counted = select(*values, func.count().label(_RECORDS)).select_from(every)
    return counted.group_by(*values).subquery(row.alias)


def _merged(made: Sequence[Json], combinations: Subquery, scope: Scope) -> Subquery:
    """Return the largest groups: their members as texts, and their numbers of records."""
    texts = [
        cast(quoted(each.text) if isinstance(each.text, str) else each.text, Text()).label(f"m{i}")
        for i, each in enumerate(made)
    ]
    each = select(*texts, combinations.c.records).select_from(combinations)
    alike = each.subquery(scope.fresh())
    members = [column for column in alike.c if column.name != _RECORDS]
    records = func.sum(alike.c.records).label(_RECORDS)
    groups = select(*members, records).select_from(alike).group_by(*members)
    largest = groups.having(records > literal_column("0")).order_by(records.desc(), *members)
    return largest.limit(LIMIT).subquery(scope.fresh())
