"""POST /graphiql/saved and /graphiql/saved/delete: questions that people save for their role."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from anyio import to_thread
from sqlalchemy import Connection as Transaction
from starlette.responses import Response

from app.console.guard import Visit
from app.errors import RollcallError
from app.graphiql.questions import questions_for, shown_saved
from app.staff_queries.saved import (
    Author,
    CannotSave,
    NewQuestion,
    delete_question,
    save_question,
    saved_questions,
)
from graphql_schema.execute import prepare_within
from graphql_schema.http.posted import LEGACY, QUERY_LENGTH, read_object
from graphql_schema.limits import Limits

_HEADERS: Final = {"cache-control": "no-store"}
Change = Callable[[Transaction, Author], str | None]


def questions_of(transaction: Transaction, visit: Visit) -> list[dict[str, Any]]:
    """Return the questions that a person sees: those of the release, then those of the role."""
    account = visit.account
    own = saved_questions(transaction, account.role)
    return [
        *(each.shown() for each in questions_for(visit.viewer.scopes)),
        *(shown_saved(each, account.email) for each in own),
    ]


async def save(visit: Visit) -> Response:
    """Save a question; return its name and the questions that there are now."""

    async def read() -> Change:
        question = _question(await read_object(visit.request))
        return lambda transaction, author: save_question(transaction, author, question)

    return await _change(visit, read)


async def delete(visit: Visit) -> Response:
    """Delete one of the person's own questions; return the questions that there are now."""

    async def read() -> Change:
        name = _text(await read_object(visit.request), "name")
        return lambda transaction, author: delete_question(transaction, author, name)

    return await _change(visit, read)


async def _change(visit: Visit, read: Callable[[], Any]) -> Response:
    account = visit.account
    author = Author(account.email, account.name, account.role)
    try:
        change: Change = await read()

        def write() -> dict[str, Any]:
            with visit.services.database.transaction() as transaction:
                name = change(transaction, author)
                return {"name": name, "saved": questions_of(transaction, visit)}

        body: Mapping[str, Any] = await to_thread.run_sync(write)
        return Response(orjson.dumps(body), 200, _HEADERS, LEGACY)
    except RollcallError as failure:
        error = {"message": str(failure), "extensions": {"code": failure.code}}
        return Response(orjson.dumps({"errors": [error]}), failure.status, _HEADERS, LEGACY)


def _question(given: Mapping[str, Any]) -> NewQuestion:
    document = _text(given, "document").strip()
    if len(document) > QUERY_LENGTH:
        raise CannotSave(f"A query has at most {QUERY_LENGTH:,} characters.")
    prepared = prepare_within(Limits(), document, {})
    if prepared.errors:
        raise CannotSave(f"The query is not valid: {prepared.errors[0].message}")
    return NewQuestion(_text(given, "title"), _text(given, "description"), document)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise CannotSave(f"`{name}` must be a text.")
    return value
