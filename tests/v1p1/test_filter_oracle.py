"""Filters of 1.1 asked of the graph against the same filters asked of plain JSON."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rest_facade.filters import Filter
from tests.facade.service import Client
from tests.facade.test_filter_oracle import Asked, comparisons
from tests.properties.filters import trees
from tests.properties.oracle import meets

LISTS = {
    "users": Asked(
        texts="sourcedId status username givenName familyName identifier email role "
        "orgs.sourcedId agents.sourcedId userIds.identifier grades",
        flags="enabledUser",
    ),
    "students": Asked(texts="sourcedId role orgs.sourcedId identifier"),
    "classes": Asked(texts="sourcedId title classType school.sourcedId terms.sourcedId"),
    "enrollments": Asked(
        texts="sourcedId role user.sourcedId class.sourcedId school.sourcedId",
        dates="beginDate endDate",
        flags="primary",
    ),
    "orgs": Asked(texts="sourcedId name type identifier parent.sourcedId children.sourcedId"),
    "demographics": Asked(texts="sourcedId status sex", dates="birthDate", flags="white"),
    "lineItems": Asked(
        texts="sourcedId title class.sourcedId category.sourcedId gradingPeriod.sourcedId"
    ),
    "results": Asked(
        texts="sourcedId scoreStatus lineItem.sourcedId student.sourcedId", dates="scoreDate"
    ),
    "categories": Asked(texts="sourcedId title"),
}
CASES = st.sampled_from(sorted(LISTS)).flatmap(
    lambda name: st.tuples(st.just(name), trees(comparisons(LISTS[name])))
)


@given(case=CASES)
@settings(max_examples=150, deadline=None)
async def test_a_filter_finds_what_it_says(case: tuple[str, Filter], old: Client) -> None:
    list_, filter_ = case
    (everything,) = (await old.get(f"/{list_}")).json().values()

    response = await old.get(f"/{list_}", params={"filter": str(filter_)})

    (found,) = response.json().values()
    assert found == [each for each in everything if meets(each, filter_)]
    assert response.headers["x-total-count"] == str(len(found))
