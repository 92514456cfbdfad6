"""The embedded PostgreSQL of a data folder: the first who needs it starts it, the last stops it.

Any number of our processes share one server. Each holds a shared lock on `.postgres-in-use`
while it needs the server; who finds nobody else holding it on leaving stops the server. Starting
and stopping take turns through `.postgres-turn`. The kernel drops the locks of a killed
process, so nothing stale is left, and a server that outlived its killed starter is taken over.
"""

import fcntl
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from types import MappingProxyType
from typing import IO

from app.cluster import Cluster, ClusterFailed
from app.embedded_roles import DATABASE, OWNER, prepare_database
from app.events import DatabaseLost, DatabaseRestarted, emit

_PAUSE_SECONDS = 0.5
"""Between two looks whether the server is still there."""
_REST_SECONDS = 5.0
"""The same after a server could not be started again, for want of space on its disk, say."""
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@contextmanager
def running(data_dir: Path, settings: Mapping[str, str] = _NO_SETTINGS) -> Iterator[str]:
    """Yield the URL of the database in `data_dir`, made and started where it is not yet.

    It is that of the database's owner.
    `settings` are PostgreSQL's own, for a server that we start. Raises `ClusterFailed`.
    """
    home = data_dir.resolve()
    cluster = Cluster(home / "postgres")
    with _lock_file(home, ".postgres-in-use") as use:
        try:
            with _turn(home):
                fcntl.flock(use, fcntl.LOCK_SH)
                cluster.start(settings)
                prepare_database(cluster)
            yield cluster.url(DATABASE, OWNER)
        finally:
            with _turn(home):
                if _nobody_else(use):
                    cluster.stop()


def exists(data_dir: Path) -> bool:
    """Tell whether there is a cluster in `data_dir`."""
    return (data_dir / "postgres" / "PG_VERSION").exists()


@contextmanager
def restarting(data_dir: Path, settings: Mapping[str, str] = _NO_SETTINGS) -> Iterator[None]:
    """Start the server of `data_dir` again whenever it ended, as long as the block runs.

    The block is one within `running`.
    """
    stop = Event()
    home = data_dir.resolve()

    def watch() -> None:
        cluster = Cluster(home / "postgres")
        pause = _PAUSE_SECONDS
        while not stop.wait(pause):
            pause = _PAUSE_SECONDS if _is_restored(cluster, home, settings) else _REST_SECONDS

    thread = Thread(target=watch, name="embedded PostgreSQL", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _is_restored(cluster: Cluster, home: Path, settings: Mapping[str, str]) -> bool:
    """Start a server that ended, and tell whether it runs; why not, the log says."""
    if cluster.is_alive():
        return True
    try:
        with _turn(home):
            cluster.start(settings)
    except ClusterFailed as failure:
        emit(DatabaseLost(str(failure)))
        return False
    emit(DatabaseRestarted())
    return True


@contextmanager
def _turn(home: Path) -> Iterator[None]:
    """Hold the turn; signals wait meanwhile, so that none leaves a server half started."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        with _lock_file(home, ".postgres-turn") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lock_file(home: Path, name: str) -> IO[str]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return (home / name).open("a")
    except OSError as failure:
        raise ClusterFailed(
            f"{home} cannot be used ({failure.strerror}): run this as its owner, "
            "or choose another --data folder."
        ) from None


def _nobody_else(use: IO[str]) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
