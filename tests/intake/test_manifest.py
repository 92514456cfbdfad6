"""What a manifest must say."""

from io import BytesIO

import pytest

from app.intake.findings import Findings
from app.intake.manifest import Manifest, Mode, read_manifest
from tests.intake.packages import manifest_of, text

HEADER = "propertyName,value"


def read(lines: dict[str, str], header: str = HEADER) -> tuple[Manifest | None, list[object]]:
    """Return the manifest, and the severity, code, field and value of what was found in it."""
    findings = Findings()
    content = text(header, "\n".join(f"{name},{value}" for name, value in lines.items()))
    manifest = read_manifest(BytesIO(content.encode()), findings)
    assert manifest is not None or findings.refuse
    return manifest, [(f.kind.severity, f.kind.code, f.kind.field, f.value) for f in findings.shown]


def sound(version: str = "1.2", **changed: str) -> dict[str, str]:
    return manifest_of({"orgs": "", "users": ""}, version, {"users": "delta"}) | changed


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1.1", "1.1"), ("1.1.1", "1.1"), ("1.2", "1.2"), ("1.2.0", "1.2"), ("1.2.1", "1.2")],
)
def test_a_manifest_says_the_version_and_the_mode_of_each_file(written: str, meant: str) -> None:
    manifest, found = read(sound(meant, **{"oneroster.version": written}))

    assert found == []
    assert manifest is not None
    assert manifest.standard.version == meant
    assert manifest.mode("orgs") is Mode.BULK
    assert manifest.mode("users") is Mode.DELTA
    assert manifest.mode("classes") is Mode.ABSENT
    assert manifest.mode("roles") is Mode.ABSENT


def test_the_source_may_be_told() -> None:
    _, found = read(sound(**{"source.systemName": "SIS", "source.systemCode": "x"}))
    assert found == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"oneroster.version": ""}, ("error", "version", "oneroster.version", None)),
        ({"manifest.version": ""}, ("error", "manifest_version", "manifest.version", None)),
        ({"oneroster.version": "1.0"}, ("error", "version", "oneroster.version", "1.0")),
        ({"manifest.version": "2.0"}, ("error", "manifest_version", "manifest.version", "2.0")),
        ({"file.orgs": "full"}, ("error", "mode", "file.orgs", "full")),
        ({"file.orgs": "Bulk"}, ("warning", "mode_case", "value", "Bulk")),
        ({"file.lunches": "bulk"}, ("warning", "unknown_property", "file.lunches", "bulk")),
        ({"file.lunches": "absent"}, None),
        ({"source.contact": "Edna"}, ("warning", "unknown_property", "source.contact", "Edna")),
    ],
)
def test_a_wrong_property_is_found(changed: dict[str, str], found: tuple[str, ...] | None) -> None:
    assert read(sound(**changed))[1] == ([found] if found else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("oneroster.version", "version"),
        ("manifest.version", "manifest_version"),
    ],
)
def test_a_missing_property_is_found(name: str, code: str) -> None:
    lines = sound()
    del lines[name]
    assert read(lines)[1] == [("error", code, name, None)]


def test_an_absent_file_of_another_version_does_no_harm() -> None:
    manifest, found = read(sound("1.1", **{"file.roles": "absent"}))

    assert found == []
    assert manifest is not None
    assert manifest.standard.version == "1.1"


@pytest.mark.parametrize("value", ["", None])
def test_a_file_without_a_mode_is_not_listed(value: str | None) -> None:
    lines = sound(**{"file.orgs": value or ""})
    if value is None:
        del lines["file.orgs"]
    manifest, found = read(lines)
    assert (manifest is not None and "orgs" not in manifest.modes, found) == (True, [])


def test_a_file_of_another_version_is_refused_with_that_version() -> None:
    findings = Findings()
    lines = sound("1.1", **{"file.roles": "bulk"})
    content = text(HEADER, "\n".join(f"{name},{value}" for name, value in lines.items()))
    read_manifest(BytesIO(content.encode()), findings)
    assert [str(finding) for finding in findings.shown] == [
        "manifest.csv, row 17, file.roles: 'bulk': OneRoster 1.1 has no such file, and 1.2 has. "
        "Write oneroster.version,1.2 if the package is of that version, or declare it absent."
    ]


def test_findings_of_the_manifest_have_rows() -> None:
    findings = Findings()
    content = f"{HEADER}\r\nmanifest.version,2\r\n\r\noneroster.version,1.2\r\nfile.orgs,all\r\n"
    read_manifest(BytesIO(content.encode()), findings)
    assert [(finding.kind.code, finding.row) for finding in findings.shown] == [
        ("manifest_version", 2),
        ("mode", 5),
    ]


def test_modes_in_another_case_are_one_finding() -> None:
    findings = Findings()
    rows = (f"{name},{value.capitalize()}" for name, value in sound().items())
    read_manifest(BytesIO(text(HEADER, "\n".join(rows)).encode()), findings)
    assert [str(finding) for finding in findings.shown] == [
        "manifest.csv, row 4, value: 'Absent': Modes are read in any case. "
        "Write absent, bulk or delta."
    ]


def test_property_that_is_there_twice_hides_no_other_finding() -> None:
    findings = Findings()
    rows = [*(sound() | {"file.orgs": "full"}).items(), ("file.users", "bulk")]
    content = text(HEADER, "\n".join(f"{name},{value}" for name, value in rows))
    read_manifest(BytesIO(content.encode()), findings)
    assert [finding.kind.code for finding in findings.shown] == ["property_twice", "mode"]


def test_the_header_may_be_in_another_case() -> None:
    assert read(sound(), "PropertyName, Value,,")[1] == [
        ("warning", "surplus_fields", None, None),
        ("warning", "property_case", None, "PropertyName, Value,,"),
    ]


def test_the_header_has_its_names() -> None:
    assert read(sound(), "property,value")[1] == [
        ("error", "manifest_header", None, "property,value")
    ]


def test_an_empty_manifest_has_no_header() -> None:
    findings = Findings()
    assert read_manifest(BytesIO(b""), findings) is None
    assert [finding.kind.code for finding in findings.shown] == ["manifest_header"]


def test_a_row_has_two_fields() -> None:
    assert read(sound(**{"file.orgs": "bulk,delta"}))[1] == [
        ("error", "row_width", None, "file.orgs,bulk,delta")
    ]


def test_a_property_stands_once() -> None:
    lines = sound()
    findings = Findings()
    content = text(HEADER, "\n".join(f"{n},{v}" for n, v in lines.items()) + "\nfile.orgs,absent")
    assert read_manifest(BytesIO(content.encode()), findings) is not None
    assert [(f.kind.code, f.kind.field) for f in findings.shown] == [
        ("property_twice", "file.orgs")
    ]
