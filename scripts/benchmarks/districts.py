"""Districts to measure on: made up, imported and published by the commands that people use."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import orjson
import psycopg
from sqlalchemy import make_url

_SEED: Final = "7"


@dataclass(frozen=True, slots=True)
class District:
    """A published district, and the port on which its service is to stand."""

    students: int
    url: str
    folder: Path
    port: int

    @property
    def public_url(self) -> str:
        """The address that stands in its documents."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the commands that work on it."""
        inherited = {n: v for n, v in os.environ.items() if not n.startswith("ROLLCALL_")}
        return inherited | {
            "ROLLCALL_DATABASE_URL": self.url,
            "ROLLCALL_DATA_DIR": str(self.folder),
            "ROLLCALL_PUBLIC_URL": self.public_url,
            "ROLLCALL_PORT": str(self.port),
        }

    def connection(self, *limits: str) -> tuple[str, str]:
        """Return the client id and the secret of a new vendor's connection."""
        name = f"Bench {free_port()}"
        said = _run(self, "connection", "create", name, *limits, "--json", "--show-secrets")
        made = orjson.loads(said)
        return made["clientId"], made["clientSecret"]


def make(server: str, folder: Path, students: int) -> District:
    """Return a new district of so many students, in a database of its own on a server."""
    name = f"students_{students}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    folder.mkdir()
    district = District(students, beside(server, name), folder, free_port())
    package = folder / "package.zip"
    for step in (
        ("sample", str(package), "--students", str(students), "--seed", _SEED),
        ("import", str(package)),
        ("refresh",),
    ):
        began = perf_counter()
        _run(district, *step)
        print(f"  {step[0]:8} {perf_counter() - began:6.1f} s", flush=True)
    package.unlink()
    settle(district)
    return district


def beside(server: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def command(*arguments: str) -> list[str]:
    """Return a command line of this project's own commands."""
    return [sys.executable, "-P", "-m", "app.cli", *arguments]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _run(district: District, *arguments: str) -> str:
    done = subprocess.run(
        command(*arguments),
        env=district.environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"rollcall {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def settle(district: District) -> None:
    """Let what an import leaves to be done later be done now."""
    with psycopg.connect(district.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
