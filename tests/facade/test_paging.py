"""Pages of any size, in any order, are the list."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facade.service import Client

SORTS = [
    "",
    "sourcedId",
    "familyName",
    "email",
    "identifier",
    "dateLastModified",
    "enabledUser",
    "x",
]


@given(
    limit=st.integers(1, 20),
    sort=st.sampled_from(SORTS),
    order_by=st.sampled_from(["asc", "desc"]),
    filter_=st.sampled_from(["", "role='student'", "grades='09' OR email~'@'", "status!='active'"]),
)
@settings(max_examples=40, deadline=None)
async def test_pages_put_together_are_the_list(
    limit: int, sort: str, order_by: str, filter_: str, vendor: Client
) -> None:
    asked = {"sort": sort, "orderBy": order_by, "filter": filter_}
    whole = (await vendor.get("/users", params=asked)).json()["users"]
    walked = []
    response = await vendor.get("/users", params={**asked, "limit": limit})
    walked += response.json()["users"]
    for offset in range(limit, len(whole) + limit, limit):
        page = await vendor.get("/users", params={**asked, "limit": limit, "offset": offset})
        assert page.headers["x-total-count"] == str(len(whole))
        walked += page.json()["users"]

    assert walked == whole


async def test_an_order_is_by_value_then_by_id_and_puts_missing_values_last(
    vendor: Client,
) -> None:
    found = (await vendor.get("/users?sort=email&fields=email,sourcedId")).json()["users"]
    reverse = (await vendor.get("/users?sort=email&orderBy=desc")).json()["users"]

    ids = [each["sourcedId"] for each in found]
    assert "email" in found[0]
    assert ids[1:] == sorted(ids[1:])
    assert not any("email" in each for each in found[1:])
    assert "email" in reverse[-1]
