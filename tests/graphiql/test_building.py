"""The bundle: built once, by one process; why it could not be built, and what to do then."""

import fcntl
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.accounts.roles import SUPPORT
from app.database import Database
from app.graphiql.background import building_in_background
from app.graphiql.building import (
    BuildFailed,
    BuildRuns,
    Progress,
    State,
    build_bundle,
    progress,
)
from app.graphiql.bundle import PARTS, Bundle, build_folder, find_bundle, source_hash
from app.graphiql.node import NodeMissing, find_node
from app.settings import Settings
from tests.accounts.console import TestClock, serving
from tests.commands import rollcall
from tests.graphiql.staff import sign_in

URL = "https://rollcall.example"


def _command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def broken_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm that reaches no registry, the only one on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _command(folder, "npm", "echo 'npm error network: registry unreachable'; exit 1")
    _command(folder, "node", "exit 0")
    monkeypatch.setenv("PATH", f"{folder}:/bin")


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Node.js, neither on the PATH nor from PyPI."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("app.graphiql.node._WHEEL", "no_such_package")


def test_bundle_has_every_part_and_is_named_by_its_sources(bundle: Bundle) -> None:
    assert bundle.folder.name == source_hash()
    for part in PARTS:
        assert (bundle.folder / bundle.entries[part]).exists()
    assert progress(bundle.folder.parent) == Progress(State.READY)
    assert find_bundle(bundle.folder.parent) == bundle


def test_command_says_where_the_bundle_is(bundle: Bundle) -> None:
    done = CliRunner().invoke(rollcall, ["graphiql", "build"])
    assert done.output == f"The page is in {bundle.folder}.\n"
    as_json = CliRunner().invoke(rollcall, ["graphiql", "build", "--json"])
    assert str(bundle.folder) in as_json.output


@pytest.mark.usefixtures("broken_npm")
def test_failed_build_says_why_until_the_next_one(tmp_path: Path) -> None:
    folder = tmp_path / "bundles"
    assert progress(folder) == Progress(State.MISSING)
    with pytest.raises(BuildFailed, match="registry unreachable"):
        build_bundle(folder)
    found = progress(folder)
    assert found.state is State.FAILED
    assert "`npm ci` failed with exit code 1" in found.reason
    assert "rollcall graphiql build" in found.reason
    assert not [path for path in folder.iterdir() if path.is_dir()]


@pytest.mark.usefixtures("no_node")
def test_machine_without_node_is_told_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NodeMissing, match=r"Install Node\.js 20 or newer"):
        build_bundle(tmp_path)
    assert progress(tmp_path).state is State.FAILED


def test_node_of_the_package_is_used_where_the_machine_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "wheel_of_node"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("app.graphiql.node._WHEEL", package.name)

    found = find_node()
    assert found.node == (str(package / "bin" / "node"),)
    assert found.npm[-1] == str(package / "lib/node_modules/npm/bin/npm-cli.js")
    assert found.environment["PATH"] == f"{package / 'bin'}{os.pathsep}/nowhere"


def test_one_process_builds_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / ".building").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert progress(tmp_path) == Progress(State.BUILDING)
        with pytest.raises(BuildRuns):
            build_bundle(tmp_path, wait=False)
    assert progress(tmp_path) == Progress(State.MISSING)


def test_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(BuildFailed, match="cannot be written to"):
        build_bundle(file / "bundles")


def test_installation_builds_in_its_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(data_dir=tmp_path)
    assert build_folder(settings).name == "bundle"
    monkeypatch.setattr("app.graphiql.bundle._PACKAGE", tmp_path / "site" / "app" / "graphiql")
    assert build_folder(settings) == tmp_path / "graphiql"


@pytest.mark.usefixtures("bundle")
def test_service_builds_in_the_background_and_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that builds is another one, so only that it is started and ended is seen."""
    monkeypatch.setattr("app.graphiql.bundle._PACKAGE", tmp_path / "site" / "app" / "graphiql")
    settings = Settings.load(data_dir=tmp_path, graphiql_build=True)
    with building_in_background(settings):
        pass
    with building_in_background(Settings.load(data_dir=tmp_path, graphiql_build=False)):
        pass


@pytest.mark.parametrize(
    ("build", "failed", "reloads", "shown"),
    [
        (True, False, True, 'id="graphiql-building"'),
        (False, False, False, "Install Node.js 20 or newer"),
        (True, True, False, "npm is unreachable &lt;here&gt;"),
    ],
)
async def test_page_without_a_bundle_says_what_happens(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    build: bool,
    failed: bool,
    reloads: bool,
    shown: str,
) -> None:
    monkeypatch.setattr("app.graphiql.bundle._PACKAGE", tmp_path / "site" / "app" / "graphiql")
    if failed:
        folder = tmp_path / "graphiql"
        folder.mkdir()
        (folder / "failure.txt").write_text("npm is unreachable <here>")
    settings = Settings.load(data_dir=tmp_path, public_url=URL, graphiql_build=build)
    async with serving(settings, database, TestClock()) as console:
        page = await (await sign_in(console, SUPPORT)).browser.get("/graphiql")
        assert shown in page.text
        assert ("refresh" in page.headers) == reloads
        missing = await console.browser().get("/graphiql/assets/page.js")
        assert missing.status_code == 404
