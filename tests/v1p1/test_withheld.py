"""What 1.1 makes of fields that are withheld is withheld with them."""

import pytest

from rest_facade.plan import Question, question
from rest_facade.refusals import BadFilter
from rest_facade.request import read_request
from rest_facade.v1p1.refusals import beside
from rest_facade.v1p1.services import SERVICE

USERS = next(each for each in SERVICE.operations if each.name == "getAllUsers")
ROLE, NUMBER = ("RosterRole", "role"), ("RosterUser", "identifier")
MADE_OF = [
    ("role", ROLE),
    ("role", ("RosterUser", "roles")),
    ("orgs.sourcedId", ("RosterUser", "roles")),
    ("identifier", NUMBER),
    ("agents.sourcedId", ("RosterUser", "agents")),
]


def asked(query: str, *withheld: tuple[str, str]) -> Question:
    request = read_request(query.encode(), 5000)
    return question(USERS, request, "https://rollcall.example", frozenset(withheld), beside)


@pytest.mark.parametrize(("name", "field"), MADE_OF)
def test_a_filter_by_what_is_made_of_it_is_refused_as_unknown(
    name: str, field: tuple[str, str]
) -> None:
    value = "student" if name == "role" else "x"
    assert asked(f"filter={name}='{value}'").condition
    with pytest.raises(BadFilter, match="Unknown filter field"):
        asked(f"filter={name}='{value}'", field)


@pytest.mark.parametrize(("name", "field"), [("role", ROLE), ("identifier", NUMBER)])
def test_a_sort_by_what_is_made_of_it_is_passed_over_with_a_warning(
    name: str, field: tuple[str, str]
) -> None:
    assert asked(f"sort={name}").order_by
    assert asked(f"sort={name}", field).order_by == ()
    assert b"invalid_sort_field" in asked(f"sort={name}", field).beside
