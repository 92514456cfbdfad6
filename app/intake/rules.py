"""A rule of a package, and the findings of those rows that break it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.intake.findings import SHOWN, Finding, Kind
from app.intake.job import Job


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not be, and what would be right instead."""

    kind: Kind
    message: str
    placed: bool = True
    """False where no row and no value is to be told, only how many there are."""


def report(job: Job, rules: Sequence[Rule], broken: str, **values: object) -> frozenset[int]:
    """Add what breaks the rules to the findings, and return the numbers of those rules.

    `broken` is a SELECT of (number of the rule, row, value), a row for each fault, with `values`
    for its `:names`.
    """
    found = job.run(
        f"""
        WITH broken (number, place, value) AS ({broken}),
        counted AS (
            SELECT
                *,
                count(*) OVER (PARTITION BY number) AS total,
                row_number() OVER (PARTITION BY number ORDER BY place, value) AS nth
            FROM broken
        )
        SELECT number, nth, total, place, value FROM counted WHERE nth <= :shown ORDER BY 1, 2
        """,
        shown=SHOWN,
        **values,
    )
    numbers = set()
    for number, nth, total, row, value in found.all():
        numbers.add(number)
        rule = rules[number]
        if rule.placed:
            job.findings.add(Finding(rule.kind, rule.message, row, value))
        elif nth == 1:
            job.findings.add(Finding(rule.kind, rule.message))
        if nth == min(total, SHOWN):
            job.findings.count_more(rule.kind, total - nth if rule.placed else total - 1)
    return frozenset(numbers)
