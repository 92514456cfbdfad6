"""What the files of a package must be, from their bytes to their header."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from app.intake.importing import Options, import_package
from tests.intake.conftest import TODAY, Sis, place
from tests.intake.packages import manifest_of, text

HEADER = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
ROW = "D,,,District,district,,"


def load(sis: Sis, orgs: bytes) -> list[tuple[object, ...]]:
    """Return what is found in a package of one file with these bytes."""
    path = written(sis.folder / "files.zip", orgs)
    report = import_package(sis.database, path, today=TODAY, options=Options(dry_run=True))
    return [place(finding) for finding in report.findings]


def written(path: Path, orgs: bytes) -> Path:
    properties = manifest_of({"orgs": ""}, "1.2", {})
    manifest = text("propertyName,value", "\n".join(f"{k},{v}" for k, v in properties.items()))
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", manifest)
        archive.writestr("orgs.csv", orgs)
    return path


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_byte_order_mark_and_either_line_end_are_read(empty: Sis, end: str) -> None:
    assert load(empty, f"\ufeff{HEADER}{end}{ROW}{end}".encode()) == []


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (HEADER.replace(",name", ""), [("column_missing", "name")]),
        (HEADER + ",name", [("column_twice", "name")]),
        (HEADER + ",metadata.a,metadata.a", [("column_twice", "metadata.a")]),
    ],
)
def test_a_wrong_header_is_found(
    empty: Sis, header: str, found: list[tuple[str, str | None]]
) -> None:
    rows = f"{header}\r\n{ROW}\r\n".encode()
    assert load(empty, rows) == [
        ("error", code, "orgs.csv", 1, field, None) for code, field in found
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("colour", "Not read. To have its values as metadata, rename it to metadata.colour."),
        ("metadata.", "Not read. Write a name after metadata."),
    ],
)
def test_an_unknown_column_is_not_read(empty: Sis, header: str, message: str) -> None:
    path = written(empty.folder / "unknown.zip", f"{HEADER},{header}\r\n{ROW},x\r\n".encode())
    report = import_package(empty.database, path, today=TODAY, options=Options(dry_run=True))
    assert [finding.message for finding in report.findings] == [message]
    assert report.changes["orgs"].added == 1


def test_metadata_may_be_anywhere(empty: Sis) -> None:
    header, row = HEADER.replace("name", "metadata.a,name"), ROW.replace("District", "x,District")
    assert load(empty, f"{header}\r\n{row}\r\n".encode()) == [
        ("warning", "column_order", "orgs.csv", 1, None, None)
    ]


def test_metadata_may_stand_at_the_right_end(empty: Sis) -> None:
    assert load(empty, f"{HEADER},metadata.a,metadata.b\r\n{ROW},1,2\r\n".encode()) == []


@pytest.mark.parametrize("content", [HEADER.encode(), f"{HEADER}\r\n\r\n".encode()])
def test_a_file_without_rows_is_absent(empty: Sis, content: bytes) -> None:
    assert load(empty, content) == [("warning", "no_rows", "orgs.csv", None, None, None)]


def test_a_file_without_a_header_is_refused(empty: Sis) -> None:
    assert load(empty, b"") == [("error", "no_header", "orgs.csv", None, None, None)]


def test_a_row_has_as_many_fields_as_the_header(empty: Sis) -> None:
    assert load(empty, f"{HEADER}\r\n{ROW}\r\nS,,,School\r\n{ROW},x\r\n".encode()) == [
        ("error", "row_width", "orgs.csv", 3, None, "S,,,School"),
        ("error", "row_width", "orgs.csv", 4, None, f"{ROW},x"),
    ]


def test_a_header_that_cannot_be_read_hides_nothing_else(empty: Sis) -> None:
    assert load(empty, f"{HEADER},é\r\n{ROW}\r\n".encode("latin-1")) == [
        ("error", "encoding", "orgs.csv", 1, None, "0xE9")
    ]


def test_a_broken_file_is_the_only_thing_found(empty: Sis) -> None:
    """What refers to its rows is not reported too, as it may be right."""
    content = f'{HEADER}\r\nD,,,"District,district,,\r\nS,,,School,school,,D\r\n'.encode()
    assert [code for _, code, *_ in load(empty, content)] == ["quoting"]


def test_damaged_bytes_are_found(empty: Sis) -> None:
    rows = "".join(f"S{number},,,School,school,,\r\n" for number in range(5000))
    path = written(empty.folder / "damaged.zip", f"{HEADER}\r\n{rows}".encode())
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(50)
    path.write_bytes(bytes(data))
    report = import_package(empty.database, path, today=TODAY)
    assert "damaged" in {finding.kind.code for finding in report.findings}
    assert report.refused
