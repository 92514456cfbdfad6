"""The zips of the last imports, kept in the data folder, readable by its owner only."""

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

_FOLDER: Final = "packages"


def keep_package(data_folder: Path, number: int, package: Path) -> None:
    """Copy the zip of an import."""
    folder = data_folder / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = folder / f"{number}.zip"
    kept.touch(mode=0o600)
    shutil.copyfile(package, kept)


def forget_packages(data_folder: Path, kept: Collection[int]) -> None:
    """Delete the zips of all other imports than these."""
    for path in (data_folder / _FOLDER).glob("*.zip"):
        if path.stem not in {str(number) for number in kept}:
            path.unlink(missing_ok=True)
