"""A vendor's own page: who may open it, and that it shows one connection only."""

import re

import pytest

from app.access.rotation import Issued
from app.vendor_page.pull import last_pull
from tests.access.asking import basic
from tests.access.office import Office
from tests.accounts.console import Browser, Console, services_of_app

ROSTER = "/ims/oneroster/rostering/v1p2"


@pytest.fixture(scope="module")
def office(console: Console) -> Office:
    return Office(services_of_app(console).settings, console.database)


@pytest.fixture(scope="module")
async def administrator(console: Console) -> Browser:
    return await console.signed_in(console.account(password=None))


async def switch_page(administrator: Browser, issued: Issued, action: str) -> None:
    path = f"/console/connections/{issued.client_id}"
    response = await administrator.post(path, {"action": action})
    assert response.status_code == 303, response.text


async def sign_in(browser: Browser, issued: Issued, secret: str | None = None) -> int:
    form = {"client_id": issued.client_id, "client_secret": secret or issued.secret}
    response = await browser.post("/vendor/sign-in", form, page="/vendor/sign-in")
    return response.status_code


async def test_page_is_closed_until_an_administrator_opens_it(
    console: Console, office: Office, administrator: Browser
) -> None:
    issued, vendor = office.connect("Closed"), console.browser()
    tokens = office.tokens()
    assert await sign_in(vendor, issued) == 403
    assert office.tokens() == tokens
    assert await sign_in(vendor, issued, "wrong") == 401
    assert (await vendor.get("/vendor")).headers["location"] == "/vendor/sign-in"
    await switch_page(administrator, issued, "open-page")
    assert console.acts()[0].action == "vendor page opened"
    assert await sign_in(vendor, issued) == 303
    assert (await vendor.get("/vendor")).status_code == 200
    await switch_page(administrator, issued, "close-page")
    assert (await vendor.get("/vendor")).status_code == 303


async def test_page_shows_what_the_own_connection_is_given_and_nothing_of_others(
    console: Console, office: Office, administrator: Browser
) -> None:
    issued, other = office.connect("Own", schools=["S"]), office.connect("Rival", schools=["T"])
    headers = basic(other.client_id, other.secret)
    assert (await office.ask(headers=headers)).status == 200
    for each in (issued, other):
        await switch_page(administrator, each, "open-page")
    vendor = console.browser()
    assert await sign_in(vendor, issued) == 303
    page = (await vendor.get(f"/vendor?id={other.client_id}&connection=Rival")).text
    assert "<h1>Own</h1>" in page
    assert "Rival" not in page
    assert other.client_id not in page
    assert "No request yet" in page
    assert "/docs?version=1.2&amp;type=roster-sync" in page
    schools = re.search(r"<dt>Schools</dt><dd>([^<]*)</dd>", page)
    assert schools is not None
    assert len(schools[1].split(", ")) == 1
    console_pages = ("/console", f"/console/connections/{issued.client_id}", "/people")
    for path in console_pages:
        assert (await vendor.get(path)).status_code == 303


async def test_vendor_replaces_its_own_secret_which_is_shown_once(
    console: Console, office: Office, administrator: Browser
) -> None:
    issued, other = office.connect("Rotating"), office.connect("Untouched")
    await switch_page(administrator, issued, "open-page")
    vendor = console.browser()
    assert await sign_in(vendor, issued) == 303
    form = {"old": "keep", "id": other.client_id, "client_id": other.client_id}
    response = await vendor.post("/vendor/secret", form, page="/vendor")
    secret = re.search(r'id="secret" value="([^"]+)"', response.text)
    assert secret is not None
    assert secret[1] not in (await vendor.get("/vendor")).text
    for working in (issued.secret, secret[1]):
        assert (await office.ask(headers=basic(issued.client_id, working))).status == 200
    assert (await office.ask(headers=basic(other.client_id, other.secret))).status == 200
    fresh = console.browser()
    assert await sign_in(fresh, issued, secret[1]) == 303
    await fresh.post("/vendor/secret", {"old": "end"}, page="/vendor")
    assert (await vendor.client.post("/vendor/secret")).status_code == 403
    assert await sign_in(console.browser(), issued, secret[1]) == 401


async def test_session_ends_at_sign_out_and_with_the_connection(
    console: Console, office: Office, administrator: Browser
) -> None:
    issued = office.connect("Ending")
    await switch_page(administrator, issued, "open-page")
    vendor, tokens = console.browser(), office.tokens()
    assert await sign_in(vendor, issued) == 303
    assert office.tokens() == tokens + 1
    await vendor.post("/vendor/sign-out", page="/vendor")
    assert office.tokens() == tokens
    again = await vendor.post("/vendor/secret", page="/vendor/sign-in")
    assert again.headers["location"] == "/vendor/sign-in"
    tool = office.equip("Board of the district")
    assert await sign_in(vendor, tool) == 403


def test_last_pull_compares_the_last_day_with_what_is_given() -> None:
    kinds = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
    numbers = {kind: {"totalCount": 10} for kind in kinds}
    days = [
        {"day": "2026-09-01", "operation": "getAllUsers", "answers": 9, "rows": 99},
        {"day": "2026-09-02", "operation": "getAllUsers", "answers": 1, "rows": 4},
        {"day": "2026-09-02", "operation": "getAllUsers", "answers": 1, "rows": 5},
        {"day": "2026-09-02", "operation": "getAllOrgs", "answers": 1, "rows": 10},
    ]
    found = last_pull(days, numbers)
    assert found is not None
    assert (found.day, found.answers) == ("2026-09-02", 3)
    verdicts = {each.title: each.verdict.split()[0] for each in found.kinds}
    assert verdicts["Organizations"] == "Complete,"
    assert verdicts["Users"] == "Fewer"
    assert verdicts["Courses"] == "Not"
    assert last_pull([], numbers) is None
    assert last_pull(days, None) is not None
