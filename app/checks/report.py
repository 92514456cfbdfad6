"""Outcomes as programs read them, and as a person does."""

from collections.abc import Sequence
from typing import Any, Final

import typer

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


def show(outcomes: Sequence[Outcome]) -> None:
    """Print what was found for a person, the worst first."""
    found = [outcome for outcome in outcomes if outcome.count]
    for outcome in found:
        _show_one(outcome)
    typer.echo(_summary(outcomes, found))


def _plain(finding: Finding) -> dict[str, str | None]:
    return {
        "kind": finding.kind,
        "sourcedId": finding.sourced_id,
        "name": finding.name,
        "detail": finding.detail,
    }


def _show_one(outcome: Outcome) -> None:
    """Print a finding and its examples, an example a line so that ids stay whole."""
    check = outcome.check
    versions = "" if len(check.versions) > 1 else f"OneRoster {check.versions[0]} only. "
    severity = typer.style(f"{check.severity.value:<8}", fg=_COLOURS[check.severity])
    typer.echo(f"{severity} {outcome.count:>6,}  {typer.style(check.name, bold=True)}")
    typer.echo(f"  {check.title}. {versions}{check.meaning} {check.remedy}")
    for example in outcome.examples:
        record = " ".join(filter(None, (example.kind, example.sourced_id)))
        typer.echo(f"    {record}: {example.detail}")
    typer.echo()


def _summary(outcomes: Sequence[Outcome], found: Sequence[Outcome]) -> str:
    severities = [outcome.check.severity for outcome in found]
    said = ", ".join(f"{severity} {severities.count(severity)}" for severity in Severity)
    return f"{len(outcomes)} checks ran. Those that found something: {said}."
