"""What a filter asks of the graph."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from rest_facade.conditions import condition
from rest_facade.fields import Parts, Texts, Value, Vocabulary
from rest_facade.filters import MAX_TERMS, MAX_VALUE, parse
from rest_facade.refusals import BadFilter
from rest_facade.resources import Resource
from rest_facade.routes import SERVICES
from rest_facade.v1p2.roster_objects import (
    ACADEMIC_SESSIONS,
    CLASSES,
    DEMOGRAPHICS,
    ENROLLMENTS,
    ORGS,
    PUBLISHED,
    USERS,
)

ALL_RESOURCES = tuple(
    dict.fromkeys(each.resource for service in SERVICES for each in service.operations)
)


def asked(resource: Resource, text: str) -> Any:
    return condition(resource, parse(text)).where


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("familyName='Simpson'", {"familyName": {"matches": "Simpson"}}),
        ("familyName!='Simpson'", {"not": {"familyName": {"matches": "Simpson"}}}),
        ("familyName~'imp'", {"familyName": {"containsExact": "imp"}}),
        ("dateLastModified~'2026-'", {"dateLastModified": {"contains": "2026-"}}),
        ("familyName>='S'", {"familyName": {"ge": "S"}}),
        ("sourcedId='S1'", {"sourcedId": {"eq": "S1"}}),
        ("status='active'", {"status": {"eq": "active"}}),
        ("status='TOBEDELETED'", {"status": {"eq": "tobedeleted"}}),
        ("status~'DEL'", {"status": {"containsExact": "DEL"}}),
        ("enabledUser='TRUE'", {"enabledUser": {"eq": True}}),
        ("enabledUser!='false'", {"not": {"enabledUser": {"eq": False}}}),
        ("primaryOrg.sourcedId='S'", {"primaryOrg": {"sourcedId": {"eq": "S"}}}),
        ("agents.sourcedId='marge'", {"agents": {"some": {"sourcedId": {"eq": "marge"}}}}),
        ("roles.role='student'", {"roles": {"some": {"role": {"eq": "student"}}}}),
        ("role='student'", {"roles": {"some": {"role": {"eq": "student"}}}}),
        ("role=' SITEadministrator '", {"roles": {"some": {"role": {"eq": "siteAdministrator"}}}}),
        ("role='ext:Coach'", {"roles": {"some": {"role": {"eq": "ext:Coach"}}}}),
        ("role~'coach'", {"roles": {"some": {"role": {"containsExact": "coach"}}}}),
        ("familyName=‘Simpson’", {"familyName": {"matches": "Simpson"}}),
        ("familyName='Muñoz'", {"or": [
            {"familyName": {"matches": "Muñoz"}}, {"familyName": {"matches": "Mun\u0303oz"}}]}),
        ("familyName~'n\u0303'", {"or": [
            {"familyName": {"containsExact": "n\u0303"}}, {"familyName": {"containsExact": "ñ"}}]}),
        ("familyName>'ñ'", {"familyName": {"gt": "ñ"}}),
        ("email='lisa s@x.org'", {"or": [
            {"email": {"matches": "lisa s@x.org"}}, {"email": {"matches": "lisa+s@x.org"}}]}),
        ("email~'lisa s'", {"or": [
            {"email": {"containsExact": "lisa s"}}, {"email": {"containsExact": "lisa+s"}}]}),
        ("username='lisa s@x.org'", {"or": [
            {"username": {"matches": "lisa s@x.org"}}, {"username": {"matches": "lisa+s@x.org"}}]}),
        ("username='lisa s'", {"username": {"matches": "lisa s"}}),
        ("roles.org.sourcedId='S'", {"roles": {"some": {"org": {"sourcedId": {"eq": "S"}}}}}),
        ("roles.beginDate<'2026-01-01'", {"roles": {"some": {"beginDate": {"lt": "2026-01-01"}}}}),
        ("userIds.identifier='9'", {"userIds": {"some": {"identifier": {"matches": "9"}}}}),
        ("grades='09'", {"grades": {"some": {"eq": "09"}}}),
        ("grades!='09'", {"not": {"grades": {"some": {"eq": "09"}}}}),
        ("grades~'0'", {"grades": {"some": {"containsExact": "0"}}}),
        (
            "dateLastModified>'2026-01-01'",
            {"dateLastModified": {"gt": "2026-01-01T00:00:00+00:00"}},
        ),
    ],
)  # fmt: skip
def test_a_comparison_goes_by_the_kind_of_its_field(text: str, where: Any) -> None:
    assert asked(USERS, text) == where


def test_a_list_in_the_value_asks_for_all_of_it_or_for_the_text_as_it_is() -> None:
    nine, ten = {"grades": {"some": {"eq": "09"}}}, {"grades": {"some": {"eq": "10"}}}
    whole = {"grades": {"some": {"eq": "09, 10"}}}

    assert asked(USERS, "grades='09, 10'") == {"or": [{"and": [nine, ten]}, whole]}


def test_a_list_that_is_searched_asks_for_any_of_it() -> None:
    art, math = ({"subjects": {"some": {"containsExact": name}}} for name in ("art", "math"))

    assert asked(CLASSES, "subjects~'art,math'") == {"or": [art, math]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grades~'" + ",".join(["9"] * (MAX_TERMS + 1)) + "'", f"has {MAX_TERMS + 1} terms"),
        (" OR ".join(["grades='09,10,11'"] * 7), "has 21 terms; at most 20"),
        ("familyName='" + "x" * (MAX_VALUE + 1) + "'", f"has {MAX_VALUE + 1} characters"),
    ],
)
def test_filter_that_is_too_long_is_refused_with_the_number_and_the_limit(
    text: str, said: str
) -> None:
    with pytest.raises(BadFilter, match=said):
        asked(USERS, text)


def test_comma_in_a_field_of_one_value_is_one_term() -> None:
    assert asked(USERS, "familyName='" + "," * MAX_TERMS + "'")


@pytest.mark.parametrize("value", [",", " , ", ",,"])
def test_a_list_of_nothing_is_not_everybody(value: str) -> None:
    assert asked(USERS, f"grades='{value}'") != {"and": []}
    assert {"some": {"eq": value}} in _leaves(asked(USERS, f"grades='{value}'"))


def test_a_list_of_dates_asks_for_each() -> None:
    one, other = ({"roles": {"some": {"beginDate": {"eq": f"2026-0{n}-01"}}}} for n in (1, 2))

    assert asked(USERS, "roles.beginDate='2026-01-01,2026-02-01'") == {"and": [one, other]}


def test_commas_in_a_single_value_are_text() -> None:
    assert asked(CLASSES, "title='Salt, Pepper'") == {"title": {"matches": "Salt, Pepper"}}


@pytest.mark.parametrize(
    ("resource", "text", "said"),
    [
        (USERS, "foo='x'", "Unknown filter field 'foo': no user has it"),
        (USERS, "familyname='x'", "'familyname'"),
        (USERS, "familyName.x='x'", "'familyName.x'"),
        (CLASSES, "school='S'", "as in school.sourcedId"),
        (CLASSES, "school.name='S'", "'school.name'"),
        (CLASSES, "role='student'", "'role': no class"),
        (USERS, "metadata.x='1'", "'metadata.x'"),
        (USERS, "password='x'", "'password'"),
        (USERS, "roles='student'", "'roles'"),
        (DEMOGRAPHICS, "birthDate='abc'", "birthDate is a date such as '2026-09-01', not 'abc'"),
        (ORGS, "dateLastModified>'yesterday'", "not 'yesterday'"),
        (USERS, "status='deleted'", "status cannot be 'deleted' (did you mean 'tobedeleted'?). "
         "Allowed: active, tobedeleted."),
        (USERS, "status!='norecords'", "status cannot be 'norecords'. Allowed"),
        (USERS, "status=''", "status cannot be ''"),
        (USERS, "status='active,tobedeleted'", "status cannot be 'active,tobedeleted'"),
        (USERS, "status~'inactive'", "No word of status contains 'inactive'"),
        (USERS, "role='students'", "role cannot be 'students' (did you mean 'student'?). Allowed: "
         "aide, counselor, districtAdministrator"),
        (USERS, "roles.role='student,ext:'", "roles.role cannot be 'ext:'"),
        (USERS, "role='‘student’'", "role cannot be '‘student’' (did you mean 'student'?)"),
        (USERS, "familyName='“Simpson”'", "'“Simpson”' of familyName is quoted twice"),
        (USERS, "role>'students'", "role cannot be 'students'"),
        (USERS, "role~'no role'", "No word of role contains 'no role'"),
        (ENROLLMENTS, f"role='{'x' * 500}'", f"role cannot be '{'x' * 60}…'. Allowed"),
        (ACADEMIC_SESSIONS, "schoolYear='2026-2027'", "schoolYear is the year in which the school "
         "year ends, such as '2027', not '2026-2027'"),
        (USERS, "enabledUser='yes'", "enabledUser is 'true' or 'false', not 'yes'"),
        (USERS, "enabledUser>'false'", "> does not compare such a value"),
        (ENROLLMENTS, "status='active' AND nothing='x'", "'nothing'"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(resource: Resource, text: str, said: str) -> None:
    with pytest.raises(BadFilter, match=re.escape(said)):
        asked(resource, text)


def test_three_terms_are_joined() -> None:
    text = "startDate<='2026-01-01' AND endDate>='2026-01-01' AND status='active'"

    assert asked(ACADEMIC_SESSIONS, text) == {
        "and": [
            {"startDate": {"le": "2026-01-01"}},
            {"endDate": {"ge": "2026-01-01"}},
            {"status": {"eq": "active"}},
        ]
    }


@pytest.mark.parametrize("resource", ALL_RESOURCES, ids=lambda r: r.fragment)
def test_word_of_a_vocabulary_is_compared_in_any_case_and_any_other_is_refused_with_the_words(
    resource: Resource,
) -> None:
    vocabularies = [*_vocabularies(resource)]
    assert vocabularies
    for name, vocabulary in vocabularies:
        for word in vocabulary.words:
            assert asked(resource, f"{name}='{word.upper()}'") == asked(
                resource, f"{name}='{word}'"
            )
        for operator in ("=", "!=", ">", "<="):
            with pytest.raises(BadFilter, match=re.escape(f"Allowed: {vocabulary.words[0]}")):
                asked(resource, f"{name}{operator}'no word of it'")


@pytest.mark.parametrize("resource", PUBLISHED, ids=lambda r: r.plural)
def test_every_single_value_can_be_filtered_by(resource: Resource) -> None:
    for name in ("sourcedId", "status", "dateLastModified"):
        value = {"dateLastModified": "2026-01-01", "status": "active"}.get(name, "x")
        assert asked(resource, f"{name}='{value}'")


def _vocabularies(resource: Resource) -> Iterator[tuple[str, Vocabulary]]:
    for field in resource.fields:
        inside = field.fields if isinstance(field, Parts) and field.graph_type else ()
        for each in (field, *inside):
            if isinstance(each, Value | Texts) and each.vocabulary:
                yield (
                    f"{field.name}.{each.name}" if each is not field else each.name,
                    each.vocabulary,
                )


def _leaves(where: Any) -> list[Any]:
    match where:
        case {"and": parts} | {"or": parts}:
            return [leaf for part in parts for leaf in _leaves(part)]
    return [*where.values()]
