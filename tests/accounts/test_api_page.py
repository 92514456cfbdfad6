"""The page of a connection's API, and the token that it requests."""

import re

import httpx
import pytest

from tests.access.office import Office
from tests.accounts.console import URL, Console, services_of_app

ROSTER = "/ims/oneroster/rostering/v1p2"


@pytest.fixture(scope="module")
def office(console: Console) -> Office:
    return Office(services_of_app(console).settings, console.database)


def operations(page: str) -> set[str]:
    """Return the operations that a page documents."""
    return {*re.findall(r'<details id="[^"]*-([a-z]\w+)"', page)}


async def test_page_has_only_what_the_connection_may_call(console: Console, office: Office) -> None:
    limited = office.connect("Limited", version="1.1", schools=["S"]).client_id
    browser = await console.signed_in(console.account(password=None))
    page = await browser.get(f"/console/connections/{limited}/api")
    assert page.status_code == 200
    assert "It sees 1 school." in page.text
    assert "getAllUsers" in operations(page.text)
    assert not {"getScoreScale", "putLineItem"} & operations(page.text)
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    assert 'href="../../../docs/page.css"' in page.text
    assert (await browser.get("/console/connections/nobody/api")).status_code == 400


async def test_token_reads_as_the_connection_and_writes_nothing(
    console: Console, office: Office
) -> None:
    id_ = office.connect("Quiz", type_="grade-book-sync", partner=True, schools=["S"]).client_id
    administrator = console.account(password=None)
    browser = await console.signed_in(administrator)
    path = f"/console/connections/{id_}/api"
    token = re.search(r'data-csrf="([^"]+)"', (await browser.get(path)).text)
    assert token is not None
    headers = {"x-csrf-token": token[1]}
    response = await browser.client.post(f"{path}/token", headers=headers)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    made = response.json()
    assert all(scope.endswith(".readonly") for scope in made["scopes"])
    act = console.acts()[0]
    assert (act.action, act.by) == ("temporary token created", administrator.signature)
    assert act.details == {"connection": id_}
    transport = httpx.ASGITransport(app=console.app)
    bearer = {"authorization": f"Bearer {made['token']}"}
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers=bearer) as vendor:
        schools = (await vendor.get(f"{ROSTER}/schools")).json()["orgs"]
        assert [each["sourcedId"] for each in schools] == ["S"]
        written = await vendor.put(
            "/ims/oneroster/gradebook/v1p2/categories/c1", json={"category": {"title": "Quiz"}}
        )
    assert written.status_code == 403
    office.switch(id_, on=False)
    refused = await browser.client.post(f"{path}/token", headers=headers)
    assert refused.status_code == 400
    assert "the connection is disabled" in refused.json()["errors"][0]["message"]


async def test_auditor_reads_the_page_and_gets_no_token(console: Console, office: Office) -> None:
    id_ = office.connect("Audited").client_id
    browser = await console.signed_in(console.account("auditor", password=None))
    page = await browser.get(f"/console/connections/{id_}/api")
    assert "A district administrator can request a token here" in page.text
    assert 'class="fill"' not in page.text
