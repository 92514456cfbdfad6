"""The order of the tests, and which of them run in one process."""

from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

FOLDER: Final = Path(__file__).parent

SHARING: Final = ("lived_in",)
"""Folders whose files share a database that takes minutes to fill: one process fills it once."""

LONGEST: Final = (
    "lived_in",
    "withheld/test_withheld_fields.py",
    "journeys/test_serve.py",
    "journeys/test_typed_clients.py",
    "preview/test_previewing.py",
    "exclusions/test_preview.py",
    "journeys/test_cli.py",
    "graph/test_differential.py",
    "graph/test_fragments.py",
    "journeys/test_crash.py",
    "explanations/test_agreement.py",
    "journeys/test_imports.py",
    "journeys/test_access.py",
    "journeys/test_grade_passback.py",
    "publishing/test_histories.py",
    "two_worlds/test_two_worlds.py",
    "erasure/test_erasing.py",
    "disclosure/test_who_got.py",
    "journeys/test_every_operation.py",
    "publishing/test_alone.py",
    "access/history/test_deltas.py",
    "export/test_round_trip.py",
    "access/history/test_told.py",
    "journeys/browser/test_console.py",
    "intake/test_histories.py",
    "graph/test_gathering.py",
    "cache/test_differences.py",
)
"""What takes longest: begun last, it would leave the other processes without work."""


class LongestFirst(LoadScopeScheduling):
    """Distribute files, and the folders that share a database, in the order of the tests."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.removeprefix("tests/").partition("/")[0]
        return folder if folder in SHARING else file


def sort_longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of `LONGEST` first, in its order; the others keep theirs."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    """Return the place of a test in `LONGEST`, by its file or folder."""
    path = item.path.relative_to(FOLDER)
    places = (LONGEST.index(each) for each in (str(path), path.parts[0]) if each in LONGEST)
    return next(places, len(LONGEST))
