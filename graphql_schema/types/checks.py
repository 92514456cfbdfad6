"""Checks of the district's data, for administrators."""

from collections.abc import Sequence
from io import BytesIO
from typing import Annotated, Final

import strawberry
from graphql import GraphQLError

from app.checks.catalogue import UnknownCheck, chosen
from app.checks.check import Check as Row
from app.checks.check import Severity
from app.checks.running import Finding, Outcome, run, snapshot, write_csv
from app.database import Database
from graphql_schema.aside import run_in_thread
from graphql_schema.context import Context
from graphql_schema.selected import selected_fields
from graphql_schema.types.limit import LARGEST, Limit, at_most
from graphql_schema.types.words import expose_enum

_MOST: Final = LARGEST["CheckFinding"]
"""Examples of one check."""

expose_enum(
    Severity,
    "CheckSeverity",
    "How bad it is that a check finds something.",
    {
        "ERROR": "Wrong: vendors refuse it or confuse records.",
        "WARNING": "Missing: something is not published, or of no use to vendors.",
        "NOTE": "Right as a rule, and worth a look.",
    },
)


@strawberry.type(description="A record that a check is about.")
class CheckFinding:
    """A record that a check is about."""

    kind: str = strawberry.field(
        description="What it is: its type in this graph, with a small first letter."
    )
    sourced_id: strawberry.ID | None = strawberry.field(
        description="Its id; null where the check is about the lack of any."
    )
    name: str | None = strawberry.field(
        description="What people call it: a title, or a person's number."
    )
    detail: str = strawberry.field(description="What is the matter with it.")


def _examples(
    root: strawberry.Parent["Check"],
    limit: Limit = 5,
) -> list[CheckFinding]:
    return [_finding(finding) for finding in root.outcome().examples[: at_most(limit, _MOST)]]


def _count(root: strawberry.Parent["Check"]) -> int:
    return root.outcome().count


async def _csv(root: strawberry.Parent["Check"], info: strawberry.Info[Context, None]) -> str:
    def write() -> str:
        file = BytesIO()
        with snapshot(info.context.database) as connection:
            write_csv(connection, root.check, file)
        return file.getvalue().decode()

    return await run_in_thread(write)


@strawberry.type(
    description="Something that is looked for in the SIS and in what would be published next."
)
class Check:
    """Something that is looked for in the SIS and in what would be published next."""

    check: strawberry.Private[Row]
    found: strawberry.Private[Outcome | None]
    """What it found; None where neither the number nor examples of it are selected."""
    name: str = strawberry.field(description="The name that stays the same.")
    title: str = strawberry.field(description="What the records have in common that it finds.")
    severity: Severity = strawberry.field(
        description="How bad it is: wrong, missing, or worth a look."
    )
    versions: list[str] = strawberry.field(
        description="The versions of OneRoster for which it matters."
    )
    meaning: str = strawberry.field(description="What follows for those who read the roster.")
    remedy: str = strawberry.field(description="How to mend it in the SIS.")
    count: int = strawberry.field(resolver=_count, description="How many rows it finds.")
    examples: list[CheckFinding] = strawberry.field(
        resolver=_examples, description="The first rows it finds, by kind and id."
    )
    csv: str = strawberry.field(
        resolver=_csv,
        description="Every row it finds, as CSV with the columns kind, sourcedId, name, detail. "
        "They are looked for once more: ask for it of one check.",
    )

    def outcome(self) -> Outcome:
        """Return what it found."""
        assert self.found is not None  # noqa: S101  it runs where one of its fields is selected
        return self.found


async def _checks(
    info: strawberry.Info[Context, None],
    only: Annotated[
        list[str] | None, strawberry.argument(description="By name; all unless given.")
    ] = None,
    severity: Annotated[
        Severity, strawberry.argument(description="Those that are at least so severe.")
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
        description="What vendors would stumble over, the worst first. Checks run only where "
        "`count`, `examples` or `csv` is selected, anew each time; in a large district ask for a "
        "few at once.",
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
        versions=[*check.versions],
        meaning=check.meaning,
        remedy=check.remedy,
    )


def _finding(finding: Finding) -> CheckFinding:
    id_ = finding.sourced_id
    return CheckFinding(
        kind=finding.kind,
        sourced_id=None if id_ is None else strawberry.ID(id_),
        name=finding.name,
        detail=finding.detail,
    )
