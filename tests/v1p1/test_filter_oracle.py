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
        texts="sourcedId username givenName familyName identifier email orgs.sourcedId "
        "agents.sourcedId userIds.identifier grades",
        words="status role",
        flags="enabledUser",
    ),
    "students": Asked(texts="sourcedId orgs.sourcedId identifier", words="role"),
    "classes": Asked(texts="sourcedId title school.sourcedId terms.sourcedId", words="classType"),
    "enrollments": Asked(
        texts="sourcedId user.sourcedId class.sourcedId school.sourcedId",
        words="role",
        dates="beginDate endDate",
        flags="primary",
    ),
    "orgs": Asked(
        texts="sourcedId name identifier parent.sourcedId children.sourcedId",
        types=("school", "district"),
    ),
    "demographics": Asked(texts="sourcedId", words="status sex", dates="birthDate", flags="white"),
    "lineItems": Asked(
        texts="sourcedId title class.sourcedId category.sourcedId gradingPeriod.sourcedId"
    ),
    "results": Asked(
        texts="sourcedId lineItem.sourcedId student.sourcedId",
        words="scoreStatus",
        dates="scoreDate",
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
