"""Outcomes as programs read them, and as a person does."""

from collections.abc import Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.checks.check import Severity
from app.checks.running import Finding, Outcome

_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def as_plain(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON has it."""
    check = outcome.check
    return {
        "name": check.name,
        "title": check.title,
        "severity": check.severity.value,
        "versions": check.versions,
        "meaning": check.meaning,
        "remedy": check.remedy,
        "count": outcome.count,
        "examples": [_plain(finding) for finding in outcome.examples],
    }


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print what was found for a person, the worst first."""
    found = [outcome for outcome in outcomes if outcome.count]
    if found:
        console.print(_table(found))
    console.print(_summary(outcomes, found))


def _plain(finding: Finding) -> dict[str, str | None]:
    return {
        "kind": finding.kind,
        "sourcedId": finding.sourced_id,
        "name": finding.name,
        "detail": finding.detail,
    }


def _table(found: Sequence[Outcome]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Severity")
    table.add_column("Count", justify="right")
    table.add_column("Check")
    table.add_column("What it means, and how to mend it")
    for outcome in found:
        check = outcome.check
        versions = "" if len(check.versions) > 1 else f"OneRoster {check.versions[0]} only. "
        table.add_row(
            Text(check.severity.value, _COLOURS[check.severity]),
            f"{outcome.count:,}",
            Text.assemble((check.name, "bold"), *_lines(outcome)),
            Text(f"{check.title}. {versions}{check.meaning} {check.remedy}"),
        )
    return table


def _lines(outcome: Outcome) -> list[tuple[str, str]]:
    """Return a line an example: the record, and what of it."""
    return [
        (f"\n{' '.join(filter(None, (e.kind, e.sourced_id)))}: {e.detail}", "dim")
        for e in outcome.examples
    ]


def _summary(outcomes: Sequence[Outcome], found: Sequence[Outcome]) -> str:
    severities = [outcome.check.severity for outcome in found]
    said = ", ".join(f"{severity} {severities.count(severity)}" for severity in Severity)
    return f"{len(outcomes)} checks ran. Those that found something: {said}."
