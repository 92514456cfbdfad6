"""Exclusions through the graph: by ids, by its own filters, previewed, looked up, refused."""

from typing import Any

import pytest
from graphql import GraphQLError

from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.exclusions.kinds import Kind
from graphql_schema.choosing import record_kind_name
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.exclusions.world import READER, RECORDS, WRITER, decide

VENDOR = Viewer("connection", "V", "Vendor", frozenset(), "1.2", EVERYTHING)
DONE = "records { kind changed unchanged } shows"
STANDS = """
{
    administration {
        exclusions { kind sourcedId reason changedBy changedAt }
        exclusionHistory(limit: 5) { kind sourcedId excluded reason changedBy changedAt }
    }
}
"""


async def _answer(
    database: Database, document: str, viewer: Viewer = WRITER, **variables: object
) -> tuple[Any, tuple[GraphQLError, ...]]:
    answer = await Graph(database).execute(document, variables, viewer, edition=1, limits=Limits())
    return answer.data, answer.errors


async def _data(database: Database, document: str, viewer: Viewer = WRITER, **given: object) -> Any:
    data, errors = await _answer(database, document, viewer, **given)
    assert not errors, errors
    return data


async def _refusal(database: Database, document: str, viewer: Viewer = WRITER) -> tuple[str, str]:
    _, (error, *_) = await _answer(database, document, viewer)
    return (error.extensions or {}).get("code", ""), error.message


async def test_records_are_excluded_by_ids_and_looked_up_and_included(district: Database) -> None:
    records = [
        {"kind": record_kind_name(kind), "ids": [RECORDS[kind]]}
        for kind in (Kind.School, Kind.Standard)
    ]
    document = f"""
    mutation ($records: [RecordsInput!], $reason: String!) {{
        exclude(records: $records, reason: $reason) {{ {DONE} }}
    }}
    """
    done = (await _data(district, document, records=records, reason="Test school"))["exclude"]
    assert done["records"] == [
        {"kind": "organization", "changed": 1, "unchanged": 0},
        {"kind": "standard", "changed": 1, "unchanged": 0},
    ]
    assert "next refresh" in done["shows"]

    stands = (await _data(district, STANDS, READER))["administration"]
    (first, _) = stands["exclusions"]
    assert first.pop("changedAt")
    assert first == {
        "kind": "standard",
        "sourcedId": "algebra",
        "reason": "Test school",
        "changedBy": "Ada (T-2)",
    }
    assert [each["excluded"] for each in stands["exclusionHistory"]] == [True, True]

    await _data(
        district, 'mutation { include(records: [{kind: organization, ids: ["S"]}]) { shows } }'
    )
    stands = (await _data(district, STANDS, READER))["administration"]
    assert [each["sourcedId"] for each in stands["exclusions"]] == ["algebra"]
    assert (stands["exclusionHistory"][0]["excluded"], stands["exclusionHistory"][0]["reason"]) == (
        False,
        None,
    )


FILTERS = {
    'section: {title: {contains: "ART"}}': {"T-art-1"},
    "section: {}": {"S-algebra-1", "T-art-1"},
    'section: {organization: {name: {eq: "Name of S"}}}': {"S-algebra-1"},
    'section: {students: {some: {givenName: {in: ["lisa", "bart"]}}}}': {"S-algebra-1"},
    'section: {not: {sourcedId: {eq: "T-art-1"}}}': {"S-algebra-1"},
    'school: {sourcedId: {contains: "S"}}': {"S"},
    'school: {or: [{kind: {eq: "department"}}, {sourcedId: {eq: "T"}}]}': {"T"},
    'calendar: {endYear: {eq: 2026}}, course: {title: {eq: "?"}}': {"S-26", "T-26"},
    'enrollment: {gradeLevel: {code: {eq: "10"}}}': {"nelson-S"},
    'gradeLevel: {code: {eq: "09"}}': {"S-09"},
    'scheduleStructure: {calendar: {sourcedId: {eq: "S-26"}}}': {"S-bells"},
    'courseMaster: {title: {contains: "catalogue"}}': {"M"},
    'districtAssignment: {role: {eq: "principal"}}': {"skinner-D"},
    'gradingTask: {title: {matches: "conduct"}}': {"conduct"},
    'standard: {title: {contains: "algebra"}}': {"algebra"},
}


async def test_records_of_every_kind_are_excluded_by_the_filters_of_their_types(
    district: Database,
) -> None:
    for where, found in FILTERS.items():
        change = f'(where: {{{where}}}, reason: "Lunch") {{ shows }}'
        await _data(district, f"mutation {{ exclude{change} }}")
        stands = (await _data(district, STANDS))["administration"]["exclusions"]
        assert {each["sourcedId"] for each in stands} == found, where

        await _data(district, f"mutation {{ include{change} }}")
        assert (await _data(district, STANDS))["administration"]["exclusions"] == [], where


async def test_a_filter_is_a_variable_and_adds_to_ids(district: Database) -> None:
    document = f"""
    mutation ($where: ExcludableFilter) {{
        exclude(
            records: [{{kind: section, ids: ["S-algebra-1", "T-art-1"]}}]
            where: $where
            reason: "!"
        ) {{ {DONE} }}
    }}
    """
    where = {"section": {"title": {"contains": "art"}}, "course": {"sourcedId": {"eq": "T-art"}}}
    done = (await _data(district, document, where=where))["exclude"]["records"]
    assert [(each["kind"], each["changed"]) for each in done] == [("course", 1), ("section", 2)]


async def test_a_preview_tells_of_the_district_and_of_every_connection(
    district: Database,
) -> None:
    document = """
    query ($exclude: Boolean! = true) {
        administration {
            exclusionPreview(where: {section: {title: {contains: "art"}}}, exclude: $exclude) {
                records { kind changed unchanged }
                district { kind seen leaves returns }
                connections { clientId application version type objects { kind leaves returns } }
            }
        }
    }
    """
    told = (await _data(district, document, READER))["administration"]["exclusionPreview"]
    assert told["records"] == [{"kind": "section", "changed": 1, "unchanged": 0}]
    by_kind = {each["kind"]: (each["seen"], each["leaves"]) for each in told["district"]}
    assert (by_kind["classes"], by_kind["lineItems"]) == ((2, 1), (5, 2))
    assert (by_kind["categories"], by_kind["results"]) == ((3, 1), (3, 1))
    assert (by_kind["assessmentLineItems"], by_kind["assessmentResults"]) == ((2, 1), (3, 1))
    connections = {each["application"]: each for each in told["connections"]}
    assert connections["Grades of T"]["version"] == "v1p1"
    assert connections["Grades of T"]["type"] == "gradeBookSync"
    leaving = {
        name: {each["kind"]: each["leaves"] for each in connection["objects"]}
        for name, connection in connections.items()
    }
    assert (leaving["Grades of T"]["classes"], leaving["Grades of S"]["classes"]) == (1, 0)
    assert "lineItems" not in leaving["All"]
    assert "Off" not in connections

    decide(district, {Kind.Section: ["T-art-1"]})
    told = (await _data(district, document, READER, exclude=False))["administration"]
    by_kind = {each["kind"]: each["returns"] for each in told["exclusionPreview"]["district"]}
    assert by_kind["classes"] == 1


BY_ID = '(records: [{kind: section, ids: ["T-art-1"]}], reason: "!")'


@pytest.mark.parametrize("viewer", [READER, VENDOR], ids=["reader", "vendor"])
@pytest.mark.parametrize("name", ["exclude", "include"])
async def test_who_may_not_write_excludes_nothing(
    untouched: Database, name: str, viewer: Viewer
) -> None:
    document = f"mutation {{ {name}{BY_ID} {{ shows }} }}"
    assert (await _refusal(untouched, document, viewer))[0] == "FORBIDDEN"
    stands = (await _data(untouched, STANDS))["administration"]
    assert stands == {"exclusions": [], "exclusionHistory": []}


@pytest.mark.parametrize(
    "asked",
    ["exclusions { kind }", "exclusionHistory { kind }", f"exclusionPreview{BY_ID}"],
)
async def test_vendors_see_nothing_of_exclusions(untouched: Database, asked: str) -> None:
    asked = asked.replace(', reason: "!"', "") + (" { records { kind } }" * ("Preview" in asked))
    document = f"{{ administration {{ {asked} }} }}"
    assert (await _refusal(untouched, document, VENDOR))[0] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ('reason: "!"', "BAD_ARGUMENT", "Say which records"),
        ('where: {}, reason: "!"', "BAD_ARGUMENT", "Say which records"),
        ('where: null, records: [], reason: "!"', "BAD_ARGUMENT", "Say which records"),
        ('where: {section: null}, reason: "!"', "BAD_ARGUMENT", "`section: null` asks"),
        ('where: {section: {title: null}}, reason: "!"', "BAD_ARGUMENT", "`title: null`"),
        ('where: {section: {title: {eq: "\\u0000"}}}, reason: "!"', "BAD_ARGUMENT", "U+0000"),
        ('where: {section: {name: {eq: "x"}}}, reason: "!"', "GRAPHQL_VALIDATION_FAILED", "'name'"),
        (
            'records: [{kind: Pupil, ids: ["lisa"]}], reason: "!"',
            "GRAPHQL_VALIDATION_FAILED",
            "Pupil",
        ),
        ('records: [{kind: section, ids: ["x"]}], reason: "!"', "UNKNOWN_RECORD", "no Section 'x'"),
        ('records: [{kind: section, ids: ["T-art-1"]}], reason: " "', "NO_REASON", "Say why"),
        ('records: [{kind: section, ids: ["T-art-1"]}]', "GRAPHQL_VALIDATION_FAILED", "reason"),
    ],
)
async def test_what_cannot_be_excluded_is_refused(
    untouched: Database, asked: str, code: str, said: str
) -> None:
    found, message = await _refusal(untouched, f"mutation {{ exclude({asked}) {{ shows }} }}")
    assert (found, said in message) == (code, True), message
    stands = (await _data(untouched, STANDS))["administration"]
    assert stands == {"exclusions": [], "exclusionHistory": []}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("exclusions(limit: -1) { kind }", "BAD_ARGUMENT"),
        ("exclusionHistory(limit: -1) { kind }", "BAD_ARGUMENT"),
        ("exclusionPreview { records { kind } }", "BAD_ARGUMENT"),
        (
            'exclusionPreview(records: [{kind: organization, ids: ["S-math"]}]) '
            "{ records { kind } }",
            "UNKNOWN_RECORD",
        ),
    ],
)
async def test_what_cannot_be_told_is_refused(untouched: Database, asked: str, code: str) -> None:
    assert (await _refusal(untouched, f"{{ administration {{ {asked} }} }}"))[0] == code


async def test_a_kind_and_a_record_have_a_history_of_their_own(district: Database) -> None:
    decide(district, {Kind.Section: ["T-art-1"], Kind.School: ["T"]})
    document = """
    {
        administration {
            sections: exclusions(kind: section) { sourcedId }
            ofSchools: exclusionHistory(kind: organization) { sourcedId }
            ofOne: exclusionHistory(sourcedId: "T-art-1") { kind }
            first: exclusions(limit: 1) { sourcedId }
        }
    }
    """
    assert (await _data(district, document))["administration"] == {
        "sections": [{"sourcedId": "T-art-1"}],
        "ofSchools": [{"sourcedId": "T"}],
        "ofOne": [{"kind": "section"}],
        "first": [{"sourcedId": "T-art-1"}],
    }
