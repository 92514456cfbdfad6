"""The table of references names all there are, in an order in which they can be followed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Table, insert, select

from app.database import Base, metadata
from app.intake.changes import create_notes
from app.intake.findings import Findings
from app.intake.hanging import GRADES, ROSTER, remove_hanging
from app.intake.job import Job, silently
from app.intake.package import package
from app.sis.references import GRADES as GRADE_TABLES
from app.sis.references import LINKS, Link
from tests.intake.conftest import Sis
from tests.intake.packages import packed

TABLES = sorted({link.table for link in LINKS} | {link.target for link in LINKS})
NO_REFERENCES = {
    ("assignment_objective", "objective_id"),
    ("enrollment", "role_id"),
    ("posted_grade", "column_id"),
    ("resource", "application_id"),
    ("resource", "vendor_id"),
    ("resource", "vendor_resource_id"),
    ("score_objective", "objective_id"),
    ("user_profile", "application_id"),
    ("user_profile", "vendor_id"),
}
"""Columns with ids of what the SIS has no table of."""
IDS_THAT_REFER = {("demographics", "sourced_id"), ("user_account", "sourced_id")}
SOMETHING = {
    bool: False,
    date: date(2026, 9, 1),
    datetime: datetime(2026, 9, 1, tzinfo=UTC),
    object: [],
    float: 1.0,
    int: 1,
    list: [],
    str: "x",
}
"""A value of each type."""


def test_every_table_of_the_sis_is_linked() -> None:
    modules = {
        mapper.class_.__tablename__: mapper.class_.__module__ for mapper in Base.registry.mappers
    }
    sis = {table for table, module in modules.items() if module.startswith("app.sis.")}
    assert sis == {*TABLES, "school_year"}


def test_every_column_that_names_a_record_is_a_link() -> None:
    named = {
        (table, column.name)
        for table in TABLES
        for column in metadata.tables[table].columns
        if column.name.endswith("_id") and column.name != "sourced_id"
    }
    assert {(link.table, link.column) for link in LINKS} == named - NO_REFERENCES | IDS_THAT_REFER


def test_links_to_a_table_come_after_those_of_it() -> None:
    for number, link in enumerate(LINKS):
        of_target = [place for place, other in enumerate(LINKS) if other.table == link.target]
        assert link.table == link.target or all(place < number for place in of_target)


@pytest.fixture
def job(empty: Sis) -> Iterator[Job]:
    """A job in a SIS where each table has one row, and all name each other."""
    path = packed(empty.folder / "links.zip", {"orgs": "X,,,X,school,,"})
    with package(path, Findings()) as opened, empty.database.engine.connect() as connection:
        assert opened is not None
        for table in (*TABLES, "school_year"):
            _fill(connection, metadata.tables[table])
        job = Job(connection, opened, Findings(), silently)
        create_notes(job)
        yield job


def _fill(connection: Connection, table: Table) -> None:
    values = {c.name: SOMETHING[c.type.python_type] for c in table.columns if c.computed is None}
    connection.execute(insert(table).values(**values))


@pytest.mark.parametrize("target", sorted({link.target for link in LINKS}))
def test_nothing_but_grades_names_a_removed_record(job: Job, target: str) -> None:
    job.run(f"DELETE FROM {target}")
    job.run(f"INSERT INTO change VALUES ('{target}', 'x', 'x', FALSE, 'DELETE')")
    remove_hanging(job, ROSTER)
    remove_hanging(job, GRADES)

    left = [link for link in LINKS if link.target == target and _names(job.connection, link)]
    assert left == [link for link in LINKS if link.target == target and is_kept(link)]
    assert [
        link for link in LINKS if _names_nothing(job.connection, link) and not is_kept(link)
    ] == []


def is_kept(link: Link) -> bool:
    """Return whether a link is one of a grade to the roster: grades outlive people and classes."""
    return link.table in GRADE_TABLES and link.target not in GRADE_TABLES


def _names(connection: Connection, link: Link) -> bool:
    table = metadata.tables[link.table]
    column = table.columns[link.column]
    return connection.execute(select(column).where(column == "x")).first() is not None


def _names_nothing(connection: Connection, link: Link) -> bool:
    target = metadata.tables[link.target]
    there = connection.execute(select(target)).first() is not None
    return _names(connection, link) and not there


def test_what_a_gone_year_held_goes_too(job: Job) -> None:
    job.run("DELETE FROM school_year")
    remove_hanging(job, ROSTER)

    for table in ("calendar", "schedule_structure", "grade_level", "enrollment"):
        assert job.run(f"SELECT count(*) FROM {table}").scalar() == 0
    said = [str(finding) for finding in job.findings.shown]
    assert said[-1] == (
        "roles.csv: 1 removed: they belong to records that are gone from "
        "orgs.csv or academicSessions.csv."
    )
