"""What the steps of one import share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from app.intake.findings import Findings
from app.intake.others import OthersGrades
from app.intake.package import Package
from app.intake.roster_sources import ONE_SOURCE, RosterSources

Progress = Callable[[str], None]
"""Called with what is being done now."""


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
