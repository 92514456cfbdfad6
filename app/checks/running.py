"""Checks run: how many rows each finds, which those are, and all of them as CSV."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, CursorResult

from app.checks.catalogue import CHECKS, REQUIRED
from app.checks.check import Check
from app.checks.shared import prepare
from app.database import Database

Progress = Callable[[str], None]
"""Called at the start of each check, with its title."""

_TUNING: Final = (
    "SET LOCAL work_mem = '128MB'",
    "SET LOCAL jit = off",
    "SET LOCAL datestyle = ISO",
    "SET LOCAL timezone = UTC",
)
_NUMBERED: Final = """
SELECT count(*) OVER (), kind, sourced_id, name, detail
FROM ({statement}) AS found
ORDER BY kind COLLATE "C", sourced_id COLLATE "C", detail COLLATE "C"
LIMIT {limit}
"""
_COUNTED: Final = """
SELECT count(*)
FROM ({statement}) AS found
"""
_WHOLE: Final = """
COPY (
    SELECT kind, {sourced_id} AS "sourcedId", {name} AS name, {detail} AS detail
    FROM ({statement}) AS found
    ORDER BY kind COLLATE "C", sourced_id COLLATE "C", detail COLLATE "C"
) TO STDOUT (FORMAT csv, HEADER)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A record that a check is about."""

    kind: str
    """The graph's type of it, such as `person`."""
    sourced_id: str | None
    """None where it is about the lack of any record."""
    name: str | None
    """What people call it: a title, or a person's number."""
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found."""

    check: Check
    count: int
    examples: tuple[Finding, ...]
    """The first ones, by kind and id."""

    @property
    def sentence(self) -> str:
        """Say what was found, with the first example if there is one, and how to mend it."""
        first = self.examples[:1]
        found = "".join(f": {' '.join(filter(None, (e.sourced_id, e.detail)))}" for e in first)
        return f"{self.check.title}{found}. {self.check.meaning} {self.check.remedy}"


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """Yield a connection that sees the SIS as it is now, whatever is written meanwhile."""
    with database.transaction() as connection:
        _run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection


def run(
    connection: Connection,
    checks: Sequence[Check] = CHECKS,
    *,
    examples: int = 5,
    progress: Progress = lambda _: None,
) -> tuple[Outcome, ...]:
    """Return what each of `checks` finds, with so many examples each.

    What they read of the next edition is kept in temporary tables, once for all of them, until
    the transaction ends.
    """
    outcomes = []
    with _tuned(connection):
        for check in checks:
            progress(check.title)
            outcomes.append(_outcome(connection, check, examples))
    return tuple(outcomes)


def required(connection: Connection) -> tuple[Outcome, ...]:
    """Return what makes no sense to publish: the required checks that find something."""
    return tuple(outcome for outcome in run(connection, REQUIRED, examples=1) if outcome.count)


def write_csv(connection: Connection, check: Check, file: BinaryIO) -> None:
    """Write every row that a check finds, by kind and id, under the names of the columns.

    A spreadsheet would take some values for a formula, so those begin with an apostrophe.
    """
    harmless = {name: _harmless(name) for name in ("sourced_id", "name", "detail")}
    statement = _WHOLE.format(statement=check.statement, **harmless)
    driver = connection.connection.cursor()
    with _tuned(connection):
        prepare(connection, check.statement)
        with driver.copy(statement) as copy:
            for piece in copy:
                file.write(piece)


def _outcome(connection: Connection, check: Check, examples: int) -> Outcome:
    prepare(connection, check.statement)
    if not examples:
        counted = _run(connection, _COUNTED.format(statement=check.statement))
        return Outcome(check, counted.scalar_one(), ())
    statement = _NUMBERED.format(statement=check.statement, limit=examples)
    rows = _run(connection, statement).all()
    found = (Finding(r.kind, r.sourced_id, r.name, r.detail) for r in rows)
    return Outcome(check, rows[0][0] if rows else 0, tuple(found))


def _harmless(column: str) -> str:
    return f"CASE WHEN {column} ~ '^[=+@\\t\\r-]' THEN '''' || {column} ELSE {column} END"


@contextmanager
def _tuned(connection: Connection) -> Iterator[None]:
    """Let all be joined by hashing meanwhile: a nested loop would be an estimate gone wrong."""
    for setting in _TUNING:
        _run(connection, setting)
    _run(connection, "SET LOCAL enable_nestloop = off")
    yield
    _run(connection, "SET LOCAL enable_nestloop = DEFAULT")


def _run(connection: Connection, statement: str) -> CursorResult[Any]:
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
