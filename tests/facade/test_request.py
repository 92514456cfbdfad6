"""Query strings, as vendors write them."""

import re

import pytest

from rest_facade.filters import Comparison, Operator
from rest_facade.refusals import BadFilter, BadParameter, BlankSelection, Refused
from rest_facade.request import MOST, Ordering, RosterRequest, read_request

PAGE_LIMIT = 5000


def read(query: str) -> RosterRequest:
    return read_request(query.encode(), PAGE_LIMIT)


def test_nothing_said_is_a_page_of_a_hundred() -> None:
    request = read("")

    assert (request.limit, request.offset, request.edition) == (100, 0, None)
    assert (request.filter, request.ordering, request.fields) == (None, None, None)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("limit=1", 1),
        ("limit=5000", 5000),
        ("limit=10000", 5000),
        ("limit=99999999999999999999999999", 5000),
        ("limit=", 100),
        ("limit=+7+", 7),
        ("limit=3&limit=9", 9),
        ("Limit=7", 100),
        ("limit+=7", 100),
    ],
)
def test_a_limit_is_clamped_never_refused_for_its_size(query: str, limit: int) -> None:
    assert read(query).limit == limit


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit='0'"),
        ("limit=-1", "limit='-1'"),
        ("limit=ten", "limit='ten'"),
        ("limit=1.5", "limit='1.5'"),
        ("limit=٣", "limit='٣'"),
        ("limit=1_000", "limit='1_000'"),
        ("offset=-1", "offset='-1'"),
        ("offset=x", "offset='x'"),
        ("edition=0", "edition='0'"),
    ],
)
def test_what_is_no_number_is_refused_by_name(query: str, named: str) -> None:
    with pytest.raises(BadParameter, match=re.escape(named)):
        read(query)


def test_an_offset_past_any_end_is_an_offset() -> None:
    assert read("offset=99999999999999999999").offset == MOST


@pytest.mark.parametrize(
    ("query", "ordering"),
    [
        ("sort=familyName", Ordering("familyName", descending=False)),
        ("sort=familyName&orderBy=asc", Ordering("familyName", descending=False)),
        ("sort=familyName&orderBy=DESC", Ordering("familyName", descending=True)),
        ("orderBy=desc&sort=+familyName", Ordering("familyName", descending=True)),
        ("sort=familyName&orderBy=sideways", Ordering("familyName", descending=False)),
        ("orderBy=desc", None),
        ("sort=", None),
    ],
)
def test_an_order_is_ascending_unless_desc(query: str, ordering: Ordering | None) -> None:
    assert read(query).ordering == ordering


@pytest.mark.parametrize(
    "query",
    [
        "fields=givenName,email",
        "fields=givenName&fields=email",
        "fields=givenName,+email,,givenName",
        "fields=givenName%2Cemail",
    ],
)
def test_fields_are_listed_or_repeated(query: str) -> None:
    assert read(query).fields == ("givenName", "email")


@pytest.mark.parametrize("query", ["fields=", "fields=,", "fields=%20", "fields"])
def test_blank_fields_are_refused(query: str) -> None:
    with pytest.raises(BlankSelection, match="blank"):
        read(query)


@pytest.mark.parametrize(
    "query",
    [
        "filter=familyName='Gonzáles'",
        "filter=familyName%3D%27Gonz%C3%A1les%27",
        "filter=familyName%20=%20'Gonz%E1les'",
        "filter=+familyName%3d'Gonz%c3%a1les'",
        "filter=familyName%253D%2527Gonz%25C3%25A1les%2527",
        "unknown=1&filter=familyName='Gonzáles'&roles=student",
    ],
)
def test_a_filter_is_decoded_however_it_was_encoded(query: str) -> None:
    assert read(query).filter == Comparison("familyName", Operator.EQ, "Gonzáles")


def test_a_blank_filter_is_none() -> None:
    assert read("filter=").filter is None
    assert read("filter=+").filter is None


def test_of_several_filters_none_is_chosen() -> None:
    with pytest.raises(BadFilter, match="several filter"):
        read("filter=a='1'&filter=b='2'")


def test_a_request_read_before_is_not_read_again() -> None:
    assert read("limit=17") is read("limit=17")


def test_long_queries_do_not_fill_the_memory() -> None:
    long = "limit=17&x=" + "y" * 10_000

    assert read(long) == read(long)
    assert read(long) is not read(long)


def test_every_refusal_of_a_query_is_a_400() -> None:
    with pytest.raises(Refused) as refusal:
        read("limit=x")

    assert refusal.value.status == 400
