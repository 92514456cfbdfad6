"""What the tests of intake share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import Database
from app.intake.importing import import_package
from app.intake.report import Report
from tests.intake.packages import Files, packed

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Sis:
    """A database that packages are loaded into."""

    database: Database
    folder: Path

    def load(
        self,
        files: Files,
        *,
        version: str = "1.2",
        modes: Mapping[str, str] | None = None,
        today: date = TODAY,
        dry_run: bool = False,
    ) -> Report:
        """Import a package of these files, which are bulk unless `modes` says otherwise."""
        path = packed(self.folder / "package.zip", files, version=version, modes=modes)
        return import_package(self.database, path, today=today, dry_run=dry_run)

    def update(self, files: Files, *, version: str = "1.2") -> Report:
        """Import a package of delta files."""
        return self.load(files, version=version, modes=dict.fromkeys(files, "delta"))

    def rows(self, select: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds."""
        with self.database.transaction() as connection:
            return [tuple(row) for row in connection.execute(text(select))]

    def run(self, statement: str) -> None:
        """Change something, as a tool of the district would."""
        with self.database.transaction() as connection:
            connection.execute(text(statement))


@pytest.fixture
def sis(database: Database, tmp_path: Path) -> Sis:
    """An empty SIS."""
    return Sis(database, tmp_path)
