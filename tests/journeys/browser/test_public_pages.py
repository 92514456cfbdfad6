"""The pages that need no sign-in: the front page, the API page, one-time links."""

import json
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.pages import FIRST_OF_ITS_KIND, Visits, check_page
from tests.journeys.processes import run


@pytest.fixture
def demonstration(home: Path) -> dict[str, Any]:
    """The credentials that the first start printed."""
    handed: dict[str, Any] = json.loads((home / "demonstration.json").read_text())
    return handed


def request_token(page: Page, client_id: str, secret: str) -> None:
    page.get_by_label("Client id").fill(client_id)
    page.get_by_label("Client secret").fill(secret)
    page.get_by_role("button", name="Get a token").click()


def test_front_page_links_to_the_api_page(visits: Visits) -> None:
    page = visits.open("/")
    check_page(page, "front")
    page.get_by_role("link", name="/docs").click()
    expect(page).to_have_title("Rollcall: the API")


def test_wrong_secret_ends_with_a_message_and_the_right_one_with_users(
    visits: Visits, demonstration: dict[str, Any]
) -> None:
    visits.expected_errors.append("status of 401")
    page = visits.open("/docs")
    state = page.locator("#token-state")
    request_token(page, demonstration["clientId"], "wrong")
    expect(state).to_contain_text("No token (401): invalid_client")
    expect(page.get_by_role("button", name="Get a token")).to_be_enabled()

    request_token(page, demonstration["clientId"], demonstration["clientSecret"])
    expect(state).to_contain_text("A token for")
    page.locator("#request input").fill("/ims/oneroster/rostering/v1p2/users?limit=2")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#answer-state")).to_contain_text("200, ")
    assert len(json.loads(page.locator("#answer").inner_text())["users"]) == 2


def test_contents_and_search_of_the_api_page_lead_to_an_operation(visits: Visits) -> None:
    page = visits.open("/docs", width=375)
    contents = page.get_by_role("navigation", name="Contents")
    for link in contents.get_by_role("link").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert page.locator(f"[id='{target}']").count() == 1
    page.get_by_label("Search").fill("lineItems put")
    found = contents.locator("#found").get_by_role("link", name="PUT /lineItems/{sourcedId}")
    found.first.click()
    target = (found.first.get_attribute("href") or "").removeprefix("#")
    expect(page.locator(f"[id='{target}'][open]")).to_be_in_viewport()


def test_api_page_is_accessible_in_both_themes_and_widths(visits: Visits) -> None:
    page = visits.open("/docs")
    page.evaluate(FIRST_OF_ITS_KIND)
    check_page(page, "docs")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_one_time_link_shows_the_credentials_once(
    visits: Visits, home: Path, scripts: bool
) -> None:
    made = run(home, "connection", "create", f"By link {token_hex(4)}", "--link", "--json")
    connection = json.loads(made.stdout)
    page = visits.open(connection["link"], scripts=scripts)
    name = f"one-time-link-{scripts}"
    if scripts:
        check_page(page, f"{name}-before")
    page.get_by_role("button", name="Show the credentials").click()
    expect(page.get_by_label("Client id")).to_have_value(connection["clientId"])
    assert page.get_by_label("Client secret").input_value()
    if scripts:
        check_page(page, f"{name}-after")

    visits.expected_errors.append("status of 404")
    again = visits.open(connection["link"], scripts=scripts)
    expect(again.get_by_role("heading", level=1)).to_have_text("This link shows nothing any more")
    if scripts:
        check_page(again, f"{name}-gone")
