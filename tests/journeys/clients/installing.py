"""Installations of the clients, made once for each version of their lock files."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.graphiql.node import find_node

HERE: Final = Path(__file__).parent
NODE: Final = HERE / "node"
_LOCK: Final = ("package.json", "package-lock.json")
_NPM_CI: Final = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_PIP: Final = ("-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check")
_SECONDS: Final = 900


def install_npm_packages() -> Path:
    """Return a folder with the `node_modules` of the lock file."""
    return _install("node", b"".join((NODE / name).read_bytes() for name in _LOCK), _npm_ci)


def install_python_packages() -> Path:
    """Return a folder of the Python clients whose requirements contradict those of the service."""
    return _install("python", (HERE / "requirements.txt").read_bytes(), _pip_install)


def _npm_ci(folder: Path) -> None:
    node = find_node()
    for name in _LOCK:
        shutil.copyfile(NODE / name, folder / name)
    run([*node.npm, *_NPM_CI], folder, {**node.environment})


def _pip_install(folder: Path) -> None:
    requirements = str(HERE / "requirements.txt")
    run([sys.executable, *_PIP, "--target", ".", "--requirement", requirements], folder)


def _install(kind: str, locked: bytes, install: Callable[[Path], None]) -> Path:
    """Return the folder that `install` filled for these versions, now or in an earlier run."""
    installed = HERE / ".installed" / f"{kind}-{hashlib.sha256(locked).hexdigest()[:12]}"
    if installed.exists():
        return installed
    installed.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installed.parent) as work:
        filled = Path(work) / "filled"
        filled.mkdir()
        install(filled)
        filled.rename(installed)
    return installed


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command in a folder; return what it prints, or fail with all that it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
