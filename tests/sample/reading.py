"""A package read back, plainly and without the code that wrote it."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import ZipFile

Row = dict[str, str]


@dataclass(frozen=True)
class Reading:
    """The files of a package: the header and the rows of each."""

    headers: dict[str, tuple[str, ...]]
    files: dict[str, list[Row]]

    @classmethod
    def of(cls, path: Path) -> "Reading":
        """Return the package at a path."""
        headers, files = {}, {}
        with ZipFile(path) as archive:
            for entry in archive.namelist():
                rows = csv.DictReader(io.StringIO(archive.read(entry).decode(), newline=""))
                name = entry.removesuffix(".csv")
                headers[name] = tuple(rows.fieldnames or ())
                files[name] = list(rows)
        return cls(headers, files)

    def __getitem__(self, name: str) -> list[Row]:
        return self.files.get(name, [])

    @cached_property
    def manifest(self) -> dict[str, str]:
        """The properties of the manifest, in its order."""
        return {row["propertyName"]: row["value"] for row in self["manifest"]}

    def by_id(self, name: str) -> dict[str, Row]:
        """Return the rows of a file by their ids."""
        return {row["sourcedId"]: row for row in self[name]}

    def roles_of_users(self) -> dict[str, list[Row]]:
        """Return the role rows of each user."""
        return grouped(self["roles"], "userSourcedId")

    def busy(self, *roles: str) -> Iterator[tuple[tuple[str, str], str, str]]:
        """Give (user, period), first day and day after the last of all meetings of these roles."""
        classes, sessions = self.by_id("classes"), self.by_id("academicSessions")
        for row in self["enrollments"]:
            if row["role"] in roles:
                meeting = classes[row["classSourcedId"]]
                terms = [sessions[term] for term in meeting["termSourcedIds"].split(",")]
                begin = row["beginDate"] or min(term["startDate"] for term in terms)
                end = row["endDate"] or max(term["endDate"] for term in terms)
                for period in meeting["periods"].split(","):
                    yield (row["userSourcedId"], period), begin, end


def grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    """Return the rows by what a column of theirs says."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups
