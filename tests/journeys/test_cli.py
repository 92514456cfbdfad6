"""The command line: what it refuses and how it says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.migrations.run import head
from tests.journeys.processes import command, run


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
    published = run(data, "refresh", "--json")
    assert json.loads(published.stdout)["edition"] == 1
    assert run(data, "export", str(back)).returncode == 0
    again = json.loads(run(data, "import", str(back), "--json").stdout)
    assert again["applied"]
    assert {c["added"] + c["changed"] + c["removed"] for c in again["changes"].values()} == {0}


def test_migrate_makes_a_database_where_there_is_none(data_dir: Path) -> None:
    done = run(data_dir, "migrate")
    assert (done.returncode, done.stdout) == (0, f"The database is at revision {head()}.\n")


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
