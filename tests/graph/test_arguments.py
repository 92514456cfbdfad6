"""Arguments that cannot be answered: refused by name, never an error of the database."""

import base64
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access.viewer import EVERYTHING, Policy, Viewer
from graphql_schema.execute import Answer, Graph
from tests.graph.answers import read
from tests.graph.world import World

EXAMPLES = 100
TOOL = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)


async def ask(world: World, document: str, **variables: Any) -> Answer:
    """Return what a tool of the district is answered."""
    return await Graph(world.database).execute(document, variables, TOOL, edition=1)


def cursor(*place: Any) -> str:
    """Return a cursor that says this."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("people(limit: -1) { nodes { phone } }", "`limit: -1` is less than 0."),
        ("people(offset: -7) { nodes { phone } }", "`offset: -7` is less than 0."),
        ("terms { nodes { children(limit: -1) { title } } }", "`limit: -1` is less than 0."),
        (
            "terms { nodes { children(limit: 10001) { title } } }",
            "`limit: 10001` is more than 10,000, the most that is allowed.",
        ),
        ("terms { nodes { children(offset: -1) { title } } }", "`offset: -1` is less than 0."),
        ("people(where: {phone: null}) { totalCount }", "`phone: null` asks for nothing"),
        ("people(where: {phone: {eq: null}}) { totalCount }", "`eq: null` asks for nothing"),
        ("people(where: {phone: {in: null}}) { totalCount }", "`in: null` asks for nothing"),
        ("people(where: {phone: {isNull: null}}) { totalCount }", "`isNull: null` asks"),
        ("people(where: {and: null}) { totalCount }", "`and: null` asks for nothing"),
        ("people(where: {or: null}) { totalCount }", "`or: null` asks for nothing"),
        ("people(where: {not: null}) { totalCount }", "`not: null` asks for nothing"),
        ("people(where: {contacts: {}}) { totalCount }", "`some: null` asks for nothing"),
        ("sections(where: {grades: {some: null}}) { totalCount }", "`some: null` asks for"),
        ("people(orderBy: {}) { nodes { phone } }", "`orderBy` names one field"),
        ("people(orderBy: {phone: null}) { nodes { phone } }", "`orderBy` names one field"),
        ("people(orderBy: {phone: ASC, sms: ASC}) { nodes { phone } }", "names one field"),
        ("terms { nodes { children(orderBy: [{}]) { title } } }", "names one field"),
        ('people(after: "?") { nodes { phone } }', "`after: '?'` is no cursor of this list"),
        ('people(after: "") { nodes { phone } }', "`after: ''` is no cursor of this list"),
        ('people(after: "é") { nodes { phone } }', "is no cursor of this list"),
        ('people(where: {phone: {eq: "\\u0000"}}) { totalCount }', "U+0000"),
        ('people(where: {phone: {in: ["a", "b\\u0000"]}}) { totalCount }', "U+0000"),
        ('sections(where: {grades: {some: {eq: "\\u0000"}}}) { totalCount }', "U+0000"),
        ('person(sourcedId: "a\\u0000") { phone }', "U+0000"),
        ('roster { orgs { nodes { href(under: "\\u0000") } } }', "U+0000"),
    ],
)
async def test_what_no_row_can_answer_is_refused_with_its_reason(
    world: World, field: str, said: str
) -> None:
    answer = await ask(world, f"{{ {field} }}")

    (error,) = answer.errors
    assert error.extensions == {"code": "BAD_ARGUMENT"}
    assert said in error.message


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ('startsOn: {eq: "2026-02-30"}', "2026-02-30"),
        ('startsOn: {eq: "0000-01-01"}', "0000-01-01"),
        ('startsOn: {eq: "infinity"}', "infinity"),
        ('changedAt: {eq: "10000-01-01T00:00:00Z"}', "10000-01-01T00:00:00Z"),
        ("endYear: {eq: 2147483648}", "2147483648"),
        ('endYear: {eq: "2026"}', "2026"),
    ],
)
async def test_a_value_of_another_kind_is_refused_before_it_is_asked_for(
    world: World, field: str, said: str
) -> None:
    answer = await ask(world, f"{{ terms(where: {{{field}}}) {{ totalCount }} }}")

    assert answer.data is None
    assert said in answer.errors[0].message


CURSORS = "query ($after: String) { %s(after: $after, orderBy: %s) { nodes { __typename } } }"


@pytest.mark.parametrize(
    ("list_", "order_by", "place"),
    [
        ("people", "[]", [1]),
        ("people", "[]", ["a", "b"]),
        ("people", "[]", [["a"]]),
        ("people", "[]", [{}]),
        ("people", "[]", ["\0"]),
        ("people", "[]", []),
        ("terms", "{startsOn: ASC}", ["a", "a"]),
        ("terms", "{startsOn: ASC}", ["2026-02-30", "a"]),
        ("terms", "{changedAt: DESC}", ["2026-02-30T00:00:00Z", "a"]),
        ("terms", "{endYear: ASC}", ["2026", "a"]),
        ("terms", "{endYear: ASC}", [2**31, "a"]),
        ("terms", "{endYear: ASC}", [True, "a"]),
        ("scores", "{score: ASC}", ["1", "a"]),
        ("scores", "{late: ASC}", [1, "a"]),
        ("sectionTerms", "[]", ["a"]),
        ("schoolYears", "[]", ["2026"]),
    ],
)
async def test_a_cursor_of_another_list_is_refused(
    world: World, list_: str, order_by: str, place: list[Any]
) -> None:
    answer = await ask(world, CURSORS % (list_, order_by), after=cursor(*place))

    (error,) = answer.errors
    assert error.extensions == {"code": "BAD_ARGUMENT"}
    assert "is no cursor of this list; take one from `pageInfo.endCursor`" in error.message


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = """
query (
    $after: String, $limit: Int, $offset: Int, $under: String!, $id: ID!, $day: Date
    $where: RosterUserFilter, $instant: DateTime, $texts: [String!], $order: [RosterUserOrder!]
    $year: Int
) {
    schoolYear(endYear: 1) { terms(where: {startsOn: {ge: $day}, endYear: {ne: $year}}) { title } }
    roster {
        user(sourcedId: $id) { href(under: $under) }
        users(where: $where, orderBy: $order, limit: $limit, offset: $offset, after: $after) {
            nodes {
                classes(where: {title: {in: $texts}}, limit: $limit, offset: $offset) { title }
            }
        }
        enrollments(where: {dateLastModified: {lt: $instant}}) { totalCount }
    }
}
"""


@given(
    variables=st.fixed_dictionaries(
        {"under": JUNK, "id": JUNK},
        optional={
            "after": JUNK | st.lists(JUNK, max_size=2).map(lambda place: cursor(*place)),
            "limit": JUNK,
            "offset": JUNK,
            "day": JUNK | st.dates().map(str),
            "instant": JUNK | st.datetimes().map(str),
            "texts": st.lists(JUNK) | JUNK,
            "year": JUNK,
            "order": st.lists(st.dictionaries(st.sampled_from(["email", "x"]), JUNK)) | JUNK,
            "where": st.dictionaries(st.sampled_from(["email", "and", "x"]), JUNK) | JUNK,
        },
    )
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_whatever_is_given_is_answered_or_refused(
    world: World, variables: dict[str, Any]
) -> None:
    answer = await ask(world, ANYTHING, **variables)

    for error in answer.errors:
        refused = error.extensions is not None and "code" in error.extensions
        assert refused or error.path is None, error
    assert answer.data is not None or answer.errors


async def test_an_instant_without_offset_is_in_utc(world: World) -> None:
    document = """
        query ($instant: DateTime!) {
            terms(where: {changedAt: {lt: $instant}}) { totalCount }
            literal: terms(where: {changedAt: {lt: "2025-12-31T23:59:59.5"}}) { totalCount }
        }
    """

    counts = [
        await read(await ask(world, document, instant=instant))
        for instant in ("2025-12-31T23:59:59.5", "2025-12-31T23:59:59.5Z")
    ]

    assert counts[0] == counts[1]
    assert counts[0]["terms"] == counts[0]["literal"]


@pytest.mark.parametrize(
    "field",
    [
        'users(where: {email: {eq: "a"}}) { totalCount }',
        "users(where: {not: {email: {isNull: true}}}) { totalCount }",
        "users(orderBy: {email: ASC}) { nodes { status } }",
        "enrollments(where: {user: {email: {isNull: true}}}) { totalCount }",
        "users { nodes { enrollments(where: {user: {email: {isNull: true}}}) { status } } }",
        "users { nodes { agents(orderBy: {email: DESC}) { status } } }",
    ],
)
async def test_nobody_finds_out_by_a_filter_what_is_withheld(world: World, field: str) -> None:
    policy = Policy(withheld=frozenset({("RosterUser", "email")}))
    viewer = Viewer("connection", "c", "C", frozenset(), "1.2", policy)

    answer = await Graph(world.database).execute(
        f"{{ roster {{ {field} }} }}", {}, viewer, edition=1
    )

    (error,) = answer.errors
    assert error.extensions == {"code": "UNKNOWN_FIELD"}
    assert error.message == "RosterUser has no field 'email'."
