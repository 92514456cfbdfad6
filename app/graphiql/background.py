"""The bundle, built by a process of its own while the service answers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app.graphiql.bundle import installed_bundle
from app.settings import Settings

_SECONDS = 5  # that the process gets to end


@contextmanager
def building_in_background(settings: Settings) -> Iterator[None]:
    """Build the bundle while the block runs, where there is none and the settings want it."""
    if not settings.graphiql_build or installed_bundle(settings) is not None:
        yield
        return
    command = [sys.executable, "-P", "-m", "app", "graphiql", "build"]
    process = subprocess.Popen(  # noqa: S603  a command of ours
        command,
        env={**os.environ, "ROLLCALL_DATA_DIR": str(settings.data_dir.resolve())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with npm and everything else it started."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
