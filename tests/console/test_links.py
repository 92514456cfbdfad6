"""No page links to one that the role of its reader may not open."""

import re
from html import unescape

import pytest

from app.accounts.roles import ROLES
from app.console import routes
from app.console.links import may_open
from app.console.roles import AUDITOR, DISTRICT_ADMINISTRATOR, SUPPORT, screens_of
from tests.access.service import Service
from tests.console.console import Console


@pytest.mark.parametrize(
    ("address", "roles"),
    [
        ("/console/connections/new?application=A", {DISTRICT_ADMINISTRATOR}),
        ("/console/connections/abc/sharing#top", {DISTRICT_ADMINISTRATOR}),
        ("/console/why?kind=person", {DISTRICT_ADMINISTRATOR, SUPPORT}),
        ("/console/connections/abc", {DISTRICT_ADMINISTRATOR, SUPPORT, AUDITOR}),
        ("/elsewhere", {*ROLES}),
    ],
)
def test_page_opens_for_the_roles_of_the_table(address: str, roles: set[str]) -> None:
    assert routes.PAGES
    assert {role for role in ROLES if may_open(role, address)} == roles


@pytest.mark.parametrize("role", [SUPPORT, AUDITOR])
async def test_pages_of_a_role_link_to_pages_that_it_may_open(
    console: Console, service: Service, role: str
) -> None:
    id_ = service.office.connect("Acme").client_id
    reader = Console(console.app, role)
    pages = [screen.path for screen in screens_of(role) if screen.path.startswith("/console")]
    pages += [f"/console/connections/{id_}", "/console/applications/add"]
    for page in pages:
        links = {unescape(each) for each in re.findall(r'href="(/[^"]*)"', await reader.get(page))}
        assert {each for each in links if not may_open(role, each)} == set(), page
