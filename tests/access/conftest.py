"""What tests of access may ask for."""

from pathlib import Path

import pytest

from app.database import Database
from app.settings import Settings
from tests.access.office import Office


@pytest.fixture
def office(data_dir: Path, database: Database) -> Office:
    return Office(Settings.load(data_dir=data_dir, token_seconds=600), database)
