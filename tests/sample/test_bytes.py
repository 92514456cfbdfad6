"""The same seed gives the same bytes, and a package appears whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from app.sample.command import sample
from app.sample.district import ImpossibleSample, make_package
from app.sample.package import package
from app.sample.rows import Category
from tests.sample.reading import Reading

MAKE = """
import sys; from pathlib import Path; from app.sample.district import make_package
make_package(Path(sys.argv[1]), students=60, seed=7)
"""


def test_two_processes_make_the_same_bytes(tmp_path):
    made = []
    for hash_seed in ("1", "2"):
        path = tmp_path / f"{hash_seed}.zip"
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", MAKE, path], check=True, env=environment)
        made.append(path.read_bytes())

    assert made[0] == made[1]


def test_another_seed_makes_another_district(tmp_path, sample_zip):
    make_package(tmp_path / "other.zip", students=400, seed=2)

    ours, theirs = (
        set(Reading.of(path).by_id("users")) for path in (sample_zip, tmp_path / "other.zip")
    )
    assert not ours & theirs


def test_a_package_that_fails_leaves_the_old_one_and_nothing_else(tmp_path):
    path = tmp_path / "district.zip"
    path.write_text("old")

    with pytest.raises(KeyError), package(path) as filling:
        filling.add_all(Category, [Category("c1", "Homework"), {}[0]])

    assert [(left.name, left.read_text()) for left in tmp_path.iterdir()] == [
        ("district.zip", "old")
    ]


def test_quotes_commas_and_letters_of_all_kinds_survive(tmp_path):
    path = tmp_path / "district.zip"
    titles = ['"A", for effort', "𠮷田", "O'Brien, Jr.", "بن", " spaced "]

    with package(path) as filling:
        filling.add_all(Category, (Category(str(n), title) for n, title in enumerate(titles)))

    assert [row["title"] for row in Reading.of(path)["categories"]] == titles


@pytest.mark.parametrize(
    ("students", "folder", "complaint"),
    [(0, ".", "0 students"), (5, "nowhere", "nowhere")],
)
def test_an_impossible_sample_is_refused_with_the_reason(tmp_path, students, folder, complaint):
    with pytest.raises(ImpossibleSample, match=complaint):
        make_package(tmp_path / folder / "a.zip", students=students, seed=1)


def test_progress_is_told_from_the_first_student_to_the_packing(tmp_path):
    told: list[str] = []

    make_package(tmp_path / "a.zip", students=20, seed=1, tell=told.append)

    assert told[0].endswith("of 20 students")
    assert told[-2:] == ["School 4 of 4", "Packing"]


def test_the_command_writes_the_package_and_says_so(tmp_path):
    app = Typer()
    app.command()(sample)
    path = tmp_path / "district.zip"

    answer = CliRunner().invoke(app, [str(path), "--students", "12", "--seed", "3"])

    make_package(Path(tmp_path, "same.zip"), students=12, seed=3)
    assert answer.exit_code == 0
    assert "12 students, from seed 3" in answer.output
    assert path.read_bytes() == (tmp_path / "same.zip").read_bytes()
