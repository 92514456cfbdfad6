"""The bundle of the page: its sources, where it is built, and the files of a built one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from app.settings import Settings

_PACKAGE: Final = Path(__file__).parent
SOURCES: Final = _PACKAGE / "web"
"""Our own scripts, package.json, its lock file, and the script that bundles them."""
ENTRIES: Final = "entries.json"
"""The file of a bundle that names its entries; it is written last."""
PARTS: Final = ("page", "page-styles", "editor-worker", "json-worker", "graphql-worker")
"""The entries of a bundle."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was built."""

    folder: Path
    entries: Mapping[str, str]
    """The file of each of `PARTS`."""


def source_files() -> list[Path]:
    """Return the files that a bundle is built of, without what npm installs beside them."""
    kept = (path for path in SOURCES.rglob("*") if "node_modules" not in path.parts)
    return sorted(path for path in kept if path.is_file())


@lru_cache(maxsize=1)
def source_hash() -> str:
    """Return a hash of the sources with their lock file, which names the folder of their bundle."""
    digest = sha256()
    for path in source_files():
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def build_folder(settings: Settings) -> Path:
    """Return the folder that bundles are built in: of the project, else of the data folder.

    What is built in the project becomes part of a wheel that is made of it.
    """
    if (_PACKAGE.parents[1] / "pyproject.toml").exists():
        return _PACKAGE / "bundle"
    return settings.data_dir / "graphiql"


def find_bundle(*folders: Path) -> Bundle | None:
    """Return the bundle of the present sources from the first folder that has it."""
    for folder in folders:
        entries = folder / source_hash() / ENTRIES
        if entries.exists():
            return Bundle(entries.parent, json.loads(entries.read_text()))
    return None


def installed_bundle(settings: Settings) -> Bundle | None:
    """Return the bundle that came with the release, or that was built on this machine."""
    return find_bundle(_PACKAGE / "bundle", build_folder(settings))
