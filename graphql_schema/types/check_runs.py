"""Stored counts of the checks, for pages that must not wait for them."""

from datetime import datetime
from typing import Annotated, Final

import strawberry

from app.checks.catalogue import CHECKS, UnknownCheck, chosen
from app.checks.check import Severity
from app.checks.runs import CheckRun as Row
from app.checks.runs import find_runs
from graphql_schema.aside import aside, refusal_error
from graphql_schema.context import Context
from graphql_schema.types.limit import LARGEST, Limit, at_most

_MOST: Final = LARGEST["CheckRun"]


@strawberry.type(description="How many records a check found in a run.")
class CheckCount:
    """How many records a check found in a run."""

    name: str = strawberry.field(description="Name of the check.")
    title: str = strawberry.field(
        description="What the records that the check finds have in common."
    )
    severity: Severity = strawberry.field(description="Severity of what the check finds.")
    count: int = strawberry.field(description="Number of records that the check found.")


def _counts(
    root: strawberry.Parent["CheckRun"],
    only: Annotated[
        list[str] | None,
        strawberry.argument(description="Names of the checks to return; all by default."),
    ] = None,
) -> list[CheckCount]:
    try:
        checks = CHECKS if only is None else chosen(only)
    except UnknownCheck as refusal:
        raise refusal_error(refusal) from None
    counts = root.stored or {}
    return [
        CheckCount(
            name=check.name,
            title=check.title,
            severity=check.severity,
            count=counts[check.name],
        )
        for check in checks
        if check.name in counts
    ]


@strawberry.type(description="A run of all checks in the background, with the counts it stored.")
class CheckRun:
    """A run of all checks in the background, with the counts it stored."""

    stored: strawberry.Private[dict[str, int] | None]
    id: int = strawberry.field(description="Number of the run.")
    requested_at: datetime = strawberry.field(description="When the run was requested.")
    finished_at: datetime | None = strawberry.field(
        description="When the run was finished; null if it has not finished."
    )
    seconds: float | None = strawberry.field(
        description="Duration of the run in seconds; null if it has not finished."
    )
    edition: int | None = strawberry.field(
        description="Edition that was published during the run; null before the first publication."
    )
    counts: list[CheckCount] = strawberry.field(
        resolver=_counts, description="Counts of the checks, the most severe first."
    )

    @classmethod
    def of(cls, row: Row) -> "CheckRun":
        """Return a run as the graph has it."""
        return cls(
            stored=row.counts,
            id=row.id,
            requested_at=row.requested_at,
            finished_at=row.finished_at,
            seconds=row.seconds,
            edition=row.edition,
        )


async def _runs(info: strawberry.Info[Context, None], limit: Limit = 2) -> list[CheckRun]:
    most = at_most(limit, _MOST)
    found = await aside(info.context.database, lambda connection: find_runs(connection, most))
    return [CheckRun.of(each) for each in found]


@strawberry.type
class CheckRunsQuery:
    """What the checks found, over time."""

    check_runs: list[CheckRun] = strawberry.field(
        resolver=_runs,
        description="Runs of all checks, the newest first, with one that waits; one follows each "
        "edition and import.",
    )
