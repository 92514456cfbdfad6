"""The roster as it would be: published now, and published after a change of flags.

Both stand in temporary tables and views that bear the names of the real ones and so hide them
from this transaction, as editions `AS_IT_IS` and `AS_IT_WOULD_BE`. Nothing else is written, and
nobody waits. The transaction must be rolled back, and must not run statements that the server
has prepared: those know the real tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, text

from app.database import Database
from app.exclusions.choice import Chosen
from app.exclusions.kinds import Kind
from app.roster.kept import STAGES, keep
from app.roster.nouns import TABLES
from app.roster.projection import projection
from app.roster.versions import OPEN
from app.sis.final_grades import COLUMNS
from app.sis.gradebook_views import (
    UNCATEGORISED,
    AssessmentLineItemView,
    AssessmentResultView,
    CategoryView,
    Entry,
    LineItemView,
    ResultView,
    ScoreScaleView,
)

AS_IT_IS: Final = 1
AS_IT_WOULD_BE: Final = 2


class Live(NamedTuple):
    """A view of the grade book, and the SELECT of what policies look at of it."""

    view: type[Entry]
    select: str

    @property
    def table(self) -> Table:
        """The view as a table, which a policy is asked of."""
        return self.view.metadata.tables[self.view.__tablename__]


GRADEBOOK: Final[Mapping[str, Live]] = {
    "categories": Live(
        CategoryView,
        f"""
        SELECT sourced_id, section_id FROM category
        UNION ALL
        SELECT '{UNCATEGORISED}', NULL
        """,
    ),
    "lineItems": Live(
        LineItemView,
        f"""
        SELECT sourced_id, section_id FROM assignment
        UNION ALL
        SELECT sourced_id, section_id FROM ({COLUMNS}) AS made
        """,
    ),
    "results": Live(
        ResultView,
        f"""
        SELECT sourced_id, assignment_id AS line_item_id, section_id, person_id, FALSE AS final
        FROM score
        UNION ALL
        SELECT sourced_id, column_id, section_id, person_id, FALSE
        FROM posted_grade
        WHERE column_id IN (SELECT sourced_id FROM ({COLUMNS}) AS made)
        """,
    ),
    "scoreScales": Live(ScoreScaleView, "SELECT sourced_id, section_id FROM score_group"),
    "assessmentLineItems": Live(
        AssessmentLineItemView, "SELECT sourced_id, section_id FROM assessment"
    ),
    "assessmentResults": Live(
        AssessmentResultView,
        "SELECT sourced_id, assessment_id, person_id FROM assessment_score",
    ),
}
"""By what OneRoster calls a list of it; without grades of columns that there are not."""
_PROJECTIONS: Final = {
    **{table.name: projection(table.name) for table in TABLES.values()},
    **{live.table.name: live.select for live in GRADEBOOK.values()},
}
"""The SELECT of what policies look at: what is published, and the grade book, by table."""
_NOBODY_EXCLUDED: Final = (
    "DROP VIEW IF EXISTS pg_temp.person",
    "CREATE TEMPORARY TABLE person AS SELECT sourced_id, lms_exclude FROM person WHERE FALSE",
)
"""Policies ask who is excluded now; here the two editions alone decide."""
_TUNING: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET LOCAL work_mem = '128MB'",
    "SET LOCAL jit = off",
    "SET LOCAL datestyle = ISO",
    "SET LOCAL timezone = UTC",
    "SET LOCAL enable_nestloop = off",
)
"""As a refresh has it."""


@contextmanager
def supposing(database: Database) -> Iterator[Connection]:
    """Yield a connection whose work is undone at the end, whatever happens."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  it was just lent
        prepared, driver.prepare_threshold = driver.prepare_threshold, None
        try:
            for setting in _TUNING:
                _run(connection, setting)
            yield connection
        finally:
            connection.rollback()
            driver.prepare_threshold = prepared


def suppose(connection: Connection, changes: Sequence[Chosen], *, excluded: bool) -> None:
    """Fill both editions: without the changes, and with them."""
    _publish(connection, AS_IT_IS, AS_IT_WOULD_BE)
    for stage in STAGES:
        _run(connection, f"DROP TABLE {stage}")
    _change(connection, changes, excluded=excluded)
    _publish(connection, AS_IT_WOULD_BE, OPEN)
    for statement in _NOBODY_EXCLUDED:
        _run(connection, statement)
    for table in _PROJECTIONS:
        _run(connection, f"ANALYZE {table} (sourced_id)")


def _publish(connection: Connection, edition: int, until: int) -> None:
    keep(connection)
    for table, select in _PROJECTIONS.items():
        rows = f"""
            SELECT made.*, {edition} AS valid_from, {until} AS valid_until, 'active' AS status
            FROM ({select}) AS made
            """
        into = (
            f"CREATE TEMPORARY TABLE {table} AS" if edition == AS_IT_IS else f"INSERT INTO {table}"
        )
        _run(connection, f"{into} {rows}")


def _change(connection: Connection, changes: Sequence[Chosen], *, excluded: bool) -> None:
    """Put a view before each table of which a flag changes."""
    _run(connection, 'CREATE TEMPORARY TABLE changing (kind text, sourced_id text COLLATE "C")')
    add = text("INSERT INTO changing SELECT :kind, unnest(CAST(:ids AS text[]))")
    for each in changes:
        connection.execute(add, {"kind": each.kind.name, "ids": [*each.changing]})
    _run(connection, "ANALYZE changing")
    for each in changes:
        _run(connection, _view(each.kind, excluded=excluded))


def _view(kind: Kind, *, excluded: bool) -> str:
    table = kind.table
    others = (f'"{column.name}"' for column in table.columns if column.name != "lms_exclude")
    changes = f"sourced_id IN (SELECT sourced_id FROM changing WHERE kind = '{kind.name}')"
    flag = f"lms_exclude OR {changes}" if excluded else f"lms_exclude AND NOT {changes}"
    return f"""
        CREATE TEMPORARY VIEW {table.name} AS
        SELECT {", ".join(others)}, {flag} AS lms_exclude
        FROM {table.name}
        """


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
