"""Exact values of a package: what fits its column is taken, all else is left out."""

from typing import Any

import orjson
import pytest

from app.intake.exact import read_exact


@pytest.mark.parametrize("cell", ["", "text", "{", "[1]", "1", '{"title": "\\u0000"}'])
def test_a_cell_without_an_object_that_can_be_stored_has_no_values(cell: str) -> None:
    assert read_exact("lineItems", cell) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "two\nlines"),
        ("description", None),
        ("assigned_at", "2026-10-01T08:00:00+00:00"),
        ("term_id", None),
        ("minimum", 0.5),
        ("maximum", None),
        ("metadata", {"deep": [1, None]}),
    ],
)
def test_a_value_that_fits_is_taken(name: str, value: Any) -> None:
    assert read_exact("lineItems", orjson.dumps({name: value}).decode()) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", " "),
        ("title", None),
        ("description", 1),
        ("assigned_at", "2026-10-01"),
        ("assigned_at", "soon"),
        ("assigned_at", None),
        ("grading_period_id", 7),
        ("minimum", True),
        ("maximum", "100"),
        ("metadata", "text"),
        ("section_id", "S"),
        ("written_by", "somebody"),
    ],
)
def test_a_value_that_does_not_fit_is_left_out(name: str, value: Any) -> None:
    assert read_exact("lineItems", orjson.dumps({name: value}).decode()) == {}


def test_a_file_without_exact_values_has_none() -> None:
    assert read_exact("orgs", '{"title": "x"}') == {}
