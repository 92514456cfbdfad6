"""The command `rollcall gradebook save`: a caller of the graph's mutations of the set-up."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Final

import orjson
import typer

from app.connected import connected
from app.errors import RollcallError
from app.graph_operator import execute_as_operator
from app.options import As, AsJson
from app.output import print_json
from app.settings import Settings

gradebook = typer.Typer(
    no_args_is_help=True, help="Set up the grade book: grading tasks, standards, windows, scales."
)

_KINDS: Final[Mapping[str, str]] = {
    "gradingTask": "GradedInput",
    "standard": "GradedInput",
    "gradingWindow": "GradingWindowInput",
    "scoreGroup": "ScoreGroupInput",
    "defaultCategory": "DefaultCategoryInput",
}
"""The kinds of records that are set up, and the types of the inputs that describe them."""
_SAVE: Final = (
    "mutation ($id: ID!, $record: {input}!) {{ "
    "saved: save{name}(sourcedId: $id, {kind}: $record) {{ created }} }}"
)


class BadRecord(RollcallError):
    """A record of the set-up cannot be read."""

    code = "bad_record"


@gradebook.callback()
def _group() -> None:
    """Set up the grade book: grading tasks, standards, windows, scales."""


@gradebook.command()
def save(
    kind: Annotated[str, typer.Argument(help=f"Kind of record: {', '.join(_KINDS)}.")],
    sourced_id: Annotated[str, typer.Argument(metavar="ID", help="The record's sourcedId.")],
    record: Annotated[
        str,
        typer.Argument(
            metavar="JSON",
            help='The whole record as JSON, such as \'{"title": "Semester grade"}\', with the '
            "fields of the GraphQL input; - reads it from standard input.",
        ),
    ],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Create a record of the grade book's set-up, or replace the whole of it.

    The fields are those of the mutations saveGradingTask, saveStandard, saveGradingWindow,
    saveScoreGroup and saveDefaultCategory; see `rollcall schema`.
    """
    if kind not in _KINDS:
        raise BadRecord(f"There is no kind {kind!r}. The kinds are {', '.join(_KINDS)}.")
    text = sys.stdin.read() if record == "-" else record
    document = _SAVE.format(input=_KINDS[kind], name=kind[0].upper() + kind[1:], kind=kind)
    variables = {"id": sourced_id, "record": _parse(text)}
    with connected(Settings.load()) as database:
        saved = execute_as_operator(database, as_, document, variables)["saved"]
    if as_json:
        print_json({"kind": kind, "sourcedId": sourced_id, **saved})
    else:
        typer.echo(f"{kind} {sourced_id} is {'created' if saved['created'] else 'replaced'}.")


def _parse(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRecord(f"The record is not valid JSON: {error}.") from None
