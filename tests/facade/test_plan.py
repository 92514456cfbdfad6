"""Requests compiled to documents and variables."""

import re

import pytest
from graphql import parse, validate

from graphql_schema.schema import SCHEMA
from rest_facade.fragments import Fragment
from rest_facade.plan import Plan, Question, parents_plan, question
from rest_facade.refusals import BadFilter, BadSelection
from rest_facade.request import read_request
from rest_facade.resources import Operation
from rest_facade.v1p2.fragments import FRAGMENTS
from rest_facade.v1p2.rostering import OPERATIONS

HOST = "https://rollcall.example"
NAMED = {operation.name: operation for operation in OPERATIONS}
NOTHING: frozenset[tuple[str, str]] = frozenset()
EVERY = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def questioned(
    name: str, query: str = "", withheld: frozenset[tuple[str, str]] = NOTHING
) -> Question:
    return question(NAMED[name], read_request(query.encode(), 5000), HOST, withheld)


def planned(name: str, query: str = "", *ids: str) -> Plan:
    return questioned(name, query).plan(ids, read_request(query.encode(), 5000), 7)


@EVERY
def test_the_document_of_an_operation_is_valid(operation: Operation) -> None:
    documents = [
        questioned(operation.name).document,
        questioned(operation.name, "fields=sourcedId").document,
    ]

    for document in documents:
        assert validate(SCHEMA, parse(document)) == []


@EVERY
def test_the_question_for_parents_is_valid(operation: Operation) -> None:
    ids = ("one", "other")
    plan = parents_plan(operation, ids, 7)

    assert len(plan.variables) == 1 + len(operation.parents)
    if operation.parents:
        assert validate(SCHEMA, parse(plan.document)) == []


@pytest.mark.parametrize("fragment", FRAGMENTS.values(), ids=lambda fragment: fragment.name)
def test_what_the_publisher_is_given_is_valid(fragment: Fragment) -> None:
    assert validate(SCHEMA, parse(fragment.query)) == []


@EVERY
def test_values_are_in_variables_alone(operation: Operation) -> None:
    ids = tuple(f"id-{i}" for i in range(operation.path.count("{")))
    text = questioned(operation.name, "filter=sourcedId='mark'").document

    assert "mark" not in text
    assert not any(id_ in text for id_ in ids)


def test_requests_that_differ_in_values_share_their_document() -> None:
    pages = [
        planned("getAllUsers", query) for query in ("", "filter=email='x'", "limit=7&sort=email")
    ]

    assert len({page.document for page in pages}) == 1
    assert [page.variables.get("where") for page in pages][1] == {"email": {"matches": "x"}}
    assert pages[2].variables["orderBy"] == ({"email": "ASC"},)


def test_all_fields_named_are_the_whole_object() -> None:
    names = ",".join(field.name for field in NAMED["getAllOrgs"].resource.fields)

    assert questioned("getAllOrgs", f"fields={names}").document == questioned("getAllOrgs").document


def test_a_selection_is_in_the_standards_order_and_needs_no_other_variable() -> None:
    plan = planned("getAllUsers", "fields=email,givenName")

    assert "nodes @compact { givenName email }" in plan.document
    assert plan.variables == {"edition": 7, "limit": 100, "offset": 0}


def test_references_get_the_addresses_they_lead_to() -> None:
    plan = planned("getAllUsers", "fields=resources,primaryOrg")

    assert plan.variables["orgs"] == f"{HOST}/ims/oneroster/rostering/v1p2/orgs"
    assert plan.variables["resources"] == f"{HOST}/ims/oneroster/resources/v1p2/resources"


def test_what_the_path_says_and_what_the_filter_says_both_hold() -> None:
    plan = planned("getClassesForSchool", "filter=title~'art'", "S")

    assert plan.variables["where"] == {
        "and": [{"school": {"sourcedId": {"eq": "S"}}}, {"title": {"containsExact": "art"}}]
    }


@pytest.mark.parametrize(
    "sort", ["nothing", "roles", "primaryOrg", "grades", "metadata", "org.name"]
)
def test_an_order_by_what_has_none_is_the_default_order(sort: str) -> None:
    assert "orderBy" not in planned("getAllUsers", f"sort={sort}&orderBy=desc").variables


@pytest.mark.parametrize("name", ["nothing", "givenname", "roles.role", "password", "role"])
def test_an_unknown_selection_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadSelection, match=re.escape(repr(name))):
        questioned("getAllUsers", f"fields=givenName,{name}")


def test_a_withheld_field_is_as_good_as_none() -> None:
    withheld = frozenset({("RosterUser", "email"), ("RosterRole", "role")})

    for name in ("email", "role", "roles.role"):
        with pytest.raises(BadFilter) as told:
            questioned("getAllUsers", f"filter={name}='x'", withheld)
        with pytest.raises(BadFilter) as unknown:
            questioned("getAllUsers", f"filter={name}x='x'")
        assert str(told.value).replace(repr(name), "") == str(unknown.value).replace(
            repr(f"{name}x"), ""
        )


def test_nothing_is_sorted_by_a_withheld_field() -> None:
    withheld = frozenset({("RosterUser", "email")})

    assert questioned("getAllUsers", "sort=email", withheld).order_by == ()
    assert questioned("getAllUsers", "sort=phone", withheld).order_by == ({"phone": "ASC"},)


def test_a_question_has_one_digest_however_it_is_spelled() -> None:
    spellings = ["filter=email='x'", "limit=3&filter=+email+=+'x'&offset=9", "filter=email=x"]

    assert len({questioned("getAllUsers", query).digest for query in spellings}) == 1
    assert questioned("getAllUsers").digest != questioned("getAllUsers", spellings[0]).digest
