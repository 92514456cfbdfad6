"""Packages of the SIS as tables in memory: read, given odd ids, reduced, written."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from app.sample.district import make_package

Row = dict[str, str]
Files = Mapping[str, list[Row]]
"""The rows of each file, by its name without `.csv`."""

MANIFEST: Final = "manifest"
SHAPES: Final[tuple[Callable[[str], str], ...]] = (
    lambda name: f"{name}/a/b",
    lambda name: f"{name}@sis.example.org",
    lambda name: f".._{name}/./..",
    lambda name: f"-{name}.",
    lambda name: f"{name}-".ljust(255, "x"),
)
"""The odd forms of the ids that a package may have, each made of a name that is unique."""


def sample(folder: Path, students: int, seed: int = 5) -> Files:
    """Return a sample district of so many students whose first records of a kind have odd ids."""
    path = folder / "sample.zip"
    make_package(path, students=students, seed=seed)
    files = read(path)
    path.unlink()
    return with_odd_ids(files)


def read(path: Path) -> Files:
    """Return the files of a package."""
    with ZipFile(path) as archive:
        return {
            name.removesuffix(".csv"): [
                *csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8", newline=""))
            ]
            for name in archive.namelist()
        }


def write(path: Path, files: Files) -> Path:
    """Write files as a package to `path`, and return it."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, rows in files.items():
            with io.TextIOWrapper(archive.open(f"{name}.csv", "w"), "utf-8", newline="") as file:
                sheet = csv.DictWriter(file, [*rows[0]])
                sheet.writeheader()
                sheet.writerows(rows)
    return path


def with_odd_ids(files: Files) -> Files:
    """Return the files with ids of every odd form: in each file, and in each role at a school.

    Odd and ordinary ones take turns, and soon all are ordinary.
    """
    places = {row["userSourcedId"]: row["role"] + row["orgSourcedId"] for row in files["roles"]}
    renamed: Row = {}
    for file in sorted(files.keys() - {MANIFEST, "demographics"}):  # those have their users' ids
        numbers: Counter[str] = Counter()
        for row in files[file]:
            group = places.get(row["sourcedId"], "")
            number, numbers[group] = numbers[group], numbers[group] + 1
            if number % 2 == 0 and number < 2 * len(SHAPES):
                name = f"{file}-{len(renamed)}"
                renamed[row["sourcedId"]] = SHAPES[number // 2](name)
    return {file: [_renamed(row, renamed) for row in rows] for file, rows in files.items()}


def _renamed(row: Row, renamed: Row) -> Row:
    return {
        column: (
            ",".join(renamed.get(each, each) for each in value.split(","))
            if column.endswith("SourcedIds")
            else renamed.get(value, value)
        )
        for column, value in row.items()
    }


def without(files: Files, people: Collection[str]) -> Files:
    """Return the files without these people and whatever refers to them."""
    missing = {*people}
    for file, owner in (("results", "studentSourcedId"), ("userProfiles", "userSourcedId")):
        missing |= {row["sourcedId"] for row in files[file] if row[owner] in missing}
    return {
        file: [
            row
            for row in (_unrelated(each, missing) for each in rows)
            if file == MANIFEST or missing.isdisjoint(row.values())
        ]
        for file, rows in files.items()
    }


def _unrelated(row: Row, missing: Collection[str]) -> Row:
    """Return a row without these people among its agents."""
    agents = row.get("agentSourcedIds")
    if not agents:
        return row
    left = [id_ for id_ in agents.split(",") if id_ not in missing]
    return {**row, "agentSourcedIds": ",".join(left)}


def changed(files: Files, file: str, ids: Collection[str], **columns: str) -> Files:
    """Return the files with other values in some rows of one of them."""
    rows = [row | columns if row["sourcedId"] in ids else row for row in files[file]]
    return {**files, file: rows}


def delta(files: Files, file: str, ids: Collection[str], **columns: str) -> Files:
    """Return a package that only gives other values to some rows of one file."""
    now = {"status": "active", "dateLastModified": "2026-11-29T20:00:00.000Z"}
    rows = [row | now | columns for row in files[file] if row["sourcedId"] in ids]
    modes = [
        {**row, "value": "delta" if row["propertyName"] == f"file.{file}" else "absent"}
        if row["propertyName"].startswith("file.")
        else row
        for row in files[MANIFEST]
    ]
    return {MANIFEST: modes, file: rows}
