"""Random districts: rows for every table of the graph, with values that break careless SQL.

References of published rows are kept, as the projection keeps them; live rows may refer to
nothing. Which column refers to what is read off the graph's own mapping.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, null, select
from sqlalchemy.dialects.postgresql import insert

from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import Database, metadata
from app.roster.versions import OPEN
from graphql_schema.compile.mapping import (
    COLUMN_KINDS,
    NODES,
    ByKeys,
    Kind,
    Leaf,
    Mapped,
    Node,
    Parts,
    ToOne,
)
from graphql_schema.schema import SCHEMA
from tests.postgres import Postgres, patient

Row = dict[str, Any]

assert SCHEMA.query_type, "the schema declares what NODES holds"

EDITIONS: Final = 3
TEXTS: Final = (
    "", " ", "a", "A", "Ab", "aB%", "%", "_", "%s", "%(a0)s", ":name", "::text", "?", "$1", "null",
    "'", "''", "O'Brien", '"', "\\", "\\n", "\\u0041", "{", "}", "[]", ",", "\n\t\r",
    "\x01\x1f\x7f",
    "é", "É", "Ω", "ß", "名前", "😀", "a😀b", "\u2028", "\ufeff", "ﬀ", "zz", "active", "student",
)  # fmt: skip
IDS: Final = (
    "1", "2", "10", "a", "B", "b/c", "a%2F", "it's", '"q"', "\\", "%s:x", "é", "😀", "{c,d}",
)  # fmt: skip
VALUES: Final[Mapping[Kind, Sequence[Any]]] = {
    Kind.TEXT: TEXTS,
    Kind.INTEGER: (0, 1, -1, 2, 7, 2_147_483_647, -2_147_483_648),
    Kind.NUMBER: (0.0, -1.5, 0.1, 1 / 3, 1e22, 1e-7, 123456789.12345679, 5e-324, 1.7e308, 100.0),
    Kind.FLAG: (False, True),
    Kind.DATE: (date.min, date(1970, 1, 1), date(2024, 2, 29), date(2026, 6, 13), date.max),
    Kind.INSTANT: (
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2025, 7, 4, 12, 30, 0, 123_456, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 0, 0, 999_500, tzinfo=UTC),
    ),
    Kind.JSON: (
        {}, [], "x'\\\"", 0, 1.5, True, {"a": None, "b": [1, None, {"c": "😀%"}]}, {"": ""}, 10**30,
    ),
}  # fmt: skip
COLUMNS: Final[Mapping[str, Sequence[Any]]] = {
    "status": ("active", "active", "tobedeleted"),
    "role": ("student", "teacher", "principal", "O'x"),
    "role_type": ("primary", "secondary"),
    "type": ("school", "term", "O'x"),
    "sex": ("male", "other"),
    "end_year": (2024, 2025, 2026, 2027),
}
"""What columns of these names hold."""
WITHHELD: Final = frozenset(
    {
        ("RosterUser", "email"),
        ("RosterUser", "agents"),
        ("RosterUser", "userIds"),
        ("RosterOrg", "parent"),
        ("RosterClass", "grades"),
        ("Person", "phone"),
    }
)


class World:
    """A filled database, and its rows as Python has them: by table, in no order."""

    def __init__(self, database: Database, tables: Mapping[str, list[Row]]) -> None:
        self.database = database
        self.tables = tables

    def viewers(self) -> list[Viewer]:
        """Return twenty viewers: tools and connections, of all or of some schools or people.

        From every second one, fields are withheld.
        """
        orgs = sorted({row["sourced_id"] for row in self.tables["roster_org"]})

        def named(policy: Policy) -> Policy:
            return replace(policy, usernames_only=True)

        some, one = Policy(tuple(orgs[:2]), orgs=tuple(orgs[2:4])), Policy(tuple(orgs[-1:]))
        return [
            Viewer(kind, kind, kind, scopes, None, replace(policy, withheld=withheld))
            for kind, scopes in (("tool", frozenset({"graphql.read"})), ("connection", frozenset()))
            for policy in (EVERYTHING, some, one, *(named(each) for each in (EVERYTHING, some)))
            for withheld in (frozenset(), WITHHELD)
        ]


@contextmanager
def filled(postgres: Postgres, seed: int) -> Iterator[World]:
    """Yield a world; the same seed makes the same rows."""
    making = Making(random.Random(seed))  # noqa: S311  chance, no secret
    making.everything()
    found = [node.table for node in NODES.values() if node.table is not None]
    tables = [table for table in found if table.name in making.rows]
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        with database.transaction() as connection:
            for table in tables:
                for row in making.rows[table.name]:
                    said = {n: v for n, v in row.items() if table.columns[n].computed is None}
                    values = {name: null() if v is None else v for name, v in said.items()}
                    connection.execute(insert(table).values(values).on_conflict_do_nothing())
            held = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in found
            }
        yield World(database, held)
        database.dispose()


def _references(node: Node) -> dict[str, str]:
    """Return which column of a type's rows refers to which type."""
    found = {}
    for mapping in node.fields.values():
        match mapping:
            case ToOne(target=target, key=column) | ByKeys(target=target, keys=column):
                found[column] = target
    return found


def _required(node: Node) -> set[str]:
    if node.table is not None:
        return {column.name for column in node.table.columns if not column.nullable}
    leaves = [leaf for leaf in node.fields.values() if isinstance(leaf, Leaf)]
    return {_column_of(leaf) for leaf in leaves if not leaf.nullable}


def _column_of(mapping: Mapped) -> str:
    """Return the column that a value of an element is, or a reference in it."""
    assert isinstance(mapping, Leaf | ToOne)
    return mapping.key if isinstance(mapping, ToOne) else str(mapping.value(_NAMES, {}))


class _Names(dict[str, str]):
    """A row that holds in each column the column's name."""

    def __missing__(self, column: str) -> str:
        return column


_NAMES: Final = _Names()


@dataclass(slots=True)
class Making:
    """The rows of one world, as they come into being."""

    chance: random.Random
    rows: dict[str, list[Row]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    """The ids there are of each published type, or will be in the edition being made."""

    def everything(self) -> None:
        """Make rows for every table of the graph: live ones, then edition by edition."""
        nodes = [
            (node, node.table.name)
            for node in NODES.values()
            if node.table is not None and node.table.name in metadata.tables
        ]
        for node, table in nodes:
            count = 0 if node.published else self.chance.randint(3, 12)
            self.rows[table] = [self._row(node) for _ in range(count)]
        self._grade()
        for edition in range(1, EDITIONS + 1):
            chosen = [(node, self._chosen(node)) for node, _ in nodes if node.published]
            for node, ids in chosen:
                self._publish(node, ids, edition)

    def _grade(self) -> None:
        """Let scores refer to assignments, and some posted grades to columns, by ids of their own.

        The grade book has both kinds in one list, and what writes it sees to that.
        """
        assignments = {row["sourced_id"]: row for row in reversed(self.rows["assignment"])}
        for score in self.rows["score"]:
            assignment = self.chance.choice([*assignments.values()])
            score["assignment_id"] = assignment["sourced_id"]
            score["section_id"] = assignment["section_id"]
        grades = self.rows["posted_grade"]
        for grade, column in zip(grades, self.rows["final_grade_column"], strict=False):
            place = [grade["section_id"], grade["term_id"], grade["task_id"] or "x"]
            column["sourced_id"], grade["task_id"] = "".join(place), place[-1]
            column["section_id"] = grade["section_id"]
        for grade in grades:
            grade["sourced_id"] = f"posted {grade['sourced_id']}"

    def _chosen(self, node: Node) -> list[str]:
        """Return the ids of the objects of a type that an edition adds or changes."""
        belongs_to = _references(node).get("sourced_id")
        pool = self.ids[belongs_to] if belongs_to else IDS
        chosen = self.chance.sample(pool, k=self.chance.randint(1, (len(pool) + 1) // 2))
        self.ids[node.name] = sorted({*self.ids.get(node.name, ()), *chosen})
        return chosen

    def _publish(self, node: Node, ids: Sequence[str], edition: int) -> None:
        assert node.table is not None
        rows = self.rows[node.table.name]
        for row in rows:
            if row["sourced_id"] in ids and row["valid_until"] == OPEN:
                row["valid_until"] = edition
        place = {"valid_from": edition, "valid_until": OPEN, "document": None, "document_key": None}
        rows += [self._row(node) | {"sourced_id": id_} | place for id_ in ids]

    def _row(self, node: Node) -> Row:
        row = {name: self._column(node, name) for name in node.types}
        for mapping in node.fields.values():
            if isinstance(mapping, Parts):
                for (name, *_), summary in mapping.summaries:
                    held = _column_of(NODES[mapping.target].fields[name])
                    values = {part.get(held) for part in row[mapping.column]}
                    row[summary] = sorted(values - {None})
        return row

    def _column(self, node: Node, name: str) -> Any:
        if name not in _required(node) and self.chance.random() < 0.3:
            return None
        parts = [m for m in node.fields.values() if isinstance(m, Parts) and m.column == name]
        if parts:
            count = self.chance.randint(0, 3)
            return [self._part(NODES[parts[0].target]) for _ in range(count)]
        if name in COLUMNS:
            return self.chance.choice(COLUMNS[name])
        type_ = node.types[name]
        if isinstance(type_, Uuid):
            return UUID(int=self.chance.getrandbits(128))
        ids = self._ids(node, name)
        kind = next(kind for sql, kind in COLUMN_KINDS if isinstance(type_, sql))
        if kind is Kind.TEXTS:
            return self.chance.choices(ids or TEXTS, k=self.chance.randint(0, 3))
        return self.chance.choice(ids or VALUES[kind])

    def _ids(self, node: Node, name: str) -> Sequence[str]:
        """Return the ids that a column may hold; none where it does not hold ids."""
        if name.endswith("school_ids"):
            return self.ids["RosterOrg"]
        target = _references(node).get(name)
        if target is None:
            return IDS if name.endswith("_id") else ()
        return self.ids[target] if NODES[target].published else IDS

    def _part(self, node: Node) -> Row:
        """Return an element of a JSON array; the absent is at times null, at times not there."""
        part = self._row(node)
        written = {k: v.isoformat() if isinstance(v, date) else v for k, v in part.items()}
        return {k: v for k, v in written.items() if v is not None or self.chance.random() < 0.5}
