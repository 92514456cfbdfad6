"""The service as a person runs it: a process with a terminal's signals."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

_SETTINGS = {"PYTHONUNBUFFERED": "1"}
_PATIENCE = 400  # seconds


@dataclass(frozen=True, slots=True)
class Service:
    """A `rollcall serve` under way."""

    process: subprocess.Popen[str]
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
        self.process.wait(30)
        return self.said


def command(data_dir: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "app", "--data", str(data_dir), *arguments]


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(data_dir, *arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )


def serve(
    data_dir: Path, *arguments: str, port: int | None = None, measured: bool = False
) -> Service:
    """Start the service and return when it has printed that it answers.

    Without a `port` it is the one of the last time, so that nothing is published anew. What it
    covers of the code is `measured` where it is new: that doubles the time to start.
    """
    unmeasured = os.environ.keys() - {"COVERAGE_PROCESS_CONFIG"}
    passed = os.environ if measured else {name: os.environ[name] for name in unmeasured}
    port = port or _last_port(data_dir) or free_port()
    began = time.monotonic()
    output = data_dir.with_name(f"{port}.out")
    with output.open("w") as out, output.with_suffix(".err").open("w") as err:
        process = subprocess.Popen(
            command(data_dir, "serve", "--show-secrets", "--port", str(port), *arguments),
            stdout=out,
            stderr=err,
            text=True,
            env={**passed, **_SETTINGS},
            start_new_session=True,
        )
    while "Ctrl-C stops" not in output.read_text():
        if process.poll() is not None or time.monotonic() > began + _PATIENCE:
            process.kill()
            raise AssertionError(output.read_text() + output.with_suffix(".err").read_text())
        time.sleep(0.02)
    return Service(process, port, output)


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
