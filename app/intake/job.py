"""What the steps of one import share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from app.intake.findings import Findings
from app.intake.others import OthersGrades
from app.intake.package import Package
from app.intake.roster_sources import ONE_SOURCE, RosterSources

Progress = Callable[[str], None]
"""Called with what is being done now."""


@dataclass(slots=True)
class RowCount:
    """How many rows of the package's files are read, or merged once all are read."""

    done: int = 0
    total: int | None = None
    """Estimated by the sizes of the files while they are read."""
    _of_file: dict[str, int] = field(default_factory=dict)
    _sizes: Mapping[str, int] = field(default_factory=dict)

    def begin_reading(self, sizes: Mapping[str, int]) -> None:
        """Take the bytes of each file."""
        self._sizes = sizes

    def reading(self, file: str, rows: int, position: int) -> None:
        """Note how many rows of a file are read, which end at a byte of it."""
        before = sum(self._sizes.get(name, 0) for name in self._of_file if name != file)
        self._of_file[file] = max(rows, 0)
        self.done = sum(self._of_file.values())
        read, whole = before + position, sum(self._sizes.values())
        self.total = max(self.done, self.done * whole // read) if self.done and read else None

    def read(self, file: str, rows: int) -> None:
        """Note that a file is read."""
        self.reading(file, rows, self._sizes.get(file, 0))

    def begin_merging(self) -> None:
        """Count the rows of merged files from now on."""
        self.total, self.done = sum(self._of_file.values()), 0

    def merged(self, file: str) -> None:
        """Note that a file was merged."""
        self.done += self._of_file.get(file, 0)


@dataclass(frozen=True, slots=True)
class Job:
    """One import, at work in the transaction of `connection`."""

    connection: Connection
    package: Package
    findings: Findings
    progress: Progress
    replace_grades: bool = False
    """Whether the package also decides on what vendors, teachers and tools wrote."""
    sources: RosterSources = ONE_SOURCE
    """Whose records of the roster the package decides on."""
    skip_orphans: float | None = None
    """Percent of the rows of a file that may be left out because they refer to nothing."""
    rows: RowCount = field(default_factory=RowCount)
    """How far it is."""
    analyzed: set[str] = field(default_factory=set)
    """The tables whose statistics were taken."""
    grades: list[OthersGrades] = field(default_factory=list)
    """What is counted so far of what they wrote, and the package says otherwise."""

    @property
    def source(self) -> str:
        """The system that made the package; empty where it does not say."""
        return self.package.manifest.source

    def run(self, statement: str, **values: object) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement with values for its `:names`."""
        return self.connection.execute(text(statement), values)


def silently(_step: str) -> None:
    """Say nothing."""
