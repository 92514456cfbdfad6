"""The parts that pages are made of: layout, policy, static files, formats, messages."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import httpx
import orjson
import pytest
from starlette.applications import Starlette

from app.console.assets import asset_routes, asset_url
from app.console.failing import answer, error_page
from app.console.flash import redirect
from app.console.formats import ago, counted, moment, number, words
from app.console.render import render
from app.console.visits import executed_documents
from app.database import Away
from app.errors import UnknownRecord
from tests.console.console import Visit, text_of, visit_of


def client() -> httpx.AsyncClient:
    app = httpx.ASGITransport(Starlette(routes=asset_routes()))
    return httpx.AsyncClient(transport=app, base_url="http://console")


async def test_first_page_loads_less_than_150_kilobytes() -> None:
    page = text_of(render(visit_of(), "error.html", title="Title", text="Text"))
    urls = {*re.findall(r'"(/console/static/[^"]+)"', page)}
    async with client() as sender:
        loaded = [await sender.get(url) for url in urls]

    assert len(loaded) == 3
    assert all("immutable" in each.headers["cache-control"] for each in loaded)
    assert len(page) + sum(len(each.content) for each in loaded) < 150_000


async def test_static_file_of_an_unknown_name_is_refused() -> None:
    async with client() as sender:
        with pytest.raises(UnknownRecord, match=r"no file 'console\.0\.css'"):
            await sender.get("/console/static/console.0.css")
    assert asset_url("console.css").startswith("/console/static/console.")


def test_message_of_a_redirection_is_shown_once() -> None:
    cookie = redirect("/console", "Saved: 3 pupils, 50 %").headers["set-cookie"].split(";")[0]
    page = render(visit_of(cookie=cookie), "error.html", title="Title", text="Text")

    assert "Saved: 3 pupils, 50 %" in text_of(page)
    assert "Max-Age=0" in page.headers["set-cookie"]
    assert "set-cookie" not in redirect("/console").headers


def test_page_without_a_visit_has_no_navigation() -> None:
    assert "<nav" not in text_of(error_page(None, 403, "No."))


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (Away("gone"), 503, "The database is unavailable."),
        (UnknownRecord("There is no school 7."), 404, "There is no school 7."),
    ],
)
async def test_error_of_a_handler_is_a_page(error: Exception, status: int, text: str) -> None:
    async def handler(_visit: Visit) -> Any:
        raise error

    page = await answer(visit_of(), handler)

    assert page.status_code == status
    assert text in text_of(page)


def test_values_are_formatted_for_readers() -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)

    assert [number(1234567), number(None)] == ["1,234,567", "\N{EN DASH}"]
    assert [counted(1, "pupil"), counted(2_000, "pupil")] == ["1 pupil", "2,000 pupils"]
    assert counted(2, "class", "classes") == "2 classes"
    assert moment("2026-11-30T12:05:00+02:00") == "30 Nov 2026, 10:05 UTC"
    assert [moment(None), ago(None)] == ["never", "never"]
    assert ago("2026-11-30T11:00:00+00:00", now) == "1 hour ago"
    assert ago("2026-12-02T12:00:00+00:00", now) == "in 2 days"
    assert ago("2026-11-30T11:59:59+00:00", now) == "just now"
    assert ago("2026-11-30T12:00:10+00:00", now) == "in a moment"
    assert [words("gradeBookSync"), words("birthPlace")] == ["Grade Book Sync", "Birth place"]
    assert words(None) == "\N{EN DASH}"


def test_page_links_to_its_own_query_only_where_it_was_executed() -> None:
    visit, document = visit_of(), "\nquery One($id: ID!) { node(id: $id) { id } }\n"
    values = {"title": "Title", "text": "Text", "query": document}
    assert "Open as query" not in text_of(render(visit, "error.html", **values))
    executed_documents(visit.request)[document] = {"id": "a&b"}
    page = text_of(render(visit, "error.html", **values))
    (link,) = re.findall(r'"/graphiql#([^"]+)"', page)
    opened = dict(parse_qsl(unescape(link)))
    assert opened["query"].strip() == document.strip()
    assert orjson.loads(opened["variables"]) == {"id": "a&b"}
    executed_documents(visit.request)[document] = {}
    assert "variables" not in text_of(render(visit, "error.html", **values))
