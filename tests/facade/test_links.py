"""Links from page to page."""

import pytest

from rest_facade.links import address, links
from rest_facade.request import read_request

LIST = "https://rollcall.example/users"


def linked(query: str, total: int) -> dict[str, str]:
    """Return the queries of the links by their relation."""
    header = links(LIST, read_request(query.encode(), 5000), total, 7)
    pairs = (each.removeprefix(f"<{LIST}?").split('>; rel="') for each in header.split(", "))
    return {rel.removesuffix('"'): query for query, rel in pairs}


def test_a_page_in_the_middle_has_all_four() -> None:
    assert linked("limit=10&offset=10", 503) == {
        "next": "limit=10&offset=20&edition=7",
        "last": "limit=10&offset=500&edition=7",
        "first": "limit=10&offset=0&edition=7",
        "prev": "limit=10&offset=0&edition=7",
    }


@pytest.mark.parametrize(
    ("query", "total", "rels"),
    [
        ("limit=10", 503, {"next", "last", "first"}),
        ("limit=10&offset=493", 503, {"last", "first", "prev"}),
        ("limit=10&offset=492", 503, {"next", "last", "first", "prev"}),
        ("limit=10&offset=9000", 503, {"last", "first", "prev"}),
        ("limit=10", 10, {"last", "first"}),
        ("", 0, {"last", "first"}),
    ],
)
def test_there_is_no_next_at_the_end_and_no_prev_at_the_start(
    query: str, total: int, rels: set[str]
) -> None:
    assert linked(query, total).keys() == rels


@pytest.mark.parametrize(
    ("query", "total", "offset"),
    [
        ("limit=10&offset=9000", 503, 500),
        ("limit=10&offset=503", 503, 500),
        ("limit=10&offset=505", 503, 500),
        ("limit=10&offset=500", 503, 490),
        ("limit=10&offset=502", 503, 492),
        ("limit=10&offset=10", 10, 0),
        ("limit=10&offset=5", 0, 0),
    ],
)
def test_page_before_one_beyond_the_end_is_the_last(query: str, total: int, offset: int) -> None:
    assert linked(query, total)["prev"] == f"limit=10&offset={offset}&edition=7"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", "limit=100&offset=100"),
        ("filter=status='active'", "filter=status%3D%27active%27&limit=100&offset=100"),
        ("offset=5&limit=5&fields=a,b&fields=c", "offset=10&limit=5&fields=a%2Cb&fields=c"),
        ("x=1&limit=10&edition=3&y=%C3%A9", "x=1&limit=10&y=%C3%A9&offset=10"),
        ("limit=3&limit=10&offset=1&offset=0", "limit=10&offset=10"),
        ("limit=10000", "limit=5000&offset=5000"),
    ],
)
def test_every_parameter_is_kept_in_its_place(query: str, kept: str) -> None:
    assert linked(query, 9000)["next"] == f"{kept}&edition=7"


def test_ids_in_an_address_are_encoded() -> None:
    path = "/schools/{schoolSourcedId}/classes"

    assert address("https://x", path, ("a/b @1",)) == "https://x/schools/a%2Fb%20%401/classes"
