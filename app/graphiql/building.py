"""The bundle, built: npm installs what the lock file names, esbuild bundles it."""

import fcntl
import gzip
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from app.errors import RollcallError
from app.graphiql.bundle import (
    ENTRIES,
    PARTS,
    SOURCES,
    Bundle,
    find_bundle,
    source_files,
    source_hash,
)
from app.graphiql.node import Node, find_node

_LOCK: Final = ".building"
_FAILURE: Final = "failure.txt"
_INSTALL: Final = (
    "ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error",
)  # fmt: skip
_STEP_SECONDS: Final = 900
_SHOWN: Final = 600
"""The most characters of a tool's output in an error."""


class BuildFailed(RollcallError):
    """The bundle could not be built."""

    code = "build_failed"


class BuildRuns(RollcallError):
    """Another process builds the bundle at this moment."""

    code = "build_runs"


class State(StrEnum):
    """Whether a bundle can be used."""

    READY = "ready"
    BUILDING = "building"
    FAILED = "failed"
    MISSING = "missing"


class Progress(NamedTuple):
    """Whether a bundle can be used, and why not."""

    state: State
    reason: str = ""


def progress(folder: Path) -> Progress:
    """Return how far the bundle of the present sources is; any process may ask."""
    if find_bundle(folder) is not None:
        return Progress(State.READY)
    if _is_locked(folder):
        return Progress(State.BUILDING)
    failure = folder / _FAILURE
    if failure.exists():
        return Progress(State.FAILED, failure.read_text(errors="replace"))
    return Progress(State.MISSING)


def build_bundle(folder: Path, *, wait: bool = True) -> Bundle:
    """Return the bundle of the present sources, built in `folder` unless it is there.

    Only one process builds at a time: the others wait for it, or get `BuildRuns`. Raises
    `BuildFailed`, or `NodeMissing`, whose message `progress` returns from then on.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, wait=wait):
            return find_bundle(folder) or _build(folder)
    except OSError as failure:
        raise BuildFailed(f"{folder} cannot be written to ({failure.strerror}).") from None


def _build(folder: Path) -> Bundle:
    failure = folder / _FAILURE
    failure.unlink(missing_ok=True)
    try:
        node = find_node()
        with tempfile.TemporaryDirectory(prefix="build-", dir=folder) as work:
            _bundle(node, Path(work), folder)
    except RollcallError as error:
        failure.write_text(str(error))
        raise
    built = find_bundle(folder)
    assert built is not None  # noqa: S101  it was moved there
    return built


def _bundle(node: Node, work: Path, folder: Path) -> None:
    """Install and bundle in a folder of its own, then move the result into place at once."""
    for source in source_files():
        copy = work / source.relative_to(SOURCES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    _run("npm ci", (*node.npm, *_INSTALL), node, work)
    _run("esbuild", (*node.node, "build.mjs", "bundle"), node, work)
    output = work / "bundle"
    missing = {*PARTS} - {*json.loads((output / ENTRIES).read_text())}
    if missing:
        raise BuildFailed(f"The bundle has no {', '.join(sorted(missing))}.")
    for path in [*output.iterdir()]:
        if path.name != ENTRIES:
            path.with_name(f"{path.name}.gz").write_bytes(
                gzip.compress(path.read_bytes(), 9, mtime=0)
            )
    output.rename(folder / source_hash())


def _run(step: str, command: Sequence[str], node: Node, work: Path) -> None:
    """Run a step of the build; raises `BuildFailed` with the end of what it printed."""
    try:
        done = subprocess.run(  # noqa: S603  the command is ours
            command,
            cwd=work,
            env={**node.environment, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_STEP_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise BuildFailed(f"`{step}` failed: {failure}.") from None
    if done.returncode:
        printed = done.stdout.decode(errors="replace").replace(str(work), "").strip()
        raise BuildFailed(
            f"`{step}` failed with exit code {done.returncode}: {printed[-_SHOWN:]}\n"
            "npm needs access to its registry; run `rollcall graphiql build` once it has."
        )


@contextmanager
def _locked(folder: Path, *, wait: bool) -> Iterator[None]:
    """Be the one that builds in a folder; the kernel drops the lock of a killed process."""
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise BuildRuns("Another process is building the page at this moment.") from None
        yield


def _is_locked(folder: Path) -> bool:
    lock = folder / _LOCK
    if not lock.exists():
        return False
    descriptor = os.open(lock, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
