"""Excerpts of JSON for messages."""

from typing import Any

import orjson
import pytest

from app.excerpts import excerpt


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        ({"a": [1, 2.5, "é"]}, '{"a":[1,2.5,"é"]}'),
        ("x" * 58, '"' + "x" * 58 + '"'),
        ("x" * 59, '"' + "x" * 59 + "…"),
    ],
)
def test_an_excerpt_is_cut_after_sixty_characters(value: Any, shown: str) -> None:
    assert excerpt(value) == shown


@pytest.mark.parametrize("depth", [59, 300, 1_000])
def test_deep_nesting_has_an_excerpt(depth: int) -> None:
    lists = orjson.loads(b"[" * depth + b"]" * depth)
    objects = orjson.loads(b'{"a":' * depth + b"1" + b"}" * depth)

    assert excerpt(lists).startswith("[" * min(depth, 60))
    assert excerpt(objects, 12) == '{"a":{"a":{"…'
