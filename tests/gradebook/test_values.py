"""Percentages read as marks, and scores from which marks are given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.mutations.values import mark_of, minimum

LETTERS = (("97", "A+"), ("90", "A"), ("80-89.5", "B"), (" 60 ", "D"), ("0", "F"), ("none", "NC"))


@pytest.mark.parametrize(
    ("percent", "mark"),
    [(100, "A+"), (97, "A+"), (96.9, "A"), (89.9, "B"), (80, "B"), (79, "D"), (0, "F"), (-1, None)],
)
def test_a_percentage_is_the_mark_with_the_greatest_minimum_it_reaches(
    percent: float, mark: str | None
) -> None:
    assert mark_of(percent, LETTERS) == mark


@pytest.mark.parametrize(
    ("lhs", "score"),
    [("90", 90), ("89.5-100", 89.5), (" 0 ", 0), ("-5", -5), ("A", None), ("", None)],
)
def test_a_range_begins_at_its_lower_end(lhs: str, score: float | None) -> None:
    assert minimum(lhs) == score


@given(st.dictionaries(st.integers(0, 100), st.text(min_size=1), min_size=1), st.integers(-10, 110))
def test_a_mark_does_not_depend_on_the_order_of_the_scale(
    scale: dict[int, str], percent: int
) -> None:
    marks = [(str(lowest), mark) for lowest, mark in scale.items()]
    reached = [lowest for lowest in scale if lowest <= percent]
    wanted = scale[max(reached)] if reached else None

    assert mark_of(percent, marks) == mark_of(percent, marks[::-1]) == wanted
