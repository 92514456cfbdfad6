"""Rows about one person: where in a list they stand, counted from 0, and their numbers."""

from typing import Any, Final

from sqlalchemy import Select, Text, bindparam, func, literal_column, select
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.arguments import Operand
from graphql_schema.compile.mapping import Node
from graphql_schema.compile.order import terms
from graphql_schema.compile.plan import DIALECT, Question, Statement
from graphql_schema.compile.relations import Source, everything
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.where import condition

MENTIONS: Final = "agents"
"""The field in which a user names other people."""
_PERSON: Final = bindparam("person", type_=Text(collation="C"))


def holds(question: Question, scope: Scope, *, mentioned: bool) -> Statement:
    """Return the statement that gives a row where the list has one about `person`, a parameter.

    `mentioned` looks for rows that name the person instead of those that are about him or her.
    """
    found, query = _list(question, scope)
    about = _about(found, scope, mentioned=mentioned)
    one: ColumnElement[Any] = literal_column("1")
    return _statement(query.add_columns(one).where(about).limit(one), scope)


def positions(question: Question, scope: Scope, *, mentioned: bool) -> Statement:
    """Return the statement that gives the positions of those rows: it counts the list off."""
    found, query = _list(question, scope)
    ordered = terms(question.node, found.row, question.order_by, scope)
    place = func.row_number().over(order_by=[term.clause() for term in ordered])
    about = _about(found, scope, mentioned=mentioned)
    listed = query.add_columns(place.label("place"), about.label("is_about")).subquery("listed")
    return _statement(select(listed.c.place - literal_column("1")).where(listed.c.is_about), scope)


def mentioning(node: Node, scope: Scope) -> Statement:
    """Return the statement that gives the numbers of the rows that name `person`."""
    scope.counts = True
    found = everything(node, scope)
    names = _about(found, scope, mentioned=True)
    query = select(found.row["number"]).select_from(*found.froms).where(*found.conditions, names)
    return _statement(query, scope)


def _list(question: Question, scope: Scope) -> tuple[Source, Select[Any]]:
    scope.counts = True
    found = everything(question.node, scope)
    wanted = condition(question.node, found.row, question.where, scope)
    return found, select().select_from(*found.froms).where(*found.conditions, wanted)


def _about(found: Source, scope: Scope, *, mentioned: bool) -> ColumnElement[bool]:
    if mentioned:
        named = {MENTIONS: {"some": {"sourcedId": {"eq": Operand(("person",))}}}}
        return condition(found.node, found.row, named, scope)
    assert found.node.person is not None  # noqa: S101  nothing else is asked about people
    is_about: ColumnElement[bool] = found.row[found.node.person] == _PERSON
    return is_about


def _statement(query: Select[Any], scope: Scope) -> Statement:
    return Statement(str(query.compile(dialect=DIALECT)), tuple(scope.binds.items()))
