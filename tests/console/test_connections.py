"""Applications and connections: connected, changed, and taken back, without JavaScript."""

import re

from tests.access.service import Service
from tests.console.console import Console, hidden_fields


async def test_vendor_is_connected_in_three_pages(console: Console) -> None:
    assert "No application is connected yet" in await console.get("/console/applications")
    assert "Canvas" in await console.get("/console/applications/add?search=canv")
    assert "No partner matches" in await console.get("/console/applications/add?search=zzz")
    form = await console.get("/console/connections/new?application=Canvas")
    assert "Grade Book Sync" in form
    assert "Roster Sync only" in await console.get("/console/connections/new?application=Other")

    new = "/console/connections/new"
    chosen = {
        "application": "Canvas", "version": "v1p2", "type": "rosterSync", "scope": "some",
        "schools": ["S"], "objects": ["orgs", "users"], "people": "all", "withheld": ["email"],
        "label": "North", "quota": "100", "expiresAt": "2099-06-30",
    }  # fmt: skip
    preview = await console.post(new, **chosen, step="preview")
    assert "nothing has been created yet" in preview
    assert "Users" in preview
    assert "Canvas" in await console.submit(preview, new, step="edit")
    fields = {**hidden_fields(preview), "step": "create", "handover": "link"}
    made, shown_at, connection = await console.shown_once(new, **fields)
    assert "https://rollcall.example/" in made
    (id_,) = re.findall(r"/console/connections/([\w-]+)/credentials", shown_at)
    assert connection == f"/console/connections/{id_}"

    (tile,) = re.findall(
        r'<li class="tile">.*?</li>', await console.get("/console/applications"), re.S
    )
    assert "Sharing" in tile
    assert "Partner" in tile
    assert "North" in await console.get("/console/applications/Canvas")
    page = await console.get(f"/console/connections/{id_}")
    assert "No request yet" in page
    assert "Email" in page
    assert "Canvas (North)" in page
    assert "Open as query in GraphiQL" in page


async def test_new_connection_that_cannot_be_returns_the_form(console: Console) -> None:
    new = "/console/connections/new"
    cases = [
        ({"application": "", "scope": "all"}, "Enter the name of the application."),
        ({"application": "A", "scope": "some"}, "Choose at least one school"),
        ({"application": "A", "scope": "all", "quota": "many"}, "is not a whole number"),
        ({"application": "A", "scope": "all", "expiresAt": "soon"}, "is not a date"),
        ({"application": "A", "scope": "all", "objects": ["users"]}, "orgs"),
    ]
    for fields, error in cases:
        form = await console.post(new, 400, **fields, step="preview")
        assert error in form
        assert 'role="alert"' in form


async def test_connection_is_tested_rotated_disabled_and_deleted(
    console: Console, service: Service
) -> None:
    id_ = service.office.connect("Acme").client_id
    path = f"/console/connections/{id_}"

    assert "Everything works." in await console.post(path, action="test")
    for old, handover, value in (
        ("keep", "secret", "Client Secret"),
        ("end", "link", "One-time link"),
    ):
        shown, at, again = await console.shown_once(
            path, action="rotate", old=old, handover=handover
        )
        assert value in shown
        assert (at, again) == (f"{path}/credentials", path)
    assert "Choose one of the actions" in await console.post(path, 400, action="dance")
    assert await console.post(path, 303, action="disable") == path
    assert "type Acme into the field" in await console.post(path, 400, action="delete")
    assert await console.post(path, 303, action="enable") == path
    refused = await console.post(path, 400, action="delete", confirm="Acme")
    assert "is not disabled" in refused
    await console.post(path, 303, action="disable")
    assert await console.post(path, 303, action="delete", confirm="Acme") == "/console/applications"
    assert "No application matches" in await console.get("/console/applications?search=zzz")
    assert "There is no application" in await console.get("/console/applications/zzz", 404)


async def test_details_of_a_connection_are_changed(console: Console, service: Service) -> None:
    id_ = service.office.connect("Acme").client_id
    path = f"/console/connections/{id_}"

    assert "Legal basis" in await console.get(f"{path}/details")
    saved = {"label": "South", "networks": "192.0.2.0/24, 198.51.100.0/24", "notes": "Call <Ada>"}
    assert await console.post(f"{path}/details", 303, **saved) == path
    page = await console.get(path)
    assert "198.51.100.0/24" in page
    assert "Call &lt;Ada&gt;" in page
    assert "not a whole number" in await console.post(f"{path}/details", 400, quota="x")


async def test_change_of_sharing_is_previewed_confirmed_and_undone(
    console: Console, service: Service
) -> None:
    id_ = service.office.connect("Acme").client_id
    path = f"/console/connections/{id_}/sharing"
    chosen = {
        "scope": "all", "objects": ["orgs", "users"], "people": "all",
        "roles": ["teacher"], "withheld": ["email"],
    }  # fmt: skip

    assert "was not changed since" in await console.get(path)
    preview = await console.post(path, **chosen, step="preview")
    assert "People that leave" in preview
    assert "Type Acme to confirm" in preview
    assert "No longer shared: Email" in preview
    assert "Fields to withhold" in await console.submit(preview, path, step="edit")
    assert "takes many records" in await console.submit(preview, path, 400, step="save")
    await console.submit(preview, path, 303, step="save", confirm="Acme")

    history = await console.get(path)
    (undo, *_) = re.findall(r'href="(\?before=[^"]+)"', history)
    restored = await console.get(f"{path}{undo}")
    assert "what was shared before that change" in restored
    assert re.search(r'value="demographics" checked', restored)
    assert "at least one school" in await console.post(path, 400, scope="some", step="preview")
    same = await console.post(path, **chosen, step="preview")
    assert "changes nothing" in same
