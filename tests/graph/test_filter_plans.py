"""Filters on related rows, three relations deep: the work grows with the tables, not with pairs."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count as numbers
from itertools import cycle
from typing import Any, Final

import psycopg
import pytest

from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import Database
from app.intake.importing import import_package
from app.publishing.refresh import refresh
from app.sample.district import make_package
from graphql_schema.compile.arguments import Operand
from graphql_schema.compile.mapping import NODES, Leaf, Node, ToOne, Word
from graphql_schema.compile.plan import Question, Statement, count, keys
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting
from graphql_schema.schema import SCHEMA
from tests.postgres import Postgres

assert SCHEMA.query_type, "the schema declares what NODES holds"

DEPTH: Final = 3
_SMALL: Final = 100
"""Rows of a table that cost next to nothing to read again."""
TOOL: Final = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)
RESTRICTED: Final = Viewer(
    "connection", "v", "Vendor", frozenset(), "1.2", Policy(placed_only=True, usernames_only=True)
)
FACTORS: Final = {TOOL: 15, RESTRICTED: 120}
"""Rows that a plan may touch for each row of a table that it reads; policies look up rows too."""
QUANTIFIERS: Final = ("some", "none", "every")


def _relations(node: Node) -> Iterator[str]:
    """Yield the fields that lead to lists, then those that lead to one row."""
    fields = [
        (name, each) for name, each in node.fields.items() if not isinstance(each, Leaf | Word)
    ]
    yield from (name for name, each in fields if not isinstance(each, ToOne))
    yield from (name for name, each in fields if isinstance(each, ToOne))


def _chains() -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield every list of every type, alone and continued by other relations in turn."""
    turn = numbers()
    for node in [each for each in NODES.values() if each.table is not None]:
        for name in _relations(node):
            if isinstance(node.fields[name], ToOne):
                continue
            chain, target = [name], _target(node, name)
            yield node, (name,)
            while len(chain) < DEPTH and (further := [*_relations(target)]):
                chosen = further[next(turn) % len(further)]
                chain, target = [*chain, chosen], _target(target, chosen)
                yield node, tuple(chain)


def _target(node: Node, name: str) -> Node:
    return NODES[node.fields[name].target]  # type: ignore[union-attr]  # a relation


def _where(node: Node, chain: tuple[str, ...], quantifier: str) -> Any:
    """Return a condition at the end of a chain of relations, which few rows meet."""
    if not chain:
        leaves = [n for n, each in node.fields.items() if isinstance(each, Leaf) and each.filtered]
        leaf = "sourcedId" if "sourcedId" in leaves else leaves[0]
        return {leaf: {"contains": Operand(None, "77")}}
    name, *rest = chain
    mapping = node.fields[name]
    inner = _where(_target(node, name), tuple(rest), quantifier)
    return {name: inner if isinstance(mapping, ToOne) else {quantifier: inner}}


def _touched(plan: Mapping[str, Any]) -> int:
    """Return how many rows a plan touched, at all of its nodes."""
    removed = sum(value for key, value in plan.items() if key.startswith("Rows Removed by"))
    own = int(plan["Actual Loops"] * (plan["Actual Rows"] + removed))
    return own + sum(_touched(each) for each in plan.get("Plans", ()))


def _scanned(plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of each scan."""
    if "Relation Name" in plan:
        yield plan["Relation Name"]
    for each in plan.get("Plans", ()):
        yield from _scanned(each)


def _statements(node: Node, where: Any, viewer: Viewer) -> Iterator[tuple[Statement, str]]:
    """Yield the statements that count the rows, and that read a page of them."""
    counted = count(Question(node, where), Selecting(lambda _, __: {}, {}, Scope(viewer)))
    yield counted, counted.sql
    if "sourced_id" in node.types:
        page = keys(Question(node, where), Scope(viewer))
        yield page, f"{page.sql} LIMIT 101"


@pytest.fixture(scope="module")
def connection(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a published district of 100 students, its tables analyzed."""
    package = tmp_path_factory.mktemp("sample") / "district.zip"
    make_package(package, students=100, seed=5)
    with postgres.database() as url:
        database = Database(url, pool_size=1)
        import_package(database, package, today=date(2026, 10, 1))
        refresh(database)
        database.dispose()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")
            yield connection


@pytest.mark.parametrize("viewer", FACTORS, ids=lambda viewer: viewer.kind)
def test_filters_on_relations_touch_no_row_for_each_pair(
    connection: psycopg.Connection[Any], viewer: Viewer
) -> None:
    ((edition,),) = connection.execute("SELECT max(number) FROM roster_edition").fetchall()
    sizes = dict(
        connection.execute("SELECT relname, greatest(reltuples, 0) FROM pg_class").fetchall()
    )
    given = {**viewer.policy.binds(), "edition": edition}
    ratios: list[tuple[float, str, tuple[str, ...], str]] = []

    for (node, chain), quantifier in zip(_chains(), cycle(QUANTIFIERS), strict=False):
        if viewer is RESTRICTED and not node.published:
            continue
        for statement, sql in _statements(node, _where(node, chain, quantifier), viewer):
            explained = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}"
            ((found,),) = connection.execute(
                explained.encode(), statement.parameters({}, given)
            ).fetchall()
            plan = found[0]["Plan"]
            allowed = sum(_SMALL + sizes[table] for table in _scanned(plan))
            ratios.append((round(_touched(plan) / allowed, 1), node.name, chain, quantifier))

    assert len(ratios) > 50
    assert not [each for each in ratios if each[0] > FACTORS[viewer]]
