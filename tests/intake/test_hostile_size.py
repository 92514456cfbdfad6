"""A package of hostile size is refused early: what is read of it is counted."""

import io
import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from app.intake.findings import Findings
from app.intake.limits import LIMITS, Limits
from app.intake.manifest import read_manifest
from app.intake.package import package
from app.intake.rows import Lines, rows
from tests.intake.conftest import Sis
from tests.intake.packages import SPRINGFIELD, packed


class Endless(io.RawIOBase):
    """A stream that gives lines as long as anybody reads, and counts the bytes that it gave."""

    def __init__(self, head: bytes, line: bytes) -> None:
        self.given = 0
        self._pieces = self._lines(head, line)
        self._rest = b""

    def _lines(self, head: bytes, line: bytes) -> Iterator[bytes]:
        yield head
        while True:
            yield line * 1000

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill a buffer, and count."""
        while len(self._rest) < len(buffer):
            self._rest += next(self._pieces)
        count = len(buffer)
        buffer[:], self._rest = self._rest[:count], self._rest[count:]
        self.given += count
        return count


def codes(findings: Findings) -> dict[str, int]:
    return {tally.kind.code: tally.count for tally in findings.tallies}


@pytest.mark.parametrize(
    ("line", "code"), [(b'a,"b\n', "quoting"), (b"\xff\n", "encoding"), (b"a\0,b\n", "nul")]
)
def test_a_file_of_broken_rows_is_not_read_to_its_end(line: bytes, code: str) -> None:
    stream, findings = Endless(b"a,b\n", line), Findings()
    lines = Lines(stream, "users.csv", findings)  # type: ignore[arg-type]

    assert list(rows(lines)) == [["a", "b"]]
    assert codes(findings) == {code: 1000, "stopped": 1}
    assert lines.number == 1001
    assert stream.given <= 2 * 1024**2
    assert str(findings.shown[-1]) == (
        "users.csv: Not read any further than row 1,001: 1,000 rows cannot be read."
    )


def test_a_file_of_good_rows_has_a_bound_too() -> None:
    stream, findings = Endless(b"a,b\n", b"c,d\n"), Findings()
    lines = Lines(stream, "users.csv", findings, Limits(rows=5000))  # type: ignore[arg-type]

    assert sum(1 for _ in rows(lines)) == 5001
    assert codes(findings) == {"too_many_rows": 1}


@pytest.mark.parametrize("line", [b"source.systemName,x\n", b"x\n", b'"\n'])
def test_a_manifest_is_not_read_to_its_end(line: bytes) -> None:
    stream, findings = Endless(b"propertyName,value\n", line), Findings()

    assert read_manifest(stream, findings) is None  # type: ignore[arg-type]
    assert {"too_many_rows", "stopped"} & {*codes(findings)}
    assert stream.given <= 2 * 1024**2
    assert len(findings.shown) < 100


def test_a_manifest_of_many_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", "x" * (LIMITS.manifest + 1))
    findings = Findings()
    with package(path, findings) as opened:
        assert opened is None
    assert codes(findings) == {"too_large": 1}


def test_a_zip_with_a_list_of_many_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with ZipFile(path, "w") as archive:
        for number in range(1500):
            archive.writestr(f"{number:0200d}.csv", "")
    findings = Findings()
    with package(path, findings, Limits(directory=300_000)) as opened:
        assert opened is None
    assert codes(findings) == {"too_many_files": 1}


def test_the_list_of_a_zip_of_more_than_4_gigabytes_is_measured(tmp_path: Path) -> None:
    path = packed(tmp_path / "package.zip", SPRINGFIELD)
    content = path.read_bytes()
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(content) - 22, 1)
    path.write_bytes(content[:-22] + end_64 + locator + content[-22:])
    findings = Findings()
    with package(path, findings) as opened:
        assert opened is None
    assert codes(findings) == {"too_many_files": 1}


def test_a_header_of_many_columns_is_one_finding(empty: Sis) -> None:
    further = ",".join(f"metadata.m{number}" for number in range(300))
    header = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
    report = empty.load({"orgs": f"{header},{further}\nS,,,S,school,,"})
    assert [finding.kind.code for finding in report.findings] == ["too_many_columns"]
    assert report.findings[0].message == "A file has at most 250 columns."


def test_no_more_is_read_where_the_first_rows_have_many_errors(empty: Sis) -> None:
    orgs = "\n".join(f"X{number},,,School,church,," for number in range(5000))
    read: list[str] = []
    limits = Limits(sample=2000, errors=1500)
    report = empty.load({"orgs": orgs}, limits=limits, progress=read.append)

    counted = {tally.kind.code: tally.count for tally in report.tallies}
    assert counted == {"word": 2000, "stopped": 1}
    assert [finding.message for finding in report.findings if finding.kind.code == "stopped"] == [
        "Not read any further than row 2,001: 2,000 of the rows until there have the same kind of "
        "error."
    ]
    assert read == ["Opening the package", "Reading orgs.csv: 0 rows"]


def test_a_long_file_with_few_errors_is_read_to_its_end(empty: Sis) -> None:
    orgs = "\n".join(f"X{number},,,School,school,," for number in range(3000))
    report = empty.load({"orgs": f"{orgs}\nY,,,Y,church,,"}, limits=Limits(sample=2000))
    assert [(finding.kind.code, finding.row) for finding in report.findings] == [("word", 3002)]


def test_no_more_is_read_where_later_rows_have_many_errors(empty: Sis) -> None:
    good = "\n".join(f"X{number},,,School,school,," for number in range(2500))
    bad = "\n".join(f"Y{number},,,School,church,," for number in range(5000))
    limits = Limits(sample=1000, errors=1200)
    report = empty.load({"orgs": f"{good}\n{bad}"}, limits=limits)

    counted = {tally.kind.code: tally.count for tally in report.tallies}
    assert counted == {"word": 1500, "stopped": 1}
    stopped = [each.message for each in report.findings if each.kind.code == "stopped"]
    assert stopped[0].startswith("Not read any further than row 4,001: 1,500 of the rows")
    shown = [each.row for each in report.findings if each.kind.code == "word"]
    assert shown == [*range(2502, 2522)]


def test_each_error_of_a_long_file_is_counted_once(empty: Sis) -> None:
    words = ("school", "church")
    orgs = "\n".join(f"X{n},,,School,{words[n % 7 == 3]},," for n in range(1000))
    for sample in (10, 999, 1000):
        report = empty.load({"orgs": orgs}, limits=Limits(sample=sample))
        assert {each.kind.code: each.count for each in report.tallies} == {"word": 143}
        assert report.findings[0].row == 5


HOSTILE = {
    "many bad rows": b"X,,,School,church,,\n",
    "one very long field": b"x" * 1024,
    "very wide rows": b"," * 20_000 + b"\n",
    "many open quotes": b'"\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_a_hostile_file_takes_little_memory(empty: Sis, name: str, tmp_path: Path) -> None:
    """Of 200 MB of a file no more than 32 MB are ever held, whatever is wrong with it."""
    path = packed(tmp_path / "package.zip", {"orgs": "D,,,D,district,,"})
    header = b"sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\n"
    with ZipFile(path) as archive:
        manifest = archive.read("manifest.csv")
    with ZipFile(path, "w", ZIP_STORED) as archive:
        archive.writestr("manifest.csv", manifest)
        with archive.open("orgs.csv", "w") as file:
            file.write(header)
            piece = HOSTILE[name] * (1024**2 // len(HOSTILE[name]))
            for _ in range(200):
                file.write(piece)
    tracemalloc.start()
    try:
        report = empty.load_path(path, limits=Limits(sample=2000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert report.refused
    assert peak < 32 * 1024**2


def test_rows_of_a_wrong_width_end_the_reading(empty: Sis) -> None:
    orgs = "\n".join("X,,,School" for _ in range(3000))
    report = empty.load({"orgs": orgs})
    counted = {tally.kind.code: tally.count for tally in report.tallies}
    assert counted == {"row_width": 1000, "stopped": 1}
