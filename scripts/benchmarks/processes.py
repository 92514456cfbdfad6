"""The service and the floor as processes of their own, run alike."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.districts import District, command, free_port

_PATIENCE: Final = 60.0  # seconds
_SCRIPTS: Final = Path(__file__).parent.parent


@contextmanager
def service(district: District) -> Iterator[int]:
    """Yield the process id of the service of a district, as `rollcall serve` starts it."""
    log = district.folder / "service.log"
    with _running(command("serve"), district.environment, district.port, log) as pid:
        yield pid


@contextmanager
def newcomer(folder: Path, port: int) -> Iterator[int]:
    """Yield the process id of the service on a data folder, as `scripts/serve` starts it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ROLLCALL_")}
    program = command("serve", "--data", str(folder), "--port", str(port))
    with _running(program, own, port, folder.with_suffix(".log")) as pid:
        yield pid


@contextmanager
def floor(district: District) -> Iterator[int]:
    """Yield the port of the floor of a district."""
    port = free_port()
    served = ["--port", str(port), "--loop", "uvloop", "--http", "httptools"]
    quietly = ["--no-access-log", "--log-level", "warning"]
    program = [sys.executable, "-P", "-m", "uvicorn", "benchmarks.floor:application"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(_SCRIPTS),
        "FLOOR_DATABASE_URL": district.url,
    }
    log = district.folder / "floor.log"
    with _running([*program, *served, *quietly], environment, port, log):
        yield port


@contextmanager
def _running(
    program: list[str], environment: Mapping[str, str], port: int, log: Path
) -> Iterator[int]:
    with log.open("a") as said:
        process = subprocess.Popen(program, env=environment, stdout=said, stderr=said)
    try:
        _wait(process, port, log)
        yield process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_PATIENCE)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Return once somebody listens, who then has a database too."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{log.name}: it does not answer.\n{log.read_text()}")
