"""The demonstration's connection ends with the demonstration."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.access.demonstration import kept_demonstration, new_demonstration
from app.intake.importing import import_package
from app.sample.district import make_package
from tests.access.office import Office
from tests.commands import rollcall

Load = Callable[[Path], Result]


@pytest.fixture
def load(office: Office, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Give an import command to a district that has the demonstration."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", office.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(office.settings.data_dir))
    return lambda package: CliRunner().invoke(rollcall, ["import", "--approve", str(package)])


def sample(folder: Path, seed: int) -> Path:
    package = folder / f"{seed}.zip"
    make_package(package, students=10, seed=seed)
    return package


def active(office: Office) -> list[bool]:
    return [each.active for each in office.registered()]


def test_first_import_of_another_district_retires_the_demonstration(
    office: Office, load: Load, tmp_path: Path
) -> None:
    office.settings.data_dir.mkdir(exist_ok=True)
    own = sample(tmp_path, 1)
    new_demonstration(office.settings, office.database)
    import_package(office.database, own, today=datetime.now(UTC).date())

    same = load(own)
    assert same.exit_code == 0, same.output
    assert active(office) == [True]
    assert kept_demonstration(office.settings, office.database) is not None

    another = load(sample(tmp_path, 2))
    assert "The demonstration's connection is disabled" in another.stderr
    assert active(office) == [False]
    assert kept_demonstration(office.settings, office.database) is None
    assert not (office.settings.data_dir / "demonstration.json").exists()

    third = load(own)
    assert third.exit_code == 0
    assert "demonstration" not in third.stderr
