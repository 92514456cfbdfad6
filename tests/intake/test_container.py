"""What a zip must be before a package is read from it."""

import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from app.intake.findings import Findings
from app.intake.limits import Limits
from app.intake.package import package
from tests.intake.packages import manifest_of, text

ORGS = (
    "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\nD,,,D,district,,\r\n"
)
Change = Callable[[ZipFile], None]


def manifest(**changed: str) -> str:
    properties = manifest_of({"orgs": ""}, "1.2", {}) | changed
    return text("propertyName,value", "\n".join(f"{k},{v}" for k, v in properties.items()))


def zipped(path: Path, files: dict[str, str], compression: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def found(path: Path, limits: Limits | None = None) -> list[tuple[str, str, str | None]]:
    """Return the severity, code and file of what is found when a package is opened."""
    findings = Findings()
    with package(path, findings, limits or Limits()) as opened:
        assert opened is not None or findings.refuse
    return [(f.kind.severity, f.kind.code, f.kind.file) for f in findings.shown]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "package.zip"


def test_a_sound_package_has_no_findings(path: Path) -> None:
    assert found(zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS})) == []


def test_a_file_that_is_no_zip_is_refused(path: Path) -> None:
    path.write_text("sourcedId,status")
    assert found(path) == [("error", "not_a_zip", "package.zip")]


def test_a_package_of_1_0_is_refused_by_its_missing_manifest(path: Path) -> None:
    assert found(zipped(path, {"orgs.csv": ORGS})) == [("error", "no_manifest", "manifest.csv")]


def test_files_in_several_folders_are_refused(path: Path) -> None:
    folders = {"our/manifest.csv": manifest(), "your/orgs.csv": ORGS, "our/empty/": ""}
    assert found(zipped(path, folders)) == [
        ("error", "in_a_folder", "our/manifest.csv"),
        ("error", "in_a_folder", "your/orgs.csv"),
    ]


def test_what_a_desktop_leaves_behind_is_not_read(path: Path) -> None:
    files = {
        "manifest.csv": manifest(),
        "orgs.csv": ORGS,
        "__MACOSX/._orgs.csv": "",
        ".DS_Store": "",
    }
    assert found(zipped(path, files)) == [
        ("warning", "litter", "__MACOSX/._orgs.csv"),
        ("warning", "litter", ".DS_Store"),
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("roles.csv", "OneRoster 1.2 has the file, and the manifest declares another version."),
        ("user.csv", "if it is users.csv, rename it to that and declare it in the manifest."),
        ("lunches.csv", "OneRoster has no such file."),
    ],
)
def test_a_further_file_is_not_read_and_said_why(path: Path, name: str, message: str) -> None:
    lines = "\n".join(f"{k},{v}" for k, v in manifest_of({"orgs": ""}, "1.1", {}).items())
    files = {"manifest.csv": text("propertyName,value", lines), "orgs.csv": ORGS, name: ""}
    findings = Findings()
    with package(zipped(path, files), findings) as opened:
        assert opened is not None
    assert [each.message for each in findings.shown] == [f"Not read: {message}"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        for name, content in (("manifest.csv", manifest()), ("orgs.csv", ORGS), ("orgs.csv", ORGS)):
            archive.writestr(name, content)
    assert found(path) == [("error", "file_twice", "orgs.csv")]


def test_only_deflate_is_read(path: Path) -> None:
    files = {"manifest.csv": manifest(), "orgs.csv": ORGS}
    assert found(zipped(path, files, ZIP_BZIP2)) == [
        ("error", "compression", "manifest.csv"),
        ("error", "compression", "orgs.csv"),
    ]


def test_an_encrypted_file_is_refused(path: Path) -> None:
    zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS})
    _set(path, "orgs.csv", offset=8, value=1)
    assert found(path) == [("error", "encrypted", "orgs.csv")]


def test_a_zip_whose_parts_disagree_is_refused(path: Path) -> None:
    zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"orgs.csv", b"sgro.csv", 1))
    assert found(path) == [("error", "damaged", "orgs.csv")]


def test_a_bomb_is_refused_before_it_is_unfolded(path: Path) -> None:
    zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS + "\n" * 1_000_000})
    assert found(path, Limits(judged_from=100_000)) == [("error", "bomb", "orgs.csv")]


def test_repetitive_rows_are_no_bomb(path: Path) -> None:
    rows = "".join(f"S{n:07},,,School,school,,D\r\n" for n in range(20_000))
    zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS + rows})
    assert found(path, Limits(judged_from=100_000)) == []


def test_a_package_that_unfolds_to_too_much_is_refused(path: Path) -> None:
    zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS})
    assert found(path, Limits(unfolded=500)) == [("error", "too_large", None)]


def test_a_package_of_too_many_files_is_refused(path: Path) -> None:
    zipped(path, {"manifest.csv": manifest(), "orgs.csv": ORGS})
    assert found(path, Limits(files=1)) == [("error", "too_many_files", None)]


def test_files_must_be_those_the_manifest_declares(path: Path) -> None:
    users = manifest(**{"file.orgs": "absent", "file.users": "bulk"})
    assert found(zipped(path, {"manifest.csv": users, "orgs.csv": ORGS, "notes.txt": ""})) == [
        ("error", "file_undeclared", "orgs.csv"),
        ("error", "file_missing", "users.csv"),
        ("warning", "extra_file", "notes.txt"),
    ]


def test_a_package_whose_manifest_is_wrong_is_not_read_further(path: Path) -> None:
    old = manifest(**{"oneroster.version": "1.0"})
    assert found(zipped(path, {"manifest.csv": old, "notes.txt": ""})) == [
        ("error", "version", "manifest.csv")
    ]


def _set(path: Path, name: str, *, offset: int, value: int) -> None:
    """Change a field of 16 bits in the central directory's entry of a file."""
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02"))
    while data[start + 46 : start + 46 + len(name)] != name.encode():
        start = data.index(b"PK\x01\x02", start + 1)
    struct.pack_into("<H", data, start + offset, value)
    path.write_bytes(bytes(data))
