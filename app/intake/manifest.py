"""The manifest: which version of the standard a package has, and the mode of each file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

from app.intake.container import MANIFEST
from app.intake.csv_columns import SOURCE_PROPERTIES, Standard
from app.intake.csv_tables import MANIFEST_HEADER, STANDARDS
from app.intake.findings import Finding, Findings, Kind
from app.intake.leniencies import lenient
from app.intake.limits import LIMITS, Limits
from app.intake.rows import Lines, fit, rows
from app.intake.suggestions import nearest


class Mode(StrEnum):
    """What a file is: not there, all there is of its kind, or what changed."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest whose version is known."""

    standard: Standard
    modes: Mapping[str, Mode]
    """By the name of each file of the standard that it lists with a mode."""
    source: str = ""
    """The system that made the package: its code or else its name; empty if it has neither."""
    unclear: frozenset[str] = frozenset()
    """The files that it lists without a mode that can be read."""

    def mode(self, file: str) -> Mode:
        """Return the mode of a file, `ABSENT` for one that is not listed."""
        return self.modes.get(file, Mode.ABSENT)


@dataclass(frozen=True, slots=True)
class Property:
    """A row of the manifest."""

    row: int
    value: str


Properties = Mapping[str, Property]

_VERSION: Final = "oneroster.version"
_MANIFEST_VERSION: Final = "manifest.version"
_FILE: Final = "file."
_SPELLINGS: Final = {
    "1.1": "1.1", "1.1.0": "1.1", "1.1.1": "1.1",
    "1.2": "1.2", "1.2.0": "1.2", "1.2.1": "1.2",
}  # fmt: skip
"""How versions are written in the wild, and the standard that each means."""
_KNOWN: Final = {
    name.casefold(): name for standard in STANDARDS.values() for name in standard.manifest
}
_NAME, _VALUE = MANIFEST_HEADER
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def read_manifest(
    stream: IO[bytes], findings: Findings, limits: Limits = LIMITS
) -> Manifest | None:
    """Return the manifest, or None where its rows or its version cannot be read.

    `findings` say why. What is wrong with single files does not hide the others.
    """
    properties = _properties(Lines(stream, MANIFEST, findings, limits), findings)
    if properties is None:
        return None
    version = properties.get(_VERSION)
    standard = STANDARDS.get(_SPELLINGS.get(version.value, "")) if version else None
    if standard is None:
        findings.add(_not_a_version(version))
        return None
    for finding in _of_properties(properties, standard):
        findings.add(finding)
    modes = {
        table.name: _mode(properties[_FILE + table.name].value)
        for table in standard.tables
        if properties.get(_FILE + table.name, _BLANK).value
    }
    return Manifest(
        standard,
        {name: mode for name, mode in modes.items() if mode},
        _source(properties),
        frozenset(name for name, mode in modes.items() if mode is None),
    )


_BLANK: Final = Property(0, "")


def _source(properties: Properties) -> str:
    values = (properties.get(name, _BLANK).value for name in reversed(SOURCE_PROPERTIES))
    return next(filter(None, values), "")


def _mode(value: str) -> Mode | None:
    return next((mode for mode in Mode if mode == value.lower()), None)


def _properties(lines: Lines, findings: Findings) -> Properties | None:
    """Return the rows of a manifest by their names; None where they cannot be read."""
    found = rows(lines)
    if not _is_header(next(found, []), lines, findings):
        return None
    properties: dict[str, Property] = {}
    twice: list[Finding] = []
    for fields in found:
        if lines.number > lines.limits.properties + 1:
            message = f"The manifest has at most {lines.limits.properties:,} rows."
            findings.add(_error("too_many_rows", message))
            return None
        pair = fit(fields, len(MANIFEST_HEADER), lines)
        if pair is not None:
            twice += _enter(properties, pair, lines.number, findings)
    readable = not findings.refuse
    for finding in twice:
        findings.add(finding)
    return properties if readable else None


def _is_header(fields: list[str], lines: Lines, findings: Findings) -> bool:
    """Return whether a row is the header of a manifest; findings tell what is wrong with it."""
    header, line, width = ",".join(MANIFEST_HEADER), ",".join(fields), len(MANIFEST_HEADER)
    names = tuple(field.strip() for field in fields)
    if len(names) > width and not any(names[width:]):
        lines.warn("surplus_fields")
        names = names[:width]
    if tuple(name.casefold() for name in names) != tuple(map(str.casefold, MANIFEST_HEADER)):
        separator = next((word for sign, word in _SEPARATORS.items() if sign in line), None)
        message = (
            f"The fields are separated with {separator}. Separate them with commas."
            if separator
            else f"The first line is {header}. Write that."
        )
        code = "separator" if separator else "manifest_header"
        findings.add(_error(code, message, row=1, value=line or None))
        return False
    if names != MANIFEST_HEADER:
        findings.add(lenient("property_case", MANIFEST, header, row=1, value=line))
    return True


def _enter(
    properties: dict[str, Property], pair: list[str], row: int, findings: Findings
) -> Iterator[Finding]:
    """Add a row under the standard's name of its property; yield an error if it has one already."""
    written, value = pair
    name = _KNOWN.get(written.strip().casefold(), written.strip())
    if name in properties:
        message = f"The property is in row {properties[name].row}, too. Delete one of the two."
        yield _error("property_twice", message, name, row=row)
        return
    if name != written:
        findings.add(lenient("property_case", MANIFEST, name, field=_NAME, row=row, value=written))
    properties[name] = Property(row, value.strip())


def _not_a_version(version: Property | None) -> Finding:
    message = "Rollcall reads OneRoster 1.1 and 1.2. Export the package as one of these."
    if version is None or not version.value:
        message = f"The version is missing. Add the row {_VERSION},1.2 or {_VERSION},1.1."
        return _error("version", message, _VERSION, row=version.row if version else None)
    return _error("version", message, _VERSION, row=version.row, value=version.value)


def _of_properties(properties: Properties, standard: Standard) -> Iterator[Finding]:
    yield from _of_own_version(properties.get(_MANIFEST_VERSION))
    known = {table.name for table in standard.tables}
    for name, given in properties.items():
        if name.startswith(_FILE) and name.removeprefix(_FILE) in known:
            yield from _of_mode(name, given)
        elif name.startswith(_FILE):
            yield from _of_unknown_file(name, given, standard)
        elif name not in standard.manifest:
            near = nearest(name, {*standard.manifest} - {*properties})
            hint = f"if it is {near}, rename it to that." if near else "OneRoster has no such row."
            yield lenient(
                "unknown_property", MANIFEST, hint, field=name, row=given.row, value=given.value
            )


def _of_own_version(given: Property | None) -> Iterator[Finding]:
    if given is not None and given.value == "1":
        yield lenient(
            "manifest_version", MANIFEST, field=_MANIFEST_VERSION, row=given.row, value="1"
        )
    elif given is None or not given.value:
        message = f"The row is missing. Add {_MANIFEST_VERSION},1.0."
        row = given.row if given else None
        yield _error("manifest_version", message, _MANIFEST_VERSION, row=row)
    elif given.value != "1.0":
        message = "The version of the manifest is 1.0. Write that."
        yield _error("manifest_version", message, _MANIFEST_VERSION, given.row, given.value)


def _of_mode(name: str, given: Property) -> Iterator[Finding]:
    mode = _mode(given.value)
    if mode is None and given.value:
        message = "The mode is absent, bulk or delta. Write one of these."
        yield _error("mode", message, name, given.row, given.value)
    elif mode is not None and mode != given.value:
        yield lenient("mode_case", MANIFEST, field=_VALUE, row=given.row, value=given.value)


def _of_unknown_file(name: str, given: Property, standard: Standard) -> Iterator[Finding]:
    """Judge a file that the version does not have: only one that is supplied matters."""
    if _mode(given.value) is Mode.ABSENT or not given.value:
        return
    others = [
        version
        for version, other in STANDARDS.items()
        if other is not standard and name in other.manifest
    ]
    if others:
        message = (
            f"OneRoster {standard.version} has no such file, and {others[0]} has. Write "
            f"{_VERSION},{others[0]} if the package is of that version, or declare it absent."
        )
        yield _error("unknown_file", message, name, given.row, given.value)
        return
    near = nearest(name, standard.manifest)
    hint = f"if it is {near}, rename it to that." if near else "OneRoster has no such file."
    yield lenient("unknown_property", MANIFEST, hint, field=name, row=given.row, value=given.value)


def _error(
    code: str,
    message: str,
    field: str | None = None,
    row: int | None = None,
    value: str | None = None,
) -> Finding:
    return Finding(Kind(code, "error", MANIFEST, field), message, row, value)
