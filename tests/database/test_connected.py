"""Which database a command works on, and which it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.connected import NoDatabase, WrongPepper, connected
from app.database import Database
from app.migrations.run import DatabaseEmpty, DatabaseNewer, head, set_property
from app.settings import Settings
from tests.postgres import Postgres

PEPPER = "p" * 32


@pytest.fixture
def settings(database: Database, data_dir: Path) -> Settings:
    """Settings that name the test's database by its URL."""
    return Settings.load(database_url=database.url, data_dir=data_dir, pepper=PEPPER)


@pytest.fixture
def empty(postgres: Postgres, data_dir: Path) -> Iterator[Settings]:
    """Settings that name a database without a table."""
    with postgres.database(template="template1") as url:
        yield Settings.load(database_url=url, data_dir=data_dir, pepper=PEPPER)


def open_and_close(settings: Settings) -> None:
    with connected(settings):
        pass


def other(settings: Settings, **changed: object) -> Settings:
    return Settings.load(**(settings.model_dump() | changed))


def at_revision(database: Database, revision: str, serves_from: str | None) -> None:
    """Let the database be at a revision of a newer release."""
    with database.transaction() as connection:
        stated = text("UPDATE alembic_version SET version_num = :revision")
        connection.execute(stated, {"revision": revision})
        set_property(connection, "serves_from", serves_from)


def test_used_database_is_named_on_standard_error_without_its_password(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert settings.database_url is not None
    named = settings.database_url.replace("rollcall@", "rollcall:hunter2@")
    open_and_close(other(settings, database_url=named))
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith("Database: test_")
    assert "hunter2" not in line


def test_missing_embedded_database_is_refused_with_its_folder_and_not_created(
    data_dir: Path,
) -> None:
    with pytest.raises(NoDatabase, match=rf"no database in {data_dir}\. Name the one .* --data"):
        open_and_close(Settings.load(data_dir=data_dir))
    assert not data_dir.exists()


def test_empty_database_is_refused_unless_it_may_be_filled(empty: Settings) -> None:
    with pytest.raises(DatabaseEmpty, match="The database is empty"):
        open_and_close(empty)
    with connected(empty, may_create=True):
        pass
    open_and_close(empty)


def test_relative_data_folder_is_one_of_the_project_wherever_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = Path(__file__).parents[2]
    monkeypatch.chdir(tmp_path)
    assert Settings.load().data_dir == project / "data"
    assert Settings.load(data_dir=Path("other")).data_dir == project / "other"
    assert Settings.load(data_dir=tmp_path).data_dir == tmp_path


def test_database_of_a_newer_release_is_refused_in_one_sentence(
    settings: Settings, database: Database
) -> None:
    at_revision(database, "9999", "9998")
    with pytest.raises(DatabaseNewer, match=f"revision 9999.* up to {head()}. Upgrade Rollcall"):
        open_and_close(settings)


def test_database_of_a_newer_release_that_says_nothing_of_older_ones_is_refused(
    settings: Settings, database: Database
) -> None:
    at_revision(database, "9999", None)
    with pytest.raises(DatabaseNewer):
        open_and_close(settings)


def test_database_of_a_newer_release_is_used_where_this_release_can_serve_it(
    settings: Settings, database: Database
) -> None:
    at_revision(database, "9999", head())
    with connected(settings) as opened, opened.transaction() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert revision == "9999"


def test_pepper_that_does_not_fit_the_database_is_refused(settings: Settings) -> None:
    open_and_close(settings)
    with pytest.raises(WrongPepper, match="not the one that the secrets in this database"):
        open_and_close(other(settings, pepper="q" * 32))
    open_and_close(settings)


def test_machine_without_a_pepper_is_refused_and_makes_none(settings: Settings) -> None:
    open_and_close(settings)
    without = other(settings, pepper=None)
    with pytest.raises(WrongPepper, match="There is no pepper on this machine"):
        open_and_close(without)
    assert not (settings.data_dir / "secret").exists()


def test_lost_pepper_can_be_replaced(settings: Settings) -> None:
    open_and_close(settings)
    found = other(settings, pepper="q" * 32)
    with connected(found, new_pepper=True):
        pass
    open_and_close(found)
    with pytest.raises(WrongPepper):
        open_and_close(settings)
