"""The reference page: whole, offline, and true to the tables."""

from html.parser import HTMLParser

import httpx
import pytest

from rest_facade.routes import SERVICES
from tests.facade.asking import HOST, OPERATIONS, SERVICE_OF
from tests.facade.service import Client

VOID = {"meta", "link", "input", "br"}
CLOSED_BY_OTHERS = {"html", "dt", "dd", "tr", "td", "th", "p"}


class Page(HTMLParser):
    """What a browser makes of a page, as far as the tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.unlabelled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says."""
        said = {name: value or "" for name, value in attrs}
        self.ids += [said["id"]] if "id" in said else []
        self.links += [said["href"]] if tag == "a" else []
        self.loaded += [said.get("src") or said["href"]] if tag in {"script", "link"} else []
        self.unlabelled += [tag] if tag == "input" and "label" not in self.open else []
        if tag not in VOID | CLOSED_BY_OTHERS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that what ends was open."""
        if tag not in CLOSED_BY_OTHERS:
            assert self.open.pop() == tag


async def read(vendor: Client) -> tuple[httpx.Response, Page]:
    response = await vendor.get(f"{HOST}/docs", headers={"authorization": ""})
    return response, Page(response.text)


async def test_the_page_loads_nothing_from_another_host(vendor: Client) -> None:
    response, page = await read(vendor)

    assert response.status_code == 200
    assert page.loaded == ["docs/page.css", "docs/page.js"]
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for name in page.loaded:
        asset = await vendor.get(f"{HOST}/{name}")
        assert asset.status_code == 200
        assert "//" not in asset.text.replace("// ", "")


async def test_the_page_is_well_formed_and_can_be_walked_by_its_links(vendor: Client) -> None:
    _, page = await read(vendor)

    assert page.open == []
    assert len(page.ids) == len({*page.ids})
    assert {link[1:] for link in page.links if link.startswith("#")} <= {*page.ids}
    assert page.unlabelled == []


async def test_the_page_tells_every_operation_and_how_it_is_allowed(vendor: Client) -> None:
    response, page = await read(vendor)

    for operation in OPERATIONS:
        part = "-".join(SERVICE_OF[operation].base.split("/")[3:])
        assert f"{part}-{operation.name}" in page.ids
        assert f"{operation.method} {operation.path}<" in response.text
        assert all(scope in response.text for scope in operation.scopes)


async def test_page_has_contents_and_explains_each_part(vendor: Client) -> None:
    response, page = await read(vendor)
    contents = response.text.split("<nav", 1)[1].split("</nav>", 1)[0]
    parts = ("paging", "filters", "deltas", "tombstones", "limits", "writing", "errors", "try")

    assert all(f'href="#{part}"' in contents and part in page.ids for part in parts)
    assert all(f'href="#{"-".join(each.base.split("/")[3:])}"' in contents for each in SERVICES)
    assert 'type="search"' in contents
    assert "X-Rollcall-Warning" in response.text


async def test_page_sends_no_credentials_but_its_own_and_ends_every_wait(vendor: Client) -> None:
    script = (await vendor.get(f"{HOST}/docs/page.js")).text

    assert script.count("fetch(") == 1
    assert 'credentials: "omit"' in script
    assert "AbortSignal.timeout(" in script
    assert "catch (error)" in script


async def test_the_documents_it_links_to_are_there(vendor: Client) -> None:
    _, page = await read(vendor)
    documents = [link for link in page.links if not link.startswith("#")]

    assert documents
    for link in documents:
        assert (await vendor.get(f"{HOST}/{link}")).json()["openapi"] == "3.0.3"


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("version=1.1&type=roster-sync", {"getAllUsers"}, {"putLineItem", "getScoreScale"}),
        (
            "version=1.2&type=roster-sync&without=demographics,resources",
            {"getAllUsers"},
            {"getAllDemographics", "getAllResources", "getAllLineItems"},
        ),
        (
            "version=1.2&type=grade-book-sync",
            {"getAllUsers", "getAllDemographics", "putLineItem"},
            {"getAllAssessmentResults"},
        ),
        ("version=1.2&type=assessments-sync", {"getAllAssessmentResults"}, {"putLineItem"}),
    ],
)
async def test_page_for_a_kind_of_connection_has_only_what_that_may_call(
    vendor: Client, query: str, shown: set[str], hidden: set[str]
) -> None:
    response = await vendor.get(f"{HOST}/docs?{query}", headers={"authorization": ""})
    page = Page(response.text)
    operations = {id_.rsplit("-", 1)[-1] for id_ in page.ids}
    assert shown <= operations
    assert not hidden & operations
    assert {link[1:] for link in page.links if link.startswith("#")} <= {*page.ids}
    assert page.loaded == ["docs/page.css", "docs/page.js"]


async def test_page_for_an_unknown_kind_of_connection_has_everything(vendor: Client) -> None:
    whole = (await read(vendor))[0].text
    for query in ("version=1.3&type=roster-sync", "version=1.1&type=assessments-sync", "type="):
        response = await vendor.get(f"{HOST}/docs?{query}", headers={"authorization": ""})
        assert response.text == whole
