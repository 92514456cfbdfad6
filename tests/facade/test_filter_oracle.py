"""Filters asked of the graph against the same filters asked of plain JSON."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from rest_facade.filters import Comparison, Filter, Operator
from tests.facade.service import Client
from tests.properties.filters import trees
from tests.properties.oracle import meets

ORDERED = [each for each in Operator if each is not Operator.CONTAINS]
PIECES = ["2026", "-0", "00.000Z", "t", "RUE", ""]
WORDS = ["lisa", "LISA", "simpson", "S", "s", "A-1", "a", "O'Brien", "o'brien", "'", "", "é", "09",
         "09,10", "09, ", "student", "student,teacher", "primary", "active", "active,x", "Wiggum 3",
         "state", "9", "she/her", "springfield", "book", "film,book", "lisa,milhouse", "3,4", "3",
         "Homeroom, 1st", "homeroom", "term", "2026", "school", "D", "S,T"]  # fmt: skip
INSTANTS = ["2020-01-01", "2100-01-01T00:00:00.000Z", "2026-06-01T00:00:00+02:00"]
DATES = ["2010-05-09", "2010-05-10", "2025-08-18", "2026-06-13", "2000-01-01"]


@dataclass(frozen=True)
class Asked:
    """A list, and the fields of it by the kind of their values."""

    texts: str
    dates: str = ""
    flags: str = ""


LISTS = {
    "users": Asked(
        texts="sourcedId status username givenName familyName middleName identifier email phone "
        "pronouns grades role roles.role roles.roleType roles.org.sourcedId primaryOrg.sourcedId "
        "agents.sourcedId resources.sourcedId userIds.identifier userIds.type",
        flags="enabledUser",
    ),
    "classes": Asked(
        texts="sourcedId status title classCode classType location grades subjects periods "
        "course.sourcedId school.sourcedId terms.sourcedId resources.sourcedId"
    ),
    "enrollments": Asked(
        texts="sourcedId status role user.sourcedId class.sourcedId school.sourcedId",
        dates="beginDate endDate",
        flags="primary",
    ),
    "academicSessions": Asked(
        texts="sourcedId status title type schoolYear parent.sourcedId children.sourcedId",
        dates="startDate endDate",
    ),
    "orgs": Asked(
        texts="sourcedId status name type identifier parent.sourcedId children.sourcedId"
    ),
    "courses": Asked(
        texts="sourcedId status title courseCode grades subjects org.sourcedId "
        "schoolYear.sourcedId resources.sourcedId"
    ),
    "demographics": Asked(
        texts="sourcedId status sex cityOfBirth", dates="birthDate", flags="white asian"
    ),
}


def comparisons(asked: Asked) -> st.SearchStrategy[Comparison]:
    """Return comparisons of these fields with values that some of them have."""
    return st.one_of(
        _compared(asked.texts, [*Operator], WORDS),
        _compared("dateLastModified", ORDERED, INSTANTS),
        _compared(f"dateLastModified {asked.dates} {asked.flags}", [Operator.CONTAINS], PIECES),
        *([_compared(asked.dates, ORDERED, DATES)] if asked.dates else []),
        *(
            [_compared(asked.flags, [Operator.EQ, Operator.NE], ["true", "false"])]
            if asked.flags
            else []
        ),
    )


def _compared(
    fields: str, operators: list[Operator], values: list[str]
) -> st.SearchStrategy[Comparison]:
    choices = (st.sampled_from(each) for each in (fields.split(), operators, values))
    return st.builds(Comparison, *choices)


CASES = st.sampled_from(sorted(LISTS)).flatmap(
    lambda name: st.tuples(st.just(name), trees(comparisons(LISTS[name])))
)


@given(case=CASES)
@settings(max_examples=200, deadline=None)
async def test_a_filter_finds_what_it_says(case: tuple[str, Filter], vendor: Client) -> None:
    list_, filter_ = case
    (everything,) = (await vendor.get(f"/{list_}")).json().values()

    response = await vendor.get(f"/{list_}", params={"filter": str(filter_)})

    (found,) = response.json().values()
    assert found == [each for each in everything if meets(each, filter_)]
    assert response.headers["x-total-count"] == str(len(found))
