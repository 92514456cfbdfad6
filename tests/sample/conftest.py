"""A sample district that many tests look at."""

from pathlib import Path

import pytest

from app.sample.district import make_package
from tests.sample.reading import Reading

STUDENTS = 400


@pytest.fixture(scope="session")
def sample_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a district of 400 students."""
    path = tmp_path_factory.mktemp("sample") / "district.zip"
    make_package(path, students=STUDENTS, seed=1)
    return path


@pytest.fixture(scope="session")
def district(sample_zip: Path) -> Reading:
    """The same, read."""
    return Reading.of(sample_zip)
