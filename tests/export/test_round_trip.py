"""What is exported and imported again is the same: the package, the SIS, and the roster."""

from datetime import date
from pathlib import Path

import pytest

from app.database import Database
from app.export.exporting import export_package
from app.intake.csv_tables import V1_2
from app.publishing.refresh import refresh
from tests.build import SPRINGFIELD as BUILT
from tests.build import save
from tests.export.copies import content, copied, load, members
from tests.intake import packages
from tests.publishing.reading import Roster, active
from tests.sample.reading import Reading, Row


@pytest.fixture(params=["sample", "by hand", "by hand 1.1"])
def package(request: pytest.FixtureRequest, sample_zip: Path, tmp_path: Path) -> Path:
    """A package with every file."""
    match request.param:
        case "sample":
            return sample_zip
        case "by hand":
            return packages.packed(tmp_path / "1.2.zip", packages.SPRINGFIELD)
        case _:
            path = tmp_path / "1.1.zip"
            return packages.packed(path, packages.SPRINGFIELD_1_1, version="1.1")


def test_a_copy_exports_the_same_bytes(
    package: Path, database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    load(database, package)

    second = copied(database, elsewhere, tmp_path)

    assert members(second) == members(tmp_path / "first.zip")
    assert second.read_bytes() == (tmp_path / "first.zip").read_bytes()


def test_a_copy_of_a_1_2_package_has_every_row_of_the_sis(
    sample_zip: Path, database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    load(database, sample_zip)

    copied(database, elsewhere, tmp_path)

    assert content(elsewhere) == content(database)


def test_a_copy_publishes_the_same_roster(
    package: Path, database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    load(database, package)
    refresh(database)

    copied(database, elsewhere, tmp_path)
    refresh(elsewhere)

    assert active(elsewhere)["users"]
    assert active(elsewhere) == active(database)


def test_a_sis_that_no_package_made_publishes_the_same_roster_elsewhere(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    """But for what packages demand, usernames, and do not know, terms of one school only."""
    save(database, *BUILT)
    refresh(database)

    second = copied(database, elsewhere, tmp_path, today=date(2025, 11, 23))
    refresh(elsewhere)

    assert members(second) == members(tmp_path / "first.zip")
    here, there = active(database), active(elsewhere)
    assert {row["username"] for row in here["users"].values()} == {None}
    assert {id_: row["username"] for id_, row in there["users"].items()} == {
        id_: id_ for id_ in here["users"]
    }
    assert _without(there) == _without(here)


def _without(roster: Roster) -> Roster:
    lost = {"users": "username", "academicSessions": "school_ids"}
    return {
        noun: {
            id_: {name: value for name, value in row.items() if name != lost.get(noun)}
            for id_, row in rows.items()
        }
        for noun, rows in roster.items()
    }


def test_an_export_says_what_the_package_said(
    sample_zip: Path, database: Database, tmp_path: Path
) -> None:
    load(database, sample_zip)
    export_package(database, tmp_path / "export.zip")

    imported, exported = Reading.of(sample_zip), Reading.of(tmp_path / "export.zip")

    assert exported.headers == imported.headers
    for table in V1_2.tables:
        assert exported.by_id(table.name) == {
            row["sourcedId"]: _as_exported(table.name, row) for row in imported[table.name]
        }
        assert len(exported[table.name]) == len(imported[table.name])


def _as_exported(file: str, row: Row) -> Row:
    """Return a row with all that an export may write otherwise: these and nothing else."""
    row = dict(row)
    if file == "users":  # agents have no order of their own
        row["agentSourcedIds"] = ",".join(sorted(filter(None, row["agentSourcedIds"].split(","))))
    if file == "enrollments" and row["role"] == "student":  # who sits in a class is not primary
        row["primary"] = ""
    if file == "enrollments" and row["role"] != "student":  # and staff are or are not
        row["primary"] = row["primary"] or "false"
    return row


def test_roles_stand_in_the_order_in_which_their_person_has_them(
    sample_zip: Path, database: Database, tmp_path: Path
) -> None:
    load(database, sample_zip)
    export_package(database, tmp_path / "export.zip")

    imported, exported = Reading.of(sample_zip), Reading.of(tmp_path / "export.zip")

    assert any(len(roles) > 1 for roles in imported.roles_of_users().values())
    assert exported.roles_of_users() == imported.roles_of_users()
