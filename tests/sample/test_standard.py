"""A sample package, of any size and seed, is what the standard calls a bulk package."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.intake.csv_columns import Column, Kind
from app.intake.csv_tables import EXTENSION_PATTERN, MANIFEST_HEADER, V1_2
from app.sample.district import make_package
from app.sample.rows import FILES
from tests.sample.reading import Reading

GUID_PATTERN = r"[0-9A-Za-z.\-_/@]{1,255}"

PATTERNS = {
    Kind.GUID: GUID_PATTERN,
    Kind.GUIDS: f"{GUID_PATTERN}(,{GUID_PATTERN})*",
    Kind.TEXT: r"[^\r\n]{1,255}",
    Kind.TEXTS: r"[^\r\n]{1,255}",
    Kind.BOOLEAN: r"true|false",
    Kind.DATE: r"\d{4}-\d{2}-\d{2}",
    Kind.YEAR: r"\d{4}",
    Kind.FLOAT: r"\d+(\.\d+)?",
    Kind.USER_IDS: r"\{\w+:\w+\}(,\{\w+:\w+\})*",
    Kind.SCALE_VALUES: r"\{\d+:[^}]+\}(,\{\d+:[^}]+\})*",
}


def words(column: Column, value: str) -> list[str]:
    return value.split(",") if column.kind in {Kind.GUIDS, Kind.ENUMS} else [value]


def legal(column: Column, value: str) -> bool:
    if not value:
        return not column.required
    if column.vocabulary is None:
        return re.fullmatch(PATTERNS[column.kind], value) is not None
    extended = column.vocabulary.extensible
    return all(
        word in column.vocabulary.words or (extended and re.fullmatch(EXTENSION_PATTERN, word))
        for word in words(column, value)
    )


@pytest.mark.parametrize("row", FILES, ids=FILES.get)
def test_a_row_has_the_columns_of_the_standard(row):
    spelled = [re.sub(r"_(\w)", lambda part: part[1].upper(), field) for field in row._fields]

    assert (spelled[0], *V1_2.table(FILES[row]).header[1:3], *spelled[1:]) == V1_2.table(
        FILES[row]
    ).header


def test_each_file_of_the_standard_has_rows(district):
    assert set(district.files) == {"manifest", *(table.name for table in V1_2.tables)}
    assert district.headers["manifest"] == MANIFEST_HEADER
    assert tuple(district.manifest) == V1_2.manifest


@settings(max_examples=25, deadline=None)
@given(students=st.integers(1, 120), seed=st.integers())
@example(students=1, seed=0)
@example(students=1500, seed=2)
def test_a_package_of_any_size_is_legal_and_complete(students, seed):
    with TemporaryDirectory() as folder:
        path = Path(folder, "sample.zip")
        make_package(path, students=students, seed=seed)
        package = Reading.of(path)

    ids = {table.name: {row["sourcedId"] for row in package[table.name]} for table in V1_2.tables}
    for table in V1_2.tables:
        rows = package[table.name]
        assert package.manifest[f"file.{table.name}"] == ("bulk" if rows else "absent")
        assert (table.name in package.files) == bool(rows)
        assert package.headers.get(table.name, table.header) == table.header
        assert len(ids[table.name]) == len(rows)
        for column in table.written:
            values = {row[column.name] for row in rows}
            assert not [value for value in values if not legal(column, value)], column
            if column.target:
                named = {word for value in values for word in words(column, value)} - {""}
                assert named <= ids[column.target], column
    students_here = [row["userSourcedId"] for row in package["roles"] if row["role"] == "student"]
    assert len(set(students_here)) == students


def test_bulk_rows_say_neither_status_nor_change(district):
    for table in V1_2.tables:
        assert {(row["status"], row["dateLastModified"]) for row in district[table.name]} == {
            ("", "")
        }
