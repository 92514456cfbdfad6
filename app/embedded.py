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
from types import MappingProxyType
from typing import IO

import psycopg

from app.cluster import Cluster, ClusterFailed

DATABASE = "rollcall"
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@contextmanager
def running(data_dir: Path, settings: Mapping[str, str] = _NO_SETTINGS) -> Iterator[str]:
    """Yield the URL of the database in `data_dir`, made and started where it is not yet.

    `settings` are PostgreSQL's own, for a server that we start. Raises `ClusterFailed`.
    """
    home = data_dir.resolve()
    cluster = Cluster(home / "postgres")
    with _lock_file(home, ".postgres-in-use") as use:
        try:
            with _turn(home):
                fcntl.flock(use, fcntl.LOCK_SH)
                cluster.start(settings)
                _create_database(cluster)
            yield cluster.url(DATABASE)
        finally:
            with _turn(home):
                if _nobody_else(use):
                    cluster.stop()


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


def _create_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
