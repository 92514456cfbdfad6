"""POST /graphiql/execute: a document of a signed-in person, executed and logged."""

import re
from typing import Any, Final

import orjson
from anyio import to_thread
from graphql import FieldNode, OperationDefinitionNode, get_operation_ast
from starlette.responses import Response

from app.access.scopes import ADMINISTRATION_WRITE, GRADEBOOK_WRITE, allows
from app.access.viewer import Viewer
from app.console.ask import source_of
from app.console.guard import Visit
from app.graphiql.seeing_as import View, apply_view, read_view
from app.shares import InFlight, TooManyRequests, borrowing
from app.staff_queries.log import LoggedQuery, QueryLogUnavailable, log_query
from app.staff_queries.masking import texts
from graphql_schema.execute import Answer, is_mutation, operation_name, prepare_within
from graphql_schema.http.execution import execute_posted
from graphql_schema.http.posted import LEGACY, Posted, read_object, read_parameters
from graphql_schema.http.refusals import Malformed, Refused, TooMany, Unavailable
from graphql_schema.http.replies import Reply, refused, replied
from graphql_schema.http.timings import Timings
from graphql_schema.limits import Limits

_LIMITS: Final = Limits(seconds=30)
"""Those of tools, but people may wait longer for a check of the whole district."""
_IN_FLIGHT: Final = InFlight(10)
"""Requests of one person that a worker answers at once."""
_LITERAL: Final = re.compile(r'"([^"\\\n]{1,255})"')


class ReadsOnly(Refused):
    """A person whose role may only read sent a mutation."""

    code, status = "FORBIDDEN", 403


async def execute(visit: Visit) -> Response:
    """Return the response to a document; a refusal has GraphQL's form."""
    request = visit.request
    request.state.caller = None
    try:
        with _IN_FLIGHT.counting(visit.viewer.id), borrowing(visit.viewer.id):
            return await _executed(visit)
    except TooManyRequests as failure:
        return refused(TooMany(str(failure)), LEGACY)
    except QueryLogUnavailable as failure:
        return refused(Unavailable(str(failure)), LEGACY)
    except Refused as failure:
        request.state.reason = type(failure).__name__
        return refused(failure, LEGACY)


async def _executed(visit: Visit) -> Response:
    timings = Timings()
    request = visit.request
    given = await read_object(request)
    posted, view = read_parameters(given), read_view(given)
    if posted.query is None:
        raise Malformed("Send the document as `query`; it cannot be named by a hash here.")
    document = apply_view(posted.query, view)
    _check_may_change(visit, document, posted)
    source = source_of(request)
    edition = await to_thread.run_sync(source.edition)
    answer = await execute_posted(source.graph, _LIMITS, document, posted, visit.viewer, edition)
    timings.end("execute")
    request.state.document = operation_name(answer.operation)
    request.state.seconds = timings.seconds
    if answer.data is not None and not _is_introspection(answer.operation):
        await log_query(visit.services.database, _logged(visit, posted, view, answer))
    timings.end("log")
    encoding = request.headers.get("accept-encoding", "")
    return await replied(answer, Reply(LEGACY, encoding, request.state.request_id, timings))


def may_change(viewer: Viewer) -> bool:
    """Return whether a person's role may change anything by GraphQL."""
    return any(allows(viewer.scopes, each) for each in (ADMINISTRATION_WRITE, GRADEBOOK_WRITE))


def _check_may_change(visit: Visit, document: str, posted: Posted) -> None:
    """Raise `ReadsOnly` for a mutation of somebody who may only read."""
    if may_change(visit.viewer):
        return
    prepared = prepare_within(_LIMITS, document, posted.variables)
    if prepared.document is None:
        return
    if is_mutation(get_operation_ast(prepared.document, posted.operation)):
        role = visit.account.role.replace("-", " ")
        raise ReadsOnly(
            f"Your role, {role}, may read but not change anything. Ask a district administrator "
            "to make this change."
        )


def _is_introspection(operation: OperationDefinitionNode | None) -> bool:
    """Return whether an operation is about the schema only: it shows no data."""
    selections = () if operation is None else operation.selection_set.selections
    return all(
        isinstance(each, FieldNode) and each.name.value.startswith("__") for each in selections
    )


def _logged(visit: Visit, posted: Posted, view: View, answer: Answer) -> LoggedQuery:
    document = posted.query or ""
    counted = [each.decode() for each in answer.tally.people]
    shown: Any = orjson.loads(orjson.dumps(answer.data))
    return LoggedQuery(
        email=visit.account.email,
        name=visit.account.name,
        role=visit.account.role,
        document=document,
        variables=posted.variables,
        rows=answer.tally.rows,
        texts=texts(counted, dict(posted.variables), _LITERAL.findall(document), shown),
        operation=operation_name(answer.operation),
        as_connection=view.connection,
        edition=view.edition,
    )
