"""What the tests of intake share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import text

from app.database import Database
from app.intake.findings import Finding
from app.intake.importing import Options, import_package
from app.intake.job import Progress, silently
from app.intake.report import Report
from tests.intake.packages import SPRINGFIELD, Files, packed
from tests.postgres import Postgres, filled_for

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
        source: str | None = None,
        progress: Progress = silently,
        **options: Any,
    ) -> Report:
        """Import a package of these files, which are bulk unless `modes` says otherwise."""
        given = {"version": version, "modes": modes, "source": source}
        path = packed(self.folder / "package.zip", files, **given)  # type: ignore[arg-type]
        return self.load_path(path, today=today, progress=progress, **options)

    def load_path(
        self, path: Path, *, today: date = TODAY, progress: Progress = silently, **options: Any
    ) -> Report:
        """Import the package at a path."""
        return import_package(
            self.database, path, today=today, options=Options(**options), progress=progress
        )

    def update(self, files: Files, *, version: str = "1.2", **options: Any) -> Report:
        """Import a package of delta files."""
        modes = dict.fromkeys(files, "delta")
        return self.load(files, version=version, modes=modes, **options)

    def rows(self, select: str) -> list[tuple[object, ...]]:
        """Return what a SELECT finds."""
        with self.database.transaction() as connection:
            return [tuple(row) for row in connection.execute(text(select))]

    def ids(self, table: str) -> list[object]:
        """Return the ids of a table, in order."""
        return [id_ for (id_,) in self.rows(f"SELECT sourced_id FROM {table} ORDER BY 1")]

    def run(self, statement: str) -> None:
        """Change something, as a tool of the district would."""
        with self.database.transaction() as connection:
            connection.execute(text(statement))


def place(finding: Finding) -> tuple[object, ...]:
    """Return what a finding is and where."""
    kind = finding.kind
    return kind.severity, kind.code, kind.file, finding.row, kind.field, finding.value


@pytest.fixture
def sis(database: Database, tmp_path: Path) -> Sis:
    """An empty SIS."""
    return Sis(database, tmp_path)


def _load(database: Database) -> None:
    with TemporaryDirectory() as folder:
        report = Sis(database, Path(folder)).load(SPRINGFIELD)
    assert report.applied
    assert report.findings == ()


template = filled_for("springfield", _load)


@pytest.fixture
def springfield(sis: Sis) -> Sis:
    """The SIS after a package of 1.2 with every file."""
    return sis


@pytest.fixture(scope="session")
def empty(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sis]:
    """An empty SIS that tests share, so they must leave nothing in it."""
    with postgres.database() as url:
        sis = Sis(Database(url), tmp_path_factory.mktemp("empty"))
        yield sis
        sis.database.dispose()


@pytest.fixture(scope="session")
def loaded(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sis]:
    """A SIS with Springfield in it that tests share, so they must change nothing in it."""
    with postgres.database() as url:
        sis = Sis(Database(url), tmp_path_factory.mktemp("loaded"))
        assert sis.load(SPRINGFIELD).applied
        yield sis
        sis.database.dispose()
