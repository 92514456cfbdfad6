"""The manifest: which version of the standard a package speaks, and what it says of each file."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import IO, Final

from app.intake.container import MANIFEST
from app.intake.csv_columns import SOURCE_PROPERTIES, Standard
from app.intake.csv_tables import MANIFEST_HEADER, STANDARDS
from app.intake.findings import Finding, Findings, Kind, Severity
from app.intake.limits import LIMITS, Limits
from app.intake.rows import Lines, rows

Properties = Mapping[str, str]


class Mode(StrEnum):
    """What a file is: not there, all there is of its kind, or what changed."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that can be followed."""

    standard: Standard
    modes: Mapping[str, Mode]
    """By the name of each file of the standard."""
    source: str = ""
    """The system that made the package: its code or else its name; empty if it has neither."""

    def mode(self, file: str) -> Mode:
        """Return the mode of a file, `ABSENT` for one the version does not know."""
        return self.modes.get(file, Mode.ABSENT)


_VERSION: Final = "oneroster.version"
_SPELLINGS: Final = {
    "1.1": "1.1", "1.1.0": "1.1", "1.1.1": "1.1",
    "1.2": "1.2", "1.2.0": "1.2", "1.2.1": "1.2",
}  # fmt: skip
"""How versions are written in the wild, and the standard that each means."""


def read_manifest(
    stream: IO[bytes], findings: Findings, limits: Limits = LIMITS
) -> Manifest | None:
    """Return the manifest, or None where it cannot be followed; `findings` say why."""
    lines = Lines(stream, MANIFEST, findings, limits)
    found = list(islice(rows(lines), limits.properties + 1))
    if len(found) > limits.properties:
        message = f"It has at most {limits.properties:,} rows."
        findings.add(_finding("too_many_rows", message))
        return None
    for finding in _of_rows(found):
        findings.add(finding)
    if findings.refuse:
        return None
    properties = {name: value.strip() for name, value in found[1:]}
    standard = STANDARDS.get(_SPELLINGS.get(properties.get(_VERSION, ""), ""))
    if standard is None:
        findings.add(_not_a_version(properties.get(_VERSION)))
        return None
    for finding in _of_properties(properties, standard):
        findings.add(finding)
    if findings.refuse:
        return None
    files = (table.name for table in standard.tables)
    modes = {file: Mode(properties[f"file.{file}"]) for file in files}
    return Manifest(standard, modes, _source(properties))


def _source(properties: Properties) -> str:
    return properties.get("source.systemCode") or properties.get("source.systemName") or ""


def _of_rows(found: list[list[str]]) -> Iterator[Finding]:
    header = ",".join(MANIFEST_HEADER)
    if found[:1] != [list(MANIFEST_HEADER)]:
        value = ",".join(found[0]) if found else None
        yield _finding("manifest_header", f"The first line is {header}.", value=value)
    for row in found[1:]:
        if len(row) != len(MANIFEST_HEADER):
            yield _finding("manifest_row", f"A row has two fields: {header}.", value=",".join(row))
    for name, count in Counter(row[0] for row in found[1:]).items():
        if count > 1:
            yield _finding("property_twice", "Give each property once.", name)


def _not_a_version(value: str | None) -> Finding:
    message = "Rollcall reads 1.1 and 1.2: export the package as one of these."
    return _finding("version", message, _VERSION, value)


def _of_properties(properties: Properties, standard: Standard) -> Iterator[Finding]:
    if properties.get("manifest.version") != "1.0":
        value = properties.get("manifest.version")
        yield _finding("manifest_version", "It is 1.0.", "manifest.version", value)
    for name in standard.manifest:
        if name.startswith("file."):
            yield from _of_mode(name, properties.get(name))
    for name in properties.keys() - set(standard.manifest):
        yield from _of_stranger(name, properties[name], standard)


def _of_mode(name: str, value: str | None) -> Iterator[Finding]:
    if value is None:
        yield _finding("property_missing", f"Add {name},absent or what else it is.", name)
    elif value not in tuple(Mode):
        yield _finding("mode", "It is absent, bulk or delta.", name, value)


def _of_stranger(name: str, value: str, standard: Standard) -> Iterator[Finding]:
    """Judge a property the version does not have: only a file that is supplied does harm."""
    if name.startswith("file."):
        if value != Mode.ABSENT:
            message = f"OneRoster {standard.version} has no such file: leave it out."
            yield _finding("unknown_file", message, name, value)
    else:
        known = " and ".join(SOURCE_PROPERTIES)
        message = f"Not read: beside files and versions there are {known}."
        yield _finding("unknown_property", message, name, value, severity="warning")


def _finding(
    code: str,
    message: str,
    field: str | None = None,
    value: str | None = None,
    *,
    severity: Severity = "error",
) -> Finding:
    return Finding(Kind(code, severity, MANIFEST, field), message, value=value)
