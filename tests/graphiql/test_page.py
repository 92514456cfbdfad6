"""The page /graphiql, its files, and the questions that people save."""

import gzip
import html
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from app.accounts.roles import AUDITOR, DISTRICT_ADMINISTRATOR, ROLES, SUPPORT
from app.graphiql.bundle import Bundle
from tests.accounts.console import Console
from tests.graphiql.staff import Person, Staff

_BOOT = re.compile(r"data-boot='([^']*)'")
_SOURCE = re.compile(r'(?:src|href)="(/graphiql/assets/[^"]+)"')
DOCUMENT = "query Mine($person: ID!) { person(sourcedId: $person) { familyName } }"


async def _boot(person: Person) -> Mapping[str, Any]:
    page = await person.browser.get("/graphiql")
    assert page.status_code == 200
    found = _BOOT.search(page.text)
    assert found is not None
    boot: Mapping[str, Any] = json.loads(html.unescape(found[1]))
    return boot


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("role", ROLES)
async def test_page_has_what_its_script_needs(staff: Staff, client_id: str, role: str) -> None:
    boot = await _boot(staff[role])
    assert boot["csrf"]
    assert boot["mayChange"] == (role == DISTRICT_ADMINISTRATOR)
    assert boot["workers"].keys() == {"editor", "json", "graphql"}
    assert boot["schools"]
    sees = role in {DISTRICT_ADMINISTRATOR, SUPPORT, AUDITOR}
    expected = [{"clientId": client_id, "title": "Reading App"}] if sees else []
    assert boot["connections"] == expected
    assert [each["number"] for each in boot["editions"]] == ([1] if sees else [])


@pytest.mark.usefixtures("bundle")
async def test_policy_of_the_page_allows_its_own_scripts_and_workers_only(staff: Staff) -> None:
    page = await staff[SUPPORT].browser.get("/graphiql")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline';" in policy
    assert "http" not in policy
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("bundle")
async def test_files_of_the_page_are_compressed_and_cached_for_good(
    staff: Staff, console: Console
) -> None:
    page = await staff[SUPPORT].browser.get("/graphiql")
    anybody = console.browser()
    for path in _SOURCE.findall(page.text):
        plain = await anybody.get(path, **{"accept-encoding": "identity"})
        packed = await anybody.get(path, **{"accept-encoding": "br, gzip"})
        assert plain.content == packed.content
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert "immutable" in packed.headers["cache-control"]
        assert "script-src 'self'" in packed.headers["content-security-policy"]
    for name in ("none.js", "entries.json", "..%2Fentries.json"):
        assert (await anybody.get(f"/graphiql/assets/{name}")).status_code == 404


def test_bundle_loads_nothing_from_other_hosts(bundle: Bundle) -> None:
    """Fonts are files, and no style sheet imports another host's."""
    styles = (bundle.folder / bundle.entries["page-styles"]).read_text()
    assert "data:font" not in styles
    assert "@import" not in styles
    assert not re.search(r"url\([\"']?(https?:)?//", styles)
    packed = bundle.folder / f"{bundle.entries['page']}.gz"
    page = bundle.folder / bundle.entries["page"]
    assert gzip.decompress(packed.read_bytes()) == page.read_bytes()


async def test_browser_that_opens_graphql_is_sent_to_the_page(
    staff: Staff, console: Console
) -> None:
    answer = await staff[SUPPORT].browser.get("/graphql", accept="text/html,*/*;q=0.8")
    assert (answer.status_code, answer.headers["location"]) == (303, "/graphiql")
    with_query = await console.browser().get("/graphql?query={x}", accept="text/html,*/*;q=0.8")
    assert with_query.status_code == 401
    script = await console.browser().get("/graphql", accept="*/*")
    assert script.status_code == 401


async def test_signed_out_browser_signs_in_first(console: Console) -> None:
    answer = await console.browser().get("/graphiql?saved=connections")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fgraphiql%3Fsaved%3Dconnections"


@pytest.mark.usefixtures("bundle")
async def test_saved_question_is_shared_with_people_of_the_same_role(staff: Staff) -> None:
    support = staff[SUPPORT]
    given = {"title": " Who  is <this>? ", "description": "One person.", "document": DOCUMENT}
    answer = (await support.post("/graphiql/saved", given)).json()
    assert answer["name"] == "support-who-is-this"

    boot = await _boot(support)
    own = next(each for each in boot["saved"] if each["name"] == answer["name"])
    assert own["title"] == "Who is <this>?"
    assert own["mine"]
    assert [each["name"] for each in own["variables"]] == ["person"]
    others = await _boot(staff[AUDITOR])
    assert answer["name"] not in [each["name"] for each in others["saved"]]

    again = await support.post("/graphiql/saved", {**given, "description": "Another text."})
    assert again.status_code == 200
    assert len([1 for each in again.json()["saved"] if each["name"] == answer["name"]]) == 1

    removed = await support.post("/graphiql/saved/delete", {"name": answer["name"]})
    assert answer["name"] not in [each["name"] for each in removed.json()["saved"]]
    gone = await support.post("/graphiql/saved/delete", {"name": answer["name"]})
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": " "}, "1 to 120 characters"),
        ({"title": "!?"}, "no letter or digit"),
        ({"title": 3}, "must be a text"),
        ({"title": "a\0b"}, "U+0000"),
        ({"description": "x" * 401}, "at most 400 characters"),
        ({"document": "{ x" + " " * 17_000 + "}"}, "at most 16,384 characters"),
        ({"document": "{ nothing }"}, "is not valid: Cannot query field 'nothing'"),
    ],
)
async def test_question_that_cannot_be_saved_is_refused(
    staff: Staff, change: Mapping[str, Any], message: str
) -> None:
    given = {"title": "A title", "description": "", "document": DOCUMENT, **change}
    answer = await staff[SUPPORT].post("/graphiql/saved", given)
    assert answer.status_code == 400
    assert message in answer.json()["errors"][0]["message"]
