"""The table of the standard's CSV files agrees with itself and with the standard's counts."""

import pytest

from app.intake.csv_columns import Kind
from app.intake.csv_tables import STANDARDS, V1_1, V1_2
from app.intake.header import Names, flaws

EVERY_COLUMN = [
    pytest.param(standard, column, id=f"{standard.version} {table.name}.{column.name}")
    for standard in STANDARDS.values()
    for table in standard.tables
    for column in table.columns
]


@pytest.mark.parametrize(("standard", "column"), EVERY_COLUMN)
def test_a_column_names_what_its_kind_needs(standard, column):
    enumerated = column.kind in {Kind.ENUM, Kind.ENUMS}
    reference = column.name.endswith(("SourcedId", "SourcedIds"))

    assert enumerated == (column.vocabulary is not None)
    assert column.target is None or column.target in {other.name for other in standard.tables}
    assert reference <= (column.target is not None and column.kind in {Kind.GUID, Kind.GUIDS})
    assert (column.kind is Kind.GUIDS) == column.name.endswith("SourcedIds")


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=STANDARDS)
def test_every_file_begins_with_the_same_three_columns(standard):
    for table in standard.tables:
        assert table.header[:3] == ("sourcedId", "status", "dateLastModified")
        assert len(set(table.header)) == len(table.header)


def test_1_2_has_the_files_of_1_1_and_eight_more():
    older, newer = ({table.name for table in standard.tables} for standard in (V1_1, V1_2))

    assert (len(V1_1.tables), len(V1_2.tables)) == (13, 21)
    assert older < newer


def test_the_manifest_of_1_2_lists_what_1_1_lists_in_the_same_order():
    assert V1_1.manifest == tuple(name for name in V1_2.manifest if name in V1_1.manifest)
    assert V1_2.manifest[:3] == ("manifest.version", "oneroster.version", "file.academicSessions")
    assert V1_2.manifest[-3:] == ("file.users", "source.systemName", "source.systemCode")


def test_the_header_of_users_in_1_2_0_is_read_but_never_written():
    users = V1_2.table("users")
    old = (*users.header[:17], "resourceSourcedIds", *users.header[17:])

    assert list(flaws(Names("users.csv", users, old, delta=False), most=250)) == []
    assert "resourceSourcedIds" not in users.header


def test_a_file_the_version_lacks_is_not_found():
    with pytest.raises(KeyError, match="roles"):
        V1_1.table("roles")
