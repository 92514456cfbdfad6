"""Filters asked of the graph against the same filters asked of plain JSON."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from rest_facade.filters import Comparison, Filter, Operator
from tests.facade.service import Client
from tests.properties.filters import trees
from tests.properties.oracle import LISTS as LISTS_OF_WORDS
from tests.properties.oracle import VOCABULARIES, meets

ORDERED = [each for each in Operator if each is not Operator.CONTAINS]
PIECES = ["2026", "-0", "00.000Z", "t", "RUE", ""]
WORDS = ["lisa", "LISA", "simpson", "S", "s", "A-1", "a", "O'Brien", "o'brien", "'", "", "é",
         "e\u0301", "09", "09,10", "09, ", "active,x", "Wiggum 3", "state", "9", "she/her",
         "springfield",
         "book", "film,book", "lisa,milhouse", "3,4", "3", "Homeroom, 1st", "homeroom", "school",
         "D", "S,T"]  # fmt: skip
INSTANTS = ["2020-01-01", "2100-01-01T00:00:00.000Z", "2026-06-01T00:00:00+02:00"]
DATES = ["2010-05-09", "2010-05-10", "2025-08-18", "2026-06-13", "2000-01-01"]


@dataclass(frozen=True)
class Asked:
    """A list, and the fields of it by the kind of their values."""

    texts: str
    words: str = ""
    """Fields with a vocabulary."""
    types: tuple[str, ...] = ()
    """Words of the vocabulary of `type`."""
    years: str = ""
    dates: str = ""
    flags: str = ""


LISTS = {
    "users": Asked(
        texts="sourcedId username givenName familyName middleName identifier email phone pronouns "
        "grades roles.org.sourcedId primaryOrg.sourcedId agents.sourcedId resources.sourcedId "
        "userIds.identifier userIds.type",
        words="status role roles.role roles.roleType",
        flags="enabledUser",
    ),
    "classes": Asked(
        texts="sourcedId title classCode location grades subjects periods course.sourcedId "
        "school.sourcedId terms.sourcedId resources.sourcedId",
        words="status classType",
    ),
    "enrollments": Asked(
        texts="sourcedId user.sourcedId class.sourcedId school.sourcedId",
        words="status role",
        dates="beginDate endDate",
        flags="primary",
    ),
    "academicSessions": Asked(
        texts="sourcedId title parent.sourcedId children.sourcedId",
        words="status",
        types=("term", "semester"),
        years="schoolYear",
        dates="startDate endDate",
    ),
    "orgs": Asked(
        texts="sourcedId name identifier parent.sourcedId children.sourcedId",
        words="status",
        types=("school", "district"),
    ),
    "courses": Asked(
        texts="sourcedId title courseCode grades subjects org.sourcedId schoolYear.sourcedId "
        "resources.sourcedId",
        words="status",
    ),
    "demographics": Asked(
        texts="sourcedId cityOfBirth",
        words="status sex",
        dates="birthDate",
        flags="white asian",
    ),
}


def comparisons(asked: Asked) -> st.SearchStrategy[Comparison]:
    """Return comparisons of these fields with values that some of them have."""
    flags = [Operator.EQ, Operator.NE]
    words = {name: VOCABULARIES[name] for name in asked.words.split()}
    words |= {"type": asked.types} if asked.types else {}
    spelled = [_compared(name, ORDERED, _spelled(name, words[name])) for name in words]
    return st.one_of(
        _compared(asked.texts, [*Operator], WORDS),
        _compared("dateLastModified", ORDERED, INSTANTS),
        _compared(f"dateLastModified {asked.dates} {asked.flags}", [Operator.CONTAINS], PIECES),
        _compared(" ".join(words), [Operator.CONTAINS], ["e", "E", ""]) if words else st.nothing(),
        *spelled,
        *([_compared(asked.years, [*Operator], ["2026", "2027"])] if asked.years else []),
        *([_compared(asked.dates, ORDERED, DATES)] if asked.dates else []),
        *([_compared(asked.flags, flags, ["true", "false"])] if asked.flags else []),
    )


def _spelled(field: str, words: tuple[str, ...]) -> list[str]:
    """Return words of a field's vocabulary as vendors write them; of a list also two."""
    two = [f"{words[0].upper()}, {words[-1]}"] if field in LISTS_OF_WORDS else []
    return [*words, *(word.upper() for word in words), *(f" {word} " for word in words), *two]


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
