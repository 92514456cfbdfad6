"""How large a body and what is in it may be, and what a vendor is told beyond that."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.datastructures import Headers

from rest_facade import bounds
from rest_facade.bounds import BOUNDS
from rest_facade.mutations import mutation
from rest_facade.refusals import BadBody
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE as OLD
from rest_facade.v1p2.services import GRADEBOOK_SERVICE
from tests.facade.test_inputs import LINE_ITEM, RESULT

README = Path(__file__).parents[2] / "rest_facade" / "README.md"
DEEP: Any = 1
for _ in range(bounds.METADATA_DEPTH + 1):
    DEEP = [DEEP]
OBJECTIVES = [
    {"source": "case", "learningObjectiveIds": ["x"] * bounds.ENTRIES},
    {"source": "case", "learningObjectiveIds": ["y"] * bounds.ENTRIES},
]


def operation(name: str) -> Operation:
    return next(each for each in GRADEBOOK_SERVICE.operations if each.name == name)


def refused(name: str, body: bytes) -> str:
    with pytest.raises(BadBody) as refusal:
        mutation(operation(name), ("one",), Headers({}), body, "http://x")
    return str(refusal.value)


def put(**said: Any) -> bytes:
    ordinary = {**LINE_ITEM, "class": "c", "category": "q"}
    return orjson.dumps({"lineItem": ordinary | said})


@pytest.mark.parametrize(
    ("said", "path", "told"),
    [
        ({"title": "x" * 501}, "title", "501 characters; at most 500"),
        ({"description": "x" * 20_001}, "description", "20,001 characters; at most 20,000"),
        ({"assignDate": "2" * 300}, "assignDate", "300 characters; at most 255"),
        ({"resultValueMax": "1" * 300}, "resultValueMax", "300 characters; at most 255"),
        ({"class": {"sourcedId": "x" * 256}}, "class", "256 characters; at most 255"),
        ({"class": "x" * 256}, "class", "256 characters; at most 255"),
        ({"metadata": {"m": "x" * 17_000}}, "metadata", "17,008 bytes; at most 16,384"),
        ({"metadata": DEEP}, "metadata", "33 levels or more; at most 32"),
        ({"learningObjectiveSet": [{}] * 501}, "learningObjectiveSet", "501 entries; at most 500"),
        (
            {"learningObjectiveSet": OBJECTIVES},
            "learningObjectiveSet[1].learningObjectiveIds",
            "1,002 entries; at most 1,000",
        ),
    ],
)
def test_what_is_too_large_is_named_with_its_size(
    said: dict[str, Any], path: str, told: str
) -> None:
    assert refused("putLineItem", put(**said)) == f"lineItem.{path}: this has {told} are allowed."


def test_what_is_as_large_as_allowed_is_taken() -> None:
    said = {
        "title": "x" * 500,
        "description": "x" * 20_000,
        "class": "x" * 255,
        "metadata": {"m": "x" * (16_384 - 8)},
        "learningObjectiveSet": [{"source": "case", "learningObjectiveIds": ["x"] * 500}],
    }
    plan = mutation(operation("putLineItem"), ("one",), Headers({}), put(**said), "http://x")
    assert plan.variables["object"]["metadata"] == said["metadata"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"lineItem":[' + b"[]," * 50_000 + b"[]]}", "50,003 objects and lists"),
        (b'{"lineItem":' + b'{"a":' * 60_000 + b"}" * 60_001, "60,001 objects and lists"),
        (b'{"lineItem":[' + b"1," * 200_001 + b"1]}", "200,001 commas"),
    ],
)
def test_a_body_of_too_many_values_is_not_parsed(body: bytes, told: str) -> None:
    assert refused("putLineItem", body).startswith(f"The body has {told}; at most ")


def test_a_post_of_too_many_objects_is_refused() -> None:
    name = next(each.name for each in GRADEBOOK_SERVICE.operations if each.method == "POST")
    body = orjson.dumps({operation(name).resource.plural: [RESULT] * 1_001})
    assert "this has 1,001 objects; at most 1,000 are allowed." in refused(name, body)


def test_1_1_has_the_same_bounds() -> None:
    old = next(each for each in OLD.operations if each.name == "putLineItem")
    with pytest.raises(BadBody, match="501 characters; at most 500"):
        mutation(old, ("one",), Headers({}), put(title="x" * 501), "http://x")


def test_the_bounds_are_published_in_the_readme() -> None:
    table = re.search(r"<!-- bounds -->\n(.*?)\n<!-- /bounds -->", README.read_text(), re.DOTALL)
    rows = [f"| {bound.what} | {bound.most:,} {bound.unit} |" for bound in BOUNDS]
    assert table is not None
    assert table[1] == "\n".join(["| what | at most |", "| --- | --- |", *rows])
