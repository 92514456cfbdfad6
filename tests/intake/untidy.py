"""Packages as people send them: a strict package, and ways to make it untidy or wrong."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from app.intake.csv_tables import STANDARDS
from tests.intake.packages import SPRINGFIELD, Files, manifest_of

Rows = tuple[tuple[str, ...], ...]
"""The rows of a file, the header first."""


@dataclass(frozen=True)
class Parcel:
    """The files of a package by their names in the zip, as rows or as bytes."""

    files: Mapping[str, Rows | bytes]
    separator: str = ","
    encoding: str = "utf-8"

    def write(self, path: Path) -> Path:
        """Write the zip."""
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(
                    name, content if isinstance(content, bytes) else self._text(content)
                )
        return path

    def _text(self, rows: Rows) -> bytes:
        lines = io.StringIO()
        csv.writer(lines, delimiter=self.separator, lineterminator="\r\n").writerows(rows)
        return lines.getvalue().encode(self.encoding)

    def rows(self, name: str) -> Rows:
        """Return the rows of a file."""
        rows = self.files[name]
        assert not isinstance(rows, bytes)
        return rows

    def set(self, name: str, rows: Rows | bytes) -> "Parcel":
        """Return the package with another content of a file, or with one more file."""
        return replace(self, files={**self.files, name: rows})

    def rename(self, change: Callable[[str], str]) -> "Parcel":
        """Return the package with other names of files."""
        return replace(self, files={change(name): rows for name, rows in self.files.items()})

    def without(self, name: str) -> "Parcel":
        """Return the package without a file."""
        files = {other: rows for other, rows in self.files.items() if other != name}
        return replace(self, files=files)


Change = Callable[[Parcel], Parcel]


def parcel(files: Files = SPRINGFIELD, version: str = "1.2") -> Parcel:
    """Return a strict package of these files."""
    properties = manifest_of(files, version, {})
    made: dict[str, Rows] = {"manifest.csv": (("propertyName", "value"), *properties.items())}
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        header = STANDARDS[version].table(name).header
        made[f"{name}.csv"] = (header, *map(tuple, csv.reader(lines)))
    return Parcel(made)


def add_row(file: str, *fields: str) -> Change:
    """Return what adds a row, filled up with blanks."""

    def change(package: Parcel) -> Parcel:
        rows = package.rows(file)
        blanks = ("",) * (len(rows[0]) - len(fields))
        return package.set(file, (*rows, (*fields, *blanks)))

    return change


def change_field(file: str, column: str, change: Callable[[str], str], row: int = 2) -> Change:
    """Return what changes a field; the first row after the header is row 2."""

    def changed(package: Parcel) -> Parcel:
        rows = package.rows(file)
        place = rows[0].index(column)
        fields = list(rows[row - 1])
        fields[place] = change(fields[place])
        return package.set(file, (*rows[: row - 1], tuple(fields), *rows[row:]))

    return changed


def rename_column(file: str, old: str, new: str) -> Change:
    """Return what gives a column another name."""

    def change(package: Parcel) -> Parcel:
        header, *rows = package.rows(file)
        names = tuple(new if name == old else name for name in header)
        return package.set(file, (names, *rows))

    return change


def drop_column(file: str, column: str) -> Change:
    """Return what removes a column."""

    def change(package: Parcel) -> Parcel:
        rows = package.rows(file)
        place = rows[0].index(column)
        return package.set(file, tuple(row[:place] + row[place + 1 :] for row in rows))

    return change


def add_column(file: str, name: str, value: str, place: int | None = None) -> Change:
    """Return what adds a column with the same value in each row, at the end or at a place."""

    def change(package: Parcel) -> Parcel:
        header, *rows = package.rows(file)
        at = len(header) if place is None else place
        return package.set(
            file,
            (
                (*header[:at], name, *header[at:]),
                *((*row[:at], value, *row[at:]) for row in rows),
            ),
        )

    return change


def reverse_columns(file: str) -> Change:
    """Return what turns the order of the columns around."""
    return lambda package: package.set(file, tuple(row[::-1] for row in package.rows(file)))


def set_property(name: str, value: str, *, new_name: str | None = None) -> Change:
    """Return what changes a row of the manifest, or adds it."""

    def change(package: Parcel) -> Parcel:
        rows = package.rows("manifest.csv")
        row = (new_name or name, value)
        if name not in {first for first, *_ in rows}:
            return package.set("manifest.csv", (*rows, row))
        return package.set("manifest.csv", tuple(row if r[0] == name else r for r in rows))

    return change


def drop_property(name: str) -> Change:
    """Return what removes a row of the manifest."""

    def change(package: Parcel) -> Parcel:
        rows = package.rows("manifest.csv")
        return package.set("manifest.csv", tuple(row for row in rows if row[0] != name))

    return change


def in_folder(folder: str) -> Change:
    """Return what puts all files into a folder."""
    return lambda package: package.rename(lambda name: f"{folder}/{name}")


def as_delta(file: str, moment: str) -> Change:
    """Return what makes a file one of mode delta, every row of it modified at that moment."""

    def change(package: Parcel) -> Parcel:
        header, *rows = package.rows(file)
        changed = tuple((row[0], "active", moment, *row[3:]) for row in rows)
        name = f"file.{file.removesuffix('.csv')}"
        return set_property(name, "delta")(package.set(file, (header, *changed)))

    return change


def every(*changes: Change) -> Change:
    """Return what makes all of these changes, one after the other."""

    def change(package: Parcel) -> Parcel:
        for one in changes:
            package = one(package)
        return package

    return change
