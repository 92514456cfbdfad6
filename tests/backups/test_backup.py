"""A backup brings a district back: the same bytes, for the same tokens and secrets."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from app.backups.archive import FileExists, NoBackup
from app.backups.restoring import DatabaseFilled, ServiceRuns
from app.backups.tools import ToolFailed, dump
from app.data_folder import serving
from app.database import Database
from app.errors import RollcallError
from app.main import create_app
from app.settings import Settings
from tests.access.office import Office
from tests.access.service import BASE, client, publish
from tests.commands import rollcall
from tests.postgres import Postgres, filled_for
from tests.running import running

template = filled_for("database", publish)

GRADES = "/ims/oneroster/gradebook/v1p2"
PATHS = (
    f"{BASE}/users?limit=3&sort=familyName",
    f"{BASE}/users/lisa",
    f"{BASE}/classes?filter=status='active'",
    f"{BASE}/enrollments",
    f"{GRADES}/lineItems",
    f"{GRADES}/results",
)


@pytest.fixture
def home(database: Database, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The district that is backed up; commands work on it."""
    data_dir.mkdir()
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(data_dir))
    return Office(Settings.load(), database)


@pytest.fixture
def elsewhere(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty database."""
    with postgres.database(template="template1") as url:
        yield url


def run(*words: str) -> Result:
    return CliRunner().invoke(rollcall, words)


def refusal(*words: str) -> RollcallError:
    done = run(*words)
    assert isinstance(done.exception, RollcallError), done.output
    return done.exception


def move_to(monkeypatch: pytest.MonkeyPatch, url: str, folder: Path) -> Settings:
    """Let commands work on another database and data folder."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(folder))
    return Settings.load()


async def answers(settings: Settings, database: Database, token: str) -> list[httpx.Response]:
    """Return what a vendor is answered."""
    app = create_app(settings, database)
    async with running(app), client(app, token) as vendor:
        return [await vendor.get(path) for path in PATHS]


async def test_restored_district_serves_the_same_bytes_to_the_same_tokens_and_secrets(
    home: Office, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = home.connect(type_="grade-book-sync", partner=True)
    token = await home.token(issued)
    file = tmp_path / "district.backup"
    done = run("backup", str(file))
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    before = await answers(home.settings, Database(home.database.url), token)
    assert {each.status_code for each in before} == {200}

    settings = move_to(monkeypatch, elsewhere, tmp_path / "elsewhere")
    restored = run("restore", str(file))
    assert restored.exit_code == 0, restored.output
    assert "edition 1 is current" in restored.stdout
    after = await answers(settings, Database(elsewhere), token)

    assert [each.content for each in after] == [each.content for each in before]
    named = ("etag", "link", "x-total-count")
    assert [[each.headers.get(name) for name in named] for each in after] == [
        [each.headers.get(name) for name in named] for each in before
    ]
    assert (settings.data_dir / "secret").stat().st_mode & 0o777 == 0o600
    database = Database(elsewhere)
    assert await Office(settings, database).token(issued)
    database.dispose()


def test_backup_does_not_overwrite_a_file(home: Office, tmp_path: Path) -> None:
    assert home.database
    file = tmp_path / "there"
    file.write_text("mine")
    assert isinstance(refusal("backup", str(file)), FileExists)
    assert file.read_text() == "mine"


def test_district_is_replaced_only_when_that_is_asked_for(home: Office, tmp_path: Path) -> None:
    home.connect("Kept")
    file = str(tmp_path / "district.backup")
    assert run("backup", file).exit_code == 0
    home.connect("Made since")
    home.run("CREATE TABLE made_since (id int)")

    assert isinstance(refusal("restore", file), DatabaseFilled)
    assert len(home.registered()) == 2

    assert run("restore", file, "--replace").exit_code == 0
    assert [each.application for each in home.registered()] == ["Kept"]
    with home.database.transaction() as connection:
        assert connection.scalar(text("SELECT to_regclass('made_since')")) is None


def test_restore_that_fails_changes_nothing(home: Office, tmp_path: Path) -> None:
    home.connect("Kept")
    file = tmp_path / "district.backup"
    assert run("backup", str(file)).exit_code == 0
    torn = tmp_path / "torn.backup"
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(torn, "w") as cut:
        for name in whole.namelist():
            content = whole.read(name)
            cut.writestr(name, content[: len(content) // 2] if "dump" in name else content)
    assert isinstance(refusal("restore", str(torn), "--replace"), ToolFailed)
    assert [each.application for each in home.registered()] == ["Kept"]


def test_backup_of_a_newer_release_is_refused(home: Office, tmp_path: Path) -> None:
    file = tmp_path / "district.backup"
    assert run("backup", str(file)).exit_code == 0
    assert home.database
    for changed in ({"revision": "9999"}, {"format": 2}):
        newer = tmp_path / "newer.backup"
        with zipfile.ZipFile(file) as whole, zipfile.ZipFile(newer, "w") as other:
            manifest = json.loads(whole.read("manifest.json")) | changed
            other.writestr("manifest.json", json.dumps(manifest))
            for name in ("pepper", "database.dump"):
                other.writestr(name, whole.read(name))
        refused = refusal("restore", str(newer), "--replace")
        assert isinstance(refused, NoBackup)
        assert "newer release" in str(refused)


def test_any_other_file_is_no_backup(home: Office, tmp_path: Path) -> None:
    assert home.database
    file = tmp_path / "letter"
    file.write_text("Dear district")
    assert isinstance(refusal("restore", str(file)), NoBackup)


def test_restore_beside_a_running_service_is_refused(home: Office, tmp_path: Path) -> None:
    file = str(tmp_path / "district.backup")
    assert run("backup", file).exit_code == 0
    with serving(home.settings):
        assert isinstance(refusal("restore", file, "--replace"), ServiceRuns)


def test_backup_with_another_pepper_than_the_environments_is_refused(
    home: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.database
    file = str(tmp_path / "district.backup")
    assert run("backup", file).exit_code == 0
    monkeypatch.setenv("ROLLCALL_PEPPER", "q" * 32)
    assert "not the pepper of the backup" in str(refusal("restore", file, "--replace"))


def test_backup_is_restored_into_a_new_embedded_database(
    home: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.connect("Kept")
    file = str(tmp_path / "district.backup")
    assert run("backup", file).exit_code == 0
    monkeypatch.delenv("ROLLCALL_DATABASE_URL")
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(tmp_path / "new"))
    done = run("restore", file)
    assert done.exit_code == 0, done.output
    assert "Making a new database" in done.stderr
    (listed,) = json.loads(run("connection", "list", "--json").stdout)
    assert listed["application"] == "Kept"


def test_failure_of_a_tool_shows_no_password(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed) as failure:
        dump("postgresql://me:hunter2@127.0.0.1:9/none", tmp_path / "dump")
    assert "pg_dump failed" in str(failure.value)
    assert "hunter2" not in str(failure.value)
