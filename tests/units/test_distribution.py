"""The tests that begin first are tests that exist."""

from tests.distribution import FOLDER, LONGEST, SHARING


def test_paths_of_long_tests_exist() -> None:
    assert [name for name in {*LONGEST, *SHARING} if not (FOLDER / name).exists()] == []
