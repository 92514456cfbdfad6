"""The commands `rollcall exclude` and `rollcall include`: a caller of the graph like any other."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import orjson
import typer
from graphql import GraphQLInputObjectType, get_named_type
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.cache.runs import Run
from app.connected import connected
from app.data_folder import at_remembered_address
from app.database import Database
from app.errors import RollcallError
from app.exclusions.kinds import Kind
from app.explanations.finding import resolve
from app.explanations.records import KINDS
from app.graph_operator import execute_as_operator
from app.options import As, AsJson
from app.output import print_json, print_table
from app.publishing.waiting_runs import carry_out
from app.settings import Settings
from app.stored_fragments import stored_fragments
from graphql_schema.choosing import kind_of_name, record_kind_name
from graphql_schema.schema import SCHEMA
from graphql_schema.types.words import ConnectionType, OneRosterVersion, word

_COUNTS: Final = "kind seen leaves returns"
_PREVIEW: Final = f"""
query ($records: [RecordsInput!], $where: ExcludableFilter, $exclude: Boolean!) {{
    administration {{
        done: exclusionPreview(records: $records, where: $where, exclude: $exclude) {{
            records {{ kind changed unchanged }}
            district {{ {_COUNTS} }}
            connections {{ clientId application version type objects {{ {_COUNTS} }} }}
        }}
    }}
}}
"""
_CHANGE: Final = """
mutation ($records: [RecordsInput!], $where: ExcludableFilter, $reason: String%s, $now: Boolean!) {
    done: %s(records: $records, where: $where, reason: $reason, now: $now) {
        records { kind changed unchanged }
        refreshes { number }
    }
}
"""
_SIMPLE: Final = re.compile(r"\s*([\w.]+)\s*(!=|<=|>=|=|<|>|~)(.*)", re.DOTALL)
_COMPARISONS: Final = {
    "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "~": "contains",
}  # fmt: skip
_FLAGS: Final = {"true": True, "false": False}
_VALUES: Final[Mapping[str, Callable[[str], object]]] = {
    "Boolean": _FLAGS.__getitem__,
    "Int": int,
    "Float": float,
}
"""How a value is read, by its type in the graph; all else is text."""

_Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help=f"Kind of records: {', '.join(kind.name for kind in Kind)}."
    ),
]
_Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", help="The records' sourcedIds or whole names."),
]
_Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILTER",
        help="All that meet it: FIELD=TEXT, FIELD~TEXT (holds it) and the like, or a filter of the "
        "graph as JSON. Several must all hold.",
    ),
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Change nothing; show what each vendor would miss.")
]
_Now = Annotated[
    bool,
    typer.Option(
        "--now", help="Publish each record at once, not with the next refresh: people only."
    ),
]


class BadFilter(RollcallError):
    """A filter cannot be read."""

    code = "bad_filter"


def exclude(
    kind: _Kind,
    ids: _Ids = None,
    *,
    where: _Where = None,
    reason: Annotated[
        str, typer.Option(help="Reason; it is stored with the time and the person who did it.")
    ] = "",
    now: _Now = False,
    dry_run: _DryRun = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Exclude records, and all that depends on them, from every vendor (External LMS Exclude).

    Records that depend on them keep their own flags. Vendors are affected by the next refresh, or
    at once with --now. The grades of an excluded person are withheld at once in any case.
    """
    change = _Change(exclude=True, reason=reason, now=now, by=as_)
    _run(_chosen(kind, ids, where), change, dry_run=dry_run, as_json=as_json)


def include(
    kind: _Kind,
    ids: _Ids = None,
    *,
    where: _Where = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Reason; it is stored with the time and the person who did it."),
    ] = None,
    now: _Now = False,
    dry_run: _DryRun = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Let vendors see excluded records again.

    Records that depend on them stay excluded where their own flag is set.
    """
    change = _Change(exclude=False, reason=reason, now=now, by=as_)
    _run(_chosen(kind, ids, where), change, dry_run=dry_run, as_json=as_json)


def _chosen(named: str, ids: Sequence[str] | None, where: Sequence[str] | None) -> dict[str, Any]:
    """Return the arguments by which the graph is told of records."""
    kind = Kind.named(named)
    chosen: dict[str, Any] = {}
    if ids:
        chosen["records"] = [{"kind": record_kind_name(kind), "ids": [*ids]}]
    if where:
        field = kind.name[0].lower() + kind.name[1:]
        chosen["where"] = {field: {"and": [_filter(said, kind) for said in where]}}
    return chosen


def _filter(said: str, kind: Kind) -> Any:
    """Return a filter as the graph takes it; raises `BadFilter`."""
    if said.lstrip().startswith("{"):
        try:
            return orjson.loads(said)
        except orjson.JSONDecodeError as error:
            raise BadFilter(f"--where {said!r} is no JSON: {error}.") from None
    found = _SIMPLE.fullmatch(said)
    if found is None:
        raise BadFilter(f"--where {said!r} is no filter; write one such as title~Lunch.")
    path, operator, value = found.groups()
    return _nested([*path.split("."), _COMPARISONS[operator]], value.strip(), _filter_of(kind))


def _filter_of(kind: Kind) -> GraphQLInputObjectType:
    type_ = SCHEMA.type_map[f"{kind.type_}Filter"]
    assert isinstance(type_, GraphQLInputObjectType)  # noqa: S101
    return type_


def _nested(path: Sequence[str], value: str, type_: GraphQLInputObjectType) -> dict[str, Any]:
    step, *further = path
    field = type_.fields.get(step)
    leads_to = field and get_named_type(field.type)
    if isinstance(leads_to, GraphQLInputObjectType) and further:
        return {step: _nested(further, value, leads_to)}
    if leads_to is None or further:
        known = ", ".join(type_.fields)
        raise BadFilter(f"{type_.name} has no {'.'.join(path)}; there is {known}.")
    try:
        return {step: _VALUES.get(leads_to.name, str)(value)}
    except (KeyError, ValueError):
        raise BadFilter(f"{value!r} is no {leads_to.name}.") from None


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to become of the records."""

    exclude: bool
    reason: str | None
    now: bool
    by: str | None
    """Who makes the change; None for the user of the operating system."""


def _run(chosen: Mapping[str, Any], change: _Change, *, dry_run: bool, as_json: bool) -> None:
    settings = at_remembered_address(Settings.load())
    with connected(settings) as database:
        chosen = _resolved(database, chosen)
        if dry_run:
            asked = execute_as_operator(
                database, change.by, _PREVIEW, {**chosen, "exclude": change.exclude}
            )
            done = asked["administration"]["done"]
            runs: list[Run] = []
        else:
            words = ("!", "exclude") if change.exclude else ("", "include")
            given = {**chosen, "reason": change.reason, "now": change.now}
            done = execute_as_operator(database, change.by, _CHANGE % words, given)["done"]
            numbers = [each["number"] for each in done["refreshes"]]
            runs = carry_out(database, stored_fragments(settings.public_url), numbers)
    if as_json:
        states = [{"id": run.id, "state": run.state, "edition": run.edition} for run in runs]
        print_json(done if dry_run else {**done, "refreshes": states})
    else:
        _print(done, change, runs, dry_run=dry_run)
    if any(run.state != "done" for run in runs):
        raise typer.Exit(1)


def _resolved(database: Database, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the chosen records with ids in place of names; raises `AmbiguousRecord`."""
    if "records" not in chosen:
        return chosen
    (named,) = chosen["records"]
    kind = KINDS[named["kind"]]
    with database.transaction() as transaction:
        ids = [resolve(transaction, kind, each) for each in named["ids"]]
    return {**chosen, "records": [{**named, "ids": ids}]}


def _print(done: Mapping[str, Any], change: _Change, runs: Sequence[Run], *, dry_run: bool) -> None:
    what = f"{'would be ' if dry_run else ''}{'excluded' if change.exclude else 'included'}"
    for each in done["records"]:
        typer.echo(_sentence(each, what))
    if dry_run:
        _show(done)
    elif not change.now:
        typer.echo("Vendors see it with the next refresh; to have it now: rollcall refresh")
    for run in runs:
        typer.echo(_ended(run))


def _ended(run: Run) -> str:
    if run.state == "done":
        return f"Published: {run.record}, in edition {run.edition}."
    reason = run.reason or "It has not ended yet."
    return f"NOT published: {run.record}, refresh {run.id} ({run.state}). {reason}"


def _sentence(records: Mapping[str, Any], done: str) -> str:
    already = f"; {records['unchanged']:,} already" if records["unchanged"] else ""
    return f"{kind_of_name(records['kind']).name}: {records['changed']:,} {done}{already}."


def _show(preview: Mapping[str, Any]) -> None:
    """Print by whom how many objects of which kind would be missed, or seen again."""
    table = Table("Seen by", "Kind", box=SIMPLE_HEAD)
    for heading in ("Now", "Would leave", "Would come back"):
        table.add_column(heading, justify="right")
    seers = [("the whole district", preview["district"])]
    for each in preview["connections"]:
        type_, version = word(ConnectionType[each["type"]]), OneRosterVersion[each["version"]].value
        name = f"{each['application']} ({version}, {type_}, {each['clientId']})"
        seers.append((name, each["objects"]))
    for name, counts in seers:
        _add(table, name, [count for count in counts if count["leaves"] or count["returns"]])
    print_table(table)
    typer.echo("Nothing is changed. What is done shows with the next refresh: rollcall refresh")


def _add(table: Table, name: str, counts: Iterable[Mapping[str, Any]]) -> None:
    rows = [
        (count["kind"], *(f"{count[of]:,}" for of in ("seen", "leaves", "returns")))
        for count in counts
    ]
    for place, row in enumerate(rows or [("nothing", "", "0", "0")]):
        table.add_row(Text("" if place else name), *row, end_section=place == len(rows) - 1)
