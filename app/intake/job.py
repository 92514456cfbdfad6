"""What the steps of one import share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from app.intake.findings import Findings
from app.intake.package import Package

Progress = Callable[[str], None]
"""Called with what is being done now."""


@dataclass(frozen=True, slots=True)
class Job:
    """One import, at work in the transaction of `connection`."""

    connection: Connection
    package: Package
    findings: Findings
    progress: Progress

    def run(self, statement: str, **values: object) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement with values for its `:names`."""
        return self.connection.execute(text(statement), values)


def silently(_step: str) -> None:
    """Say nothing."""
