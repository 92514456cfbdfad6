"""What an administrator does with applications, in a real browser, in few clicks."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import httpx
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from app.graphiql.bundle import Bundle
from tests.journeys.browser.journeys import journey, new_account_link, reload_until, sign_in
from tests.journeys.browser.pages import FIRST_OF_ITS_KIND, Visits, check_page
from tests.journeys.processes import Service

PASSWORD = "seven violet tractors hum"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, service: Service, home: Path) -> StorageState:
    """The cookies of an administrator who signed in by a one-time link."""
    visits = Visits(browser, f"http://127.0.0.1:{service.port}")
    sign_in(visits, home)
    visits.close()
    assert visits.state is not None
    return visits.state


@pytest.fixture
def console(visits: Visits, signed_in: StorageState) -> Iterator[Visits]:
    """Pages of the service, opened by the administrator."""
    visits.state = signed_in
    return visits


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_person_sets_a_password_and_signs_in_with_it(
    visits: Visits, home: Path, scripts: bool
) -> None:
    page = visits.open(new_account_link(home), scripts=scripts)
    with journey(page) as task:
        task.click("button", "Sign in")
        expect(page).to_have_url(re.compile("/console$"))
        page.goto("/account")
        email = page.locator("main dd", has_text="@springfield.example").first.inner_text()
        page.get_by_label("New password").fill(PASSWORD)
        task.click("button", "Change the password")
        expect(page.get_by_role("status")).to_contain_text("The password was changed")

    visits.expected_errors.append("status of 401")
    again = visits.open("/account", scripts=scripts)
    with journey(again) as task:
        for password in ("wrong", PASSWORD):
            again.get_by_label("E-mail address").fill(email)
            again.get_by_label("Password").fill(password)
            task.click("button", "Sign in")
            if password == "wrong":
                expect(again.get_by_role("alert")).to_contain_text("password is wrong")
        expect(again).to_have_url(re.compile("/account$"))


def connect(visits: Visits, name: str, *, scripts: bool = True) -> Page:
    """Connect another application with the data to share by default; its secret is shown."""
    page = visits.open("/console/applications/add", scripts=scripts)
    page.get_by_label("Application name").fill(name)
    with journey(page) as task:
        task.click("button", "Continue")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"New connection: {name}")
        task.click("button", "See what the vendor gets")
        expect(page.locator("#numbers")).to_be_visible()
        task.click("radio", "Show it to me, once")
        task.click("button", "Create the connection")
        expect(page.get_by_label("Client Secret", exact=True)).to_be_visible()
    return page


def vendor_of(client_id: str, secret: str, token_url: str, base: str) -> httpx.Client:
    """Return a client with a token of a connection."""
    form, who = {"grant_type": "client_credentials"}, (client_id, secret)
    token = httpx.post(token_url, data=form, auth=who, timeout=60).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    return httpx.Client(base_url=base, headers=headers, timeout=60)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_vendor_is_connected_and_its_command_answers(console: Visits, scripts: bool) -> None:
    name = f"Quizzo {token_hex(4)}"
    page = connect(console, name, scripts=scripts)
    page.get_by_text("Try it from a terminal").click()
    command = page.locator("details.more code").inner_text()
    answer = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True)
    assert json.loads(answer.stdout)["orgs"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_connection_is_restricted_and_a_field_withheld(console: Visits, scripts: bool) -> None:
    name = f"Readly {token_hex(4)}"
    page = connect(console, name, scripts=scripts)
    secret = page.get_by_label("Client Secret", exact=True).input_value()
    client_id = page.get_by_label("Client ID", exact=True).input_value()
    token_url = page.get_by_label("Token URL", exact=True).input_value()
    base = page.get_by_label("Base URL", exact=True).input_value()
    page.goto(f"/console/connections/{client_id}/sharing")
    with journey(page) as task:
        task.click("radio", "Only the schools chosen below")
        schools = page.locator("#school-list").get_by_role("checkbox")
        for school in (schools.nth(0), schools.nth(1)):
            task.press(school)
        task.click("button", "See the effect")
        expect(page.get_by_role("heading", level=1)).to_have_text("Who leaves and who joins")
        confirm = page.get_by_label(re.compile("to confirm$"))
        if confirm.count():
            label = page.locator("label", has_text="to confirm").inner_text()
            confirm.fill(label.removeprefix("Type ").removesuffix(" to confirm"))
        task.click("button", "Save")
        expect(page.get_by_text("2 schools")).to_be_visible()

    page.goto(f"/console/connections/{client_id}/sharing")
    with journey(page) as task:
        task.click("checkbox", "E-mail addresses")
        task.click("button", "See the effect")
        task.click("button", "Save")
        expect(page.get_by_text("Withheld fields")).to_be_visible()

    with vendor_of(client_id, secret, token_url, base) as vendor:
        assert len(vendor.get("schools").json()["orgs"]) == 2
        users = vendor.get("users", params={"limit": 100}).json()["users"]
        assert users
        assert not any("email" in user for user in users)
        refused = vendor.get("users", params={"filter": "nothing='x'"})
    assert refused.status_code == 400

    page.goto("/console")
    reload_until(page, page.get_by_text(f"{name}: 1 failed request"))
    with journey(page) as task:
        task.click("link", re.compile(name))
        failed = page.get_by_role("table", name="Failed requests")
        expect(failed).to_contain_text("400")
        expect(failed).to_contain_text("The filter is not valid")
    if scripts:
        check_page(page, "connection")
        try_request(page)


def try_request(page: Page) -> None:
    """Send a request of the API page of a connection, from the page of the connection."""
    page.get_by_role("link", name="API of this connection").click()
    page.get_by_role("button", name="Fill in a token").click()
    expect(page.locator("#token-state")).to_contain_text("A token until")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#answer-state")).to_contain_text("200, ")
    page.evaluate(FIRST_OF_ITS_KIND)
    check_page(page, "connection-api")


def test_saved_question_is_run_in_graphiql(console: Visits, bundle: Bundle) -> None:
    assert bundle.entries
    page = console.open("/graphiql")
    question = page.get_by_role("button", name="Find a person by name, e-mail or id")
    expect(question).to_be_visible()
    with journey(page) as task:
        task.press(question)
        page.get_by_label("Name, e-mail, username or id").fill("ma")
        task.click("button", re.compile("^Run$"), page.locator("#question"))
        expect(page.locator(".graphiql-response")).to_contain_text("sourcedId")
    assert page.evaluate("() => localStorage.length") == 0


def submit(page: Page, path: str, **form: str) -> None:
    """Send a form of the console with the token of the page that is open."""
    token = page.locator("input[name=csrf]").first.input_value()
    answer = page.request.post(path, form={"csrf": token, **form}, max_redirects=0)
    assert answer.status == 303, answer.text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_person_is_excluded_and_the_cause_is_found_and_mended(
    console: Visits, scripts: bool
) -> None:
    page = console.open("/console/exclusions", scripts=scripts)
    with journey(page) as task:
        page.get_by_label("Find a person, school, course or section").fill("ma")
        task.click("button", "Find")
        people = page.locator("input[name=excluded][value^='person:']:not(:checked)")
        key = people.first.get_attribute("value") or ""
        task.press(people.first)
        task.click("button", "See the effect")
        expect(page.get_by_role("heading", level=1)).to_have_text("Who leaves and who returns")
        page.get_by_label("Reason").fill("Protection order")
        task.click("button", "Save")
        excluded = page.get_by_role("table", name="Excluded records")
        expect(excluded).to_contain_text("Protection order")

    page.goto("/console/why")
    with journey(page) as task:
        page.get_by_label("Name, e-mail address or id").fill(key.removeprefix("person:"))
        task.click("button", "Find")
        expect(page.get_by_text("External LMS Exclude").first).to_be_visible()
        task.click("link", "Open the exclusion")
        task.press(page.locator(f"input[name=excluded][value='{key}']"))
        task.click("button", "See the effect")
        page.get_by_label("Reason").fill("The order has ended")
        task.click("button", "Save")
        expect(page.get_by_role("status")).to_contain_text("1 record included again")


def test_held_refresh_is_looked_at_and_approved(console: Visits) -> None:
    page = console.open("/console/exclusions")
    school = page.locator("#tree input[name=excluded]").last.get_attribute("value") or ""
    submit(page, "/console/settings", name="manualRefreshDelay", value="0")
    decision = {"step": "save", "reason": "Closed for the summer"}
    submit(page, "/console/exclusions", shown=f"0:{school}", excluded=school, **decision)
    submit(page, "/console/cache", action="refresh")
    page.goto("/console/cache")
    edition = int(page.locator(".tile-value").first.inner_text())
    reload_until(page, page.get_by_role("heading", name=re.compile("is on hold$")))
    with journey(page) as task:
        expect(page.get_by_role("table", name="What it would remove")).to_contain_text("Users")
        task.click("checkbox", "I have looked at what would be removed, and it is right.")
        task.click("button", "Approve and publish")
        expect(page.get_by_role("status")).to_contain_text("The removals are approved")
    reload_until(page, page.get_by_text(f"Published edition {edition + 1}"))

    submit(page, "/console/exclusions", shown=f"1:{school}", **decision)
    submit(page, "/console/cache", action="refresh")
    reload_until(page, page.get_by_text(f"Published edition {edition + 2}"))
    submit(page, "/console/settings", name="manualRefreshDelay", value="120")


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/console/applications",
        "/console/applications/add",
        "/console/connections/new?application=Canvas",
        "/console/why",
        "/console/vendor-view",
        "/console/exclusions",
        "/console/checks",
        "/console/disclosures",
        "/console/disclosures/acts",
        "/console/settings",
        "/console/cache",
        "/console/imports",
        "/people",
        "/people/providers",
        "/vendor/sign-in",
        "/account",
        "/audit-log",
    ],
)
def test_page_is_accessible_in_both_themes_and_fits_narrow_screens(
    console: Visits, path: str
) -> None:
    page = console.open(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_page(page, path.partition("?")[0].strip("/").replace("/", "-"))
