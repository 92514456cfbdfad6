"""Bodies that vendors send: whatever they are, and however what they mean is spelled."""

from contextlib import suppress
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLNonNull, Undefined
from graphql.utilities import coerce_input_value
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.schema import SCHEMA
from rest_facade import bodies
from rest_facade.inputs import read_input
from rest_facade.refusals import BadBody
from rest_facade.resources import Resource
from rest_facade.v1p2.gradebook_objects import CATEGORIES, LINE_ITEMS, RESULTS, SCORE_SCALES

RESOURCES = st.sampled_from([CATEGORIES, LINE_ITEMS, RESULTS, SCORE_SCALES])
NAMES = [field.name for resource in (LINE_ITEMS, RESULTS) for field in resource.fields]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["true", "2025-10-01", "2025-10-01T00:00:00Z", "3", "case", "exempt"])
)
JSON = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["sourcedId", "source", *NAMES]), inside, max_size=5)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON)


def input_type(resource: Resource) -> GraphQLNonNull[GraphQLInputObjectType]:
    """Return the type of input that the graph takes for a resource."""
    type_ = SCHEMA.type_map[f"{resource.source.name}Input"]
    assert isinstance(type_, GraphQLInputObjectType)
    return GraphQLNonNull(type_)


@given(RESOURCES, JSON | BODIES)
def test_any_json_is_what_the_graph_takes_or_is_told_wrong(resource: Resource, said: Any) -> None:
    made, findings = read_input(resource, said, resource.singular)

    if not findings:
        assert coerce_input_value(made, input_type(resource)) is not Undefined


@given(st.binary(max_size=40) | st.text(alphabet='{}[]":,\\u0lineItem ').map(str.encode))
def test_any_bytes_are_a_body_or_are_refused(body: bytes) -> None:
    with suppress(BadBody):
        assert isinstance(bodies.one(body, "lineItem"), dict)


FLAGS = st.sampled_from([True, False])
SCORES = st.floats(0, 1_000) | st.integers(0, 1_000)
DAYS = st.dates()
IDS = st.text(st.characters(categories=["Lu", "Nd"]), min_size=1, max_size=10)


@given(FLAGS, SCORES, DAYS, IDS, st.data())
def test_a_result_means_the_same_however_it_is_spelled(
    late: bool, score: float, day: Any, id_: str, data: st.DataObject
) -> None:
    strict = {
        "student": {"sourcedId": id_},
        "scoreStatus": "exempt",
        "scoreDate": day.isoformat(),
        "late": late,
        "score": score,
    }
    loose = {
        "student": [id_, {"sourcedId": f" {id_} ", "href": "x", "type": "user"}],
        "scoreStatus": ["EXEMPT", " exempt "],
        "scoreDate": [f"{day}T12:30:00.000Z", f" {day} ", f"{day}T00:00:00+14:00"],
        "late": [str(late), f"{late} ".lower()],
        "score": [str(score), f" {score} "],
    }
    said = {
        name: data.draw(st.sampled_from([value, *loose[name]])) for name, value in strict.items()
    }

    assert read_input(RESULTS, said, "result") == read_input(RESULTS, strict, "result")
