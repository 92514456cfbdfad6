"""Checks of the district's data, for administrators."""

from collections.abc import Sequence
from io import BytesIO
from typing import Annotated, Final

import strawberry
from graphql import GraphQLError

from app.checks.affected import affected_by_check
from app.checks.catalogue import UnknownCheck, chosen
from app.checks.check import Check as Row
from app.checks.check import Severity
from app.checks.running import Finding, Outcome, run, snapshot, write_csv
from app.database import Database
from graphql_schema.aside import run_in_thread
from graphql_schema.batching import load
from graphql_schema.context import Context
from graphql_schema.selected import selected_fields
from graphql_schema.types.connections import ConnectionDetails
from graphql_schema.types.explanations import RecordKind
from graphql_schema.types.limit import LARGEST, Limit, at_most
from graphql_schema.types.words import OneRosterVersion

_MOST: Final = LARGEST["CheckFinding"]
"""Examples of one check."""


@strawberry.type(description="A record that a check found.")
class CheckFinding:
    """A record that a check found."""

    kind: RecordKind = strawberry.field(description="Kind of the record.")
    sourced_id: strawberry.ID | None = strawberry.field(
        description="Id of the record; null if the check is about missing records."
    )
    name: str | None = strawberry.field(
        description="Name of the record: a title, or a person's number."
    )
    detail: str = strawberry.field(description="What is wrong with the record.")


def _examples(
    root: strawberry.Parent["Check"],
    limit: Limit = 5,
) -> list[CheckFinding]:
    return [_finding(finding) for finding in root.outcome().examples[: at_most(limit, _MOST)]]


def _count(root: strawberry.Parent["Check"]) -> int:
    return root.outcome().count


async def _affects(
    root: strawberry.Parent["Check"], info: strawberry.Info[Context, None]
) -> list[ConnectionDetails]:
    found = await load(info.context, affected_by_check, root.check.name)
    return [ConnectionDetails.of(each) for each in found or ()]


async def _csv(root: strawberry.Parent["Check"], info: strawberry.Info[Context, None]) -> str:
    def write() -> str:
        file = BytesIO()
        with snapshot(info.context.database) as connection:
            write_csv(connection, root.check, file)
        return file.getvalue().decode()

    return await run_in_thread(write)


@strawberry.type(description="A check of the data in the SIS and of the data to publish next.")
class Check:
    """A check of the data in the SIS and of the data to publish next."""

    check: strawberry.Private[Row]
    found: strawberry.Private[Outcome | None]
    """What it found; None where neither the number nor examples of it are selected."""
    name: str = strawberry.field(description="Name of the check, which never changes.")
    title: str = strawberry.field(
        description="What the records that the check finds have in common."
    )
    severity: Severity = strawberry.field(description="Severity of what the check finds.")
    versions: list[OneRosterVersion] = strawberry.field(
        description="OneRoster versions that the check is relevant to."
    )
    meaning: str = strawberry.field(description="Consequences for vendors.")
    remedy: str = strawberry.field(description="How to correct the data in the SIS.")
    count: int = strawberry.field(
        resolver=_count, description="Number of records that the check finds."
    )
    examples: list[CheckFinding] = strawberry.field(
        resolver=_examples, description="First records that the check finds, sorted by kind and id."
    )
    affects: list[ConnectionDetails] = strawberry.field(
        resolver=_affects,
        description="Active connections of vendors that receive, in these versions, the data that "
        "the check is about.",
    )
    csv: str = strawberry.field(
        resolver=_csv,
        description="All records that the check finds, as CSV with kind, sourcedId, name and "
        "detail; this runs the check once more.",
    )

    def outcome(self) -> Outcome:
        """Return what it found."""
        assert self.found is not None  # noqa: S101  it runs where one of its fields is selected
        return self.found


async def _checks(
    info: strawberry.Info[Context, None],
    only: Annotated[
        list[str] | None,
        strawberry.argument(description="Names of the checks to return; all by default."),
    ] = None,
    severity: Annotated[
        Severity, strawberry.argument(description="Return only checks with at least this severity.")
    ] = Severity.NOTE,
) -> list[Check]:
    try:
        checks = chosen(only, severity)
    except UnknownCheck as refusal:
        raise GraphQLError(str(refusal), extensions={"code": "UNKNOWN_CHECK"}) from None
    examples = _examples_selected(info)
    if examples is None:
        return [_check(check, None) for check in checks]
    return [
        _check(outcome.check, outcome)
        for outcome in await _outcomes(info.context.database, checks, examples)
    ]


def _examples_selected(info: strawberry.Info[Context, None]) -> int | None:
    """Return how many examples are selected of each check; None where no check needs to run."""
    fields = [*selected_fields(info._raw_info)]  # noqa: SLF001
    limits: list[int] = [args["limit"] for name, args in fields if name == "examples"]
    if not limits and all(name != "count" for name, _ in fields):
        return None
    return min(max([0, *limits]), _MOST)


@strawberry.type
class ChecksQuery:
    """Whether the district's data is ready for vendors."""

    checks: list[Check] = strawberry.field(
        resolver=_checks,
        description="Checks of data quality, the most severe first; a check runs only if `count`, "
        "`examples` or `csv` is selected.",
    )


async def _outcomes(
    database: Database, checks: Sequence[Row], examples: int
) -> tuple[Outcome, ...]:
    """Return what checks find; they are cancelled with the request."""

    def look() -> tuple[Outcome, ...]:
        with snapshot(database) as connection:
            return run(connection, checks, examples=examples)

    return await run_in_thread(look)


def _check(check: Row, found: Outcome | None) -> Check:
    return Check(
        check=check,
        found=found,
        name=check.name,
        title=check.title,
        severity=check.severity,
        versions=[*map(OneRosterVersion, check.versions)],
        meaning=check.meaning,
        remedy=check.remedy,
    )


def _finding(finding: Finding) -> CheckFinding:
    id_ = finding.sourced_id
    return CheckFinding(
        kind=RecordKind(finding.kind),
        sourced_id=None if id_ is None else strawberry.ID(id_),
        name=finding.name,
        detail=finding.detail,
    )
