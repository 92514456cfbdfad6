"""Checks of all records alike."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "reference-to-nothing",
        "Records that name a record there is not",
        Severity.ERROR,
        "What needs the other record is not published; else the reference is left out.",
        "Correct the reference, or remove the record.",
    ),
    Check(
        "dates-reversed",
        "Records that end before they begin",
        Severity.ERROR,
        "Vendors refuse the record, or take it for ended.",
        "Correct the dates; an end is the day after the last.",
    ),
    Check(
        "name-blank",
        "Records without a title or name",
        Severity.ERROR,
        "It is demanded: vendors refuse the record.",
        "Enter the title or name.",
    ),
    Check(
        "id-odd",
        "Ids with odd characters, or too long ones",
        Severity.WARNING,
        "OneRoster asks for at most 255 letters, digits and .-_/@; some vendors store no other.",
        "Give the record another id before vendors know it by this one.",
    ),
    Check(
        "id-differs-in-case-only",
        "Ids that are another's but for capital letters",
        Severity.WARNING,
        "Vendors whose database does not tell capital letters apart take the two for one.",
        "Give one of them another id before vendors know it by this one.",
    ),
    Check(
        "resource-without-title",
        "Resources without a title",
        Severity.NOTE,
        "Vendors list the resource by its id.",
        "Enter the title.",
    ),
)
"""Errors first."""
