"""Compiled answers for connections against a plain evaluation of what they see.

The plain evaluation is that of `tests.graph`, over the rows of `restricted`: in every edition, with
the moments from which the connection sees objects. Tombstones are left to `test_deltas`.
`DIFFERENTIAL=200` draws as many queries for each connection; without it there are few.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest
from anyio import to_thread
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.access.sharing import TYPES
from app.access.viewer import Policy, Viewer
from app.access.viewers import vendors
from app.database import Database
from app.sis.gradebook_views import VIEWS
from graphql_schema.compile.mapping import NODES
from graphql_schema.execute import Graph
from tests.graph.answers import in_order, read
from tests.graph.asking import OPERANDS, Asking, Query
from tests.graph.oracle import Oracle
from tests.graph.world import Row
from tests.lived_in.connections import ALL, ALL_1_1, COURSES, RESTRICTED, Vendor
from tests.lived_in.restricted import Copies

EXAMPLES: Final = int(os.environ.get("DIFFERENTIAL", "8"))
VENDORS: Final = (ALL, RESTRICTED, COURSES, ALL_1_1)
EDITIONS: Final = 5
_MODIFIED: Final = ("date_last_modified", "changed_at")
_NODES: Final = [node.table for node in NODES.values() if node.table is not None]


def _viewer(database: Database, vendor: Vendor) -> Viewer:
    """Return a connection that is told of no tombstone."""
    with database.transaction() as transaction:
        (found,) = [each for each in vendors(transaction) if each.name == vendor.name]
    assert found.policy.history is not None
    history = replace(found.policy.history, tombstones=frozenset())
    return replace(found, policy=replace(found.policy, history=history))


def _revisions(database: Database) -> Mapping[tuple[str, str], str]:
    """Return the revisions of the grade book's rows, which copies of them do not have."""
    with database.transaction() as connection:
        return {
            (view.name, row.sourced_id): row.revision
            for view in VIEWS.tables.values()
            for row in connection.execute(select(view.c.sourced_id, view.c.revision))
        }


def _tables(database: Database, viewer: Viewer) -> Mapping[str, list[Row]]:
    """Return the rows of all types, as modified when the connection came to see them."""
    with database.transaction() as connection:
        granted: dict[tuple[str, str], datetime] = {
            (row.published, row.sourced_id): row.since
            for row in connection.execute(text("SELECT * FROM granted"))
        }
        rows = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in _NODES
        }
    assert viewer.policy.history is not None
    since = dict(viewer.policy.history.since)
    for table in TYPES:
        for row in rows[table]:
            moments = [since.get(table), granted.get((table, row["sourced_id"]))]
            for name in _MODIFIED:
                if name in row:
                    row[name] = max([row[name], *(each for each in moments if each is not None)])
    return rows


def _operands(tables: Mapping[str, Iterable[Row]]) -> Mapping[str, Sequence[Any]]:
    """Return values to compare with: ids and texts that there are, and those of `OPERANDS`."""
    ids: set[str] = set()
    texts: set[str] = set()
    for table in TYPES:
        for row in [*tables[table]][::7]:
            ids.add(row["sourced_id"])
            texts |= {value for value in row.values() if isinstance(value, str) and len(value) < 40}
    return {
        **OPERANDS,
        "ID": sorted(ids)[:200] or OPERANDS["ID"],
        "String": [*sorted(texts)[::5][:300], "student", "active", ""],
    }


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
async def test_compiled_answers_are_what_a_plain_evaluation_of_visible_rows_gives(
    copies: tuple[Copies, Sequence[Database]], vendor: Vendor
) -> None:
    districts, (whole, reduced) = copies
    viewer = _viewer(whole, vendor)
    await to_thread.run_sync(districts.reduce, viewer.id)
    tables = _tables(reduced, viewer)
    for (name, sourced_id), revision in _revisions(whole).items():
        for row in tables[name]:
            if row["sourced_id"] == sourced_id:
                row["revision"] = revision
    policy = Policy(withheld=viewer.policy.withheld, usernames_only=viewer.policy.usernames_only)
    seen_by = replace(viewer, policy=policy)
    graph = Graph(whole)
    for query in _drawn(viewer, _operands(tables)):
        oracle = Oracle(tables, seen_by, query.edition)
        for variables in (query.variables, query.others):
            answer = await graph.execute(query.document, variables, viewer, edition=query.edition)
            expected = oracle.answer(query.document, variables)
            assert in_order(await read(answer)) == in_order(expected), query


def _drawn(viewer: Viewer, operands: Mapping[str, Sequence[Any]]) -> list[Query]:
    found: list[Query] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        asking = Asking(data.draw, viewer.policy.withheld, live=False, operands=operands)
        document = asking.document()
        is_live = "gradebook" in document  # of which the reduced district has what is seen now
        edition = EDITIONS if is_live else data.draw(st.integers(1, EDITIONS))
        found.append(Query(document, asking.variables, asking.others, 0, edition))

    draw()
    return found
