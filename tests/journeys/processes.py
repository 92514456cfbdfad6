"""The service as a person runs it: a process with a terminal's signals."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

_SETTINGS = {"PYTHONUNBUFFERED": "1"}
_PATIENCE = 400  # seconds
_LAUNCHER = Path(__file__).with_name("launcher.py")


class Process:
    """A process that the launcher forked, with the methods of `subprocess.Popen` that are used."""

    def __init__(self, arguments: list[str], env: Mapping[str, str], out: Path, err: Path) -> None:
        for path in (out, err):
            path.write_bytes(b"")
        request = {"arguments": arguments, "environment": {**env}}
        files = {"output": str(out), "errors": str(err)}
        self.pid: int = _ask_launcher({"start": request | files})
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the return code, None while the process runs."""
        if self.returncode is None:
            self.returncode = _ask_launcher({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Return the return code once the process ended, within so many seconds."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("rollcall", timeout)
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _ask_launcher(request: dict[str, Any]) -> Any:
    process = _launcher()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


@cache
def _launcher() -> subprocess.Popen[str]:
    """Start the launcher, once in a process of the tests; it ends with that process."""
    process = subprocess.Popen(
        [sys.executable, "-P", str(_LAUNCHER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: os.environ[name] for name in _unmeasured()},
        start_new_session=True,
    )
    atexit.register(process.communicate)
    return process


def _unmeasured() -> set[str]:
    """Return the names of the environment of a process whose coverage is not measured."""
    return os.environ.keys() - {"COVERAGE_PROCESS_CONFIG"}


@dataclass(frozen=True, slots=True)
class Service:
    """A `rollcall serve` under way."""

    process: subprocess.Popen[str] | Process
    port: int
    output: Path

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text()

    def interrupt(self) -> str:
        """Press Ctrl-C, which the whole process group gets; return all that was said."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.leave()

    def leave(self) -> str:
        """Return all that was said, once the process has left."""
        self.process.wait(_PATIENCE)
        return self.said


def command(data_dir: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "app", "--data", str(data_dir), *arguments]


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        words = ["--data", str(data_dir), *arguments]
        process = Process(words, os.environ, out, err)
        try:
            code = process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())


def serve(
    data_dir: Path,
    *arguments: str,
    port: int | None = None,
    measured: bool = False,
    forked: bool = True,
) -> Service:
    """Start the service and return when it has printed that it answers.

    Without a `port` it is the one of the last time, so that nothing is published anew. What it
    covers of the code is `measured` where it is new: that doubles the time to start. Where it is
    not `forked` from a process with its modules loaded, Python starts and loads them.
    """
    passed = {name: os.environ[name] for name in (os.environ if measured else _unmeasured())}
    port = port or _last_port(data_dir) or free_port()
    began = time.monotonic()
    output = data_dir.with_name(f"{port}.out")
    words = ["serve", "--show-secrets", "--port", str(port), *arguments]
    start = _fork if forked else _start
    process = start(data_dir, words, {**passed, **_SETTINGS}, output)
    while "Ctrl-C stops" not in output.read_text():
        if process.poll() is not None or time.monotonic() > began + _PATIENCE:
            process.kill()
            raise AssertionError(output.read_text() + output.with_suffix(".err").read_text())
        time.sleep(0.02)
    return Service(process, port, output)


def _fork(data_dir: Path, words: list[str], env: Mapping[str, str], output: Path) -> Process:
    return Process(["--data", str(data_dir), *words], env, output, output.with_suffix(".err"))


def _start(
    data_dir: Path, words: list[str], env: Mapping[str, str], output: Path
) -> subprocess.Popen[str]:
    with output.open("w") as out, output.with_suffix(".err").open("w") as err:
        return subprocess.Popen(
            command(data_dir, *words),
            stdout=out,
            stderr=err,
            text=True,
            env=env,
            start_new_session=True,
        )


def postmaster(data_dir: Path) -> psutil.Process | None:
    """Return the database's process, None where none runs."""
    recorded = data_dir / "postgres" / "postmaster.pid"
    return psutil.Process(int(recorded.read_text().split()[0])) if recorded.exists() else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_port(data_dir: Path) -> int | None:
    address = data_dir / "public_url"
    return int(address.read_text().rpartition(":")[2]) if address.exists() else None
