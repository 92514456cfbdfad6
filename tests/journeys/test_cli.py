"""The command line: what it refuses and how it says so."""

import json
import os
import platform
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from app.embedded_roles import as_role
from app.migrations.run import head
from tests.journeys.processes import command, run
from tests.postgres import Postgres


def test_help_names_every_command(tmp_path: Path) -> None:
    said = run(tmp_path, "--help").stdout
    commands = (
        "serve",
        "migrate",
        "import",
        "refresh",
        "export",
        "sample",
        "connection",
        "tool",
        "setting",
        "status",
        "diff",
        "exclude",
        "include",
    )
    for name in commands:
        assert name in said


def test_a_district_goes_in_gets_published_and_comes_out_again(tmp_path: Path) -> None:
    data, given, back = tmp_path / "data", tmp_path / "given.zip", tmp_path / "back.zip"
    made = run(data, "sample", str(given), "--students", "20")
    assert (made.returncode, made.stderr) == (0, "")
    loaded = run(data, "import", str(given), "--json")
    assert json.loads(loaded.stdout)["applied"]
    assert f"Making a new database in {data}." in loaded.stderr
    assert f"Database: {data}" in loaded.stderr
    migrated = run(data, "migrate")
    assert migrated.stdout == f"The database is at revision {head()}.\n"
    assert migrated.stderr == f"Database: {data}\n"
    published = run(data, "refresh", "--json")
    assert json.loads(published.stdout)["edition"] == 1
    assert run(data, "export", str(back)).returncode == 0
    again = json.loads(run(data, "import", str(back), "--json").stdout)
    assert again["applied"]
    assert {c["added"] + c["changed"] + c["removed"] for c in again["changes"].values()} == {0}


@pytest.mark.parametrize(
    "words", [("migrate",), ("status",), ("connection", "create", "Acme"), ("refresh",)]
)
def test_only_serve_and_import_create_a_database(data_dir: Path, words: tuple[str, ...]) -> None:
    done = run(data_dir, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"rollcall: There is no database in {data_dir}. Name the one")
    assert not data_dir.exists()


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        (
            "ROLLCALL_PORT",
            "high",
            "ROLLCALL_PORT='high': input should be a valid integer, "
            "unable to parse string as an integer.",
        ),
        (
            "ROLLCALL_DATABASE_URL",
            "postgresql://me:secret@127.0.0.1:9/none",
            "The database does not answer: connection failed: connection to server at "
            '"127.0.0.1", port 9 failed: Connection refused Is the server running on that host '
            "and accepting TCP/IP connections?",
        ),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_two(
    data_dir: Path, name: str, value: str, refusal: str
) -> None:
    done = subprocess.run(
        command(data_dir, "migrate"),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {name: value},
    )
    assert (done.returncode, done.stderr, done.stdout) == (2, f"rollcall: {refusal}\n", "")


def test_a_worker_without_a_database_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from app.worker import from_environment as f; f()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ROLLCALL_DATABASE_URL: a worker needs it" in done.stderr


def test_role_without_rights_is_reported_in_one_sentence(
    postgres: Postgres, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.run("CREATE ROLE guest LOGIN")
    with postgres.database(template=postgres.template) as url:
        monkeypatch.setenv("ROLLCALL_DATABASE_URL", as_role(url, "guest"))
        refused = run(data_dir, "status")
    postgres.run("DROP ROLE guest")
    assert (refused.returncode, refused.stdout) == (2, "")
    (sentence,) = refused.stderr.splitlines()
    assert sentence.startswith("rollcall: The database role lacks a right: permission denied")


def test_folder_that_cannot_be_written_is_reported_in_one_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path / "data", "sample", "/proc/nothing/district.zip", "--students", "10")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("status",), "no_database", "There is no database in"),
        (("status", "--late"), "usage", "No such option: --late"),
        (("connection", "show"), "usage", "Missing argument"),
        (("import", "--undo", "--approve"), "usage", "--undo takes no package"),
        (("sample", "/none/a.zip"), "impossible_sample", "The folder /none of a.zip is not there"),
    ],
)
def test_error_is_json_where_json_is_wanted(
    data_dir: Path, words: tuple[str, ...], code: str, message: str
) -> None:
    done = run(data_dir, *words, "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    assert message in error["message"]
    assert message in done.stderr, "people read it there"


def test_version_is_printed(tmp_path: Path) -> None:
    done = run(tmp_path, "--version")
    assert done.stdout == f"rollcall {version('rollcall')} (Python {platform.python_version()})\n"


INTERRUPTED = """
import runpy, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[-1]:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
module = sys.argv[-1]
sys.argv[1:] = ["status", module]
runpy.run_module("app", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["typer", "app.cache.command"])
def test_interrupt_while_a_command_loads_prints_no_stack_trace(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


HEEDING_INT = ["env", "--default-signal=INT"]
"""What runs a command that Ctrl-C interrupts, also where these tests run in the background."""


def test_interruption_while_python_starts_prints_nothing(tmp_path: Path) -> None:
    script = 'kill -INT $$; exec "$@"'
    started = [
        *HEEDING_INT,
        "--block-signal=INT",
        "sh",
        "-c",
        script,
        "sh",
        *command(tmp_path, "--help"),
    ]
    done = subprocess.run(started, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(
    ("command_", "expected"),
    [
        ("echo Traceback >&2; kill -INT $PPID; exit 1", (130, "")),
        ("echo broken >&2; exit 3", (3, "broken\n")),
        ("echo warning >&2", (0, "warning\n")),
    ],
)
def test_interruption_while_dependencies_are_installed_prints_no_trace(
    command_: str, expected: tuple[int, str]
) -> None:
    script = 'set -eu; here=scripts; . scripts/environment; calmly sh -c "$1"'
    done = subprocess.run(
        [*HEEDING_INT, "/bin/sh", "-c", script, "sh", command_],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == expected
