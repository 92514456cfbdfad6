"""Changes by the district's own tools, through POST /graphql."""

import pytest

from app.main import create_app
from app.settings import Settings
from tests.facade.district import token
from tests.gradebook.springfield import Book
from tests.graph_http.asking import ask, asking

CHANGE = """
mutation Save($said: CategoryInput!) {
  putCategory(sourcedId: "new", category: $said) { created category { title } }
}
"""


async def test_a_tool_that_may_write_changes_what_others_read(book: Book) -> None:
    bearer = token(book.database, scopes=["graphql.read", "graphql.write"], version=None)
    async with asking(create_app(Settings.load(), book.database), bearer) as tool:
        answer = await ask(tool, CHANGE, variables={"said": {"title": "Essays"}})
        read = await ask(tool, '{gradebook{category(sourcedId: "new"){title}}}')

    done = {"created": True, "category": {"title": "Essays"}}
    assert answer.json() == {"data": {"putCategory": done}}
    assert read.json()["data"]["gradebook"]["category"] == {"title": "Essays"}


async def test_a_tool_that_may_only_read_changes_nothing(book: Book) -> None:
    bearer = token(book.database, scopes=["graphql.read"], version=None)
    async with asking(create_app(Settings.load(), book.database), bearer) as tool:
        answer = await ask(tool, CHANGE, variables={"said": {"title": "Essays"}})

    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN", "path": ""}
    assert error["path"] == ["putCategory"]
    assert book.row("category", "new", "1") is None


async def test_all_that_is_wrong_with_a_change_is_told(book: Book) -> None:
    bearer = token(book.database, scopes=["graphql.read", "graphql.write"], version=None)
    document = CHANGE.replace("$said: CategoryInput!", "$title: String!").replace(
        "$said", '{title: $title, class: "nowhere"}'
    )
    async with asking(create_app(Settings.load(), book.database), bearer) as tool:
        answer = await ask(tool, document, variables={"title": " "})

    errors = answer.json()["errors"]
    assert [error["extensions"]["path"] for error in errors] == ["title", "class"]
    assert {error["extensions"]["code"] for error in errors} == {"INVALID"}
    assert answer.json()["data"] == {"putCategory": None}


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_changes_come_by_post_alone(book: Book, method: str) -> None:
    bearer = token(book.database, scopes=["graphql.read", "graphql.write"], version=None)
    async with asking(create_app(Settings.load(), book.database), bearer) as tool:
        answer = await tool.request(method, "/graphql", params={"query": CHANGE})
    assert answer.status_code == 405
