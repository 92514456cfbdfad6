"""A grade gets the same verdict whether it is imported or written, and `check` finds the same."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from app.checks.catalogue import named
from app.checks.running import run
from app.intake.importing import Options, import_package
from app.intake.report import Report
from tests.gradebook.springfield import PUPILS, Book, line_item, result
from tests.intake.packages import delta, packed


class Case(NamedTuple):
    """A line item, whether it is accepted, and the check that then finds it."""

    assigned: str = "2025-09-01"
    due: str = "2025-09-08"
    minimum: float | None = 0
    maximum: float | None = 100
    is_accepted: bool = True
    check: str | None = None


CASES = {
    "ordinary": Case(),
    "maximum below minimum": Case(minimum=10, maximum=9.5, is_accepted=False),
    "maximum below 0 without minimum": Case(minimum=None, maximum=-1),
    "maximum equal to minimum": Case(minimum=10, maximum=10),
    "due before assigned": Case(due="2025-08-31", check="assignment-due-before-assigned"),
    "due on the day it is assigned": Case(due="2025-09-01"),
}
CHECKS = ("assignment-range-reversed", "assignment-due-before-assigned", "score-twice")


def import_rows(book: Book, folder: Path, file: str, *rows: str) -> Report:
    """Import rows of a file of a delta package."""
    files = {file: "\n".join(delta(row) for row in rows)}
    path = packed(folder / "package.zip", files, modes={file: "delta"}, source="other")
    today = date(2025, 11, 24)
    return import_package(book.database, path, today=today, options=Options())


def findings_of_check(book: Book) -> dict[str, list[str | None]]:
    """Return the ids that each check of grades finds, with up to five examples."""
    with book.database.transaction() as connection:
        outcomes = run(connection, [named(name) for name in CHECKS], examples=5)
        return {
            outcome.check.name: [example.sourced_id for example in outcome.examples]
            for outcome in outcomes
            if outcome.count
        }


def as_input(case: Case) -> dict[str, Any]:
    return line_item(
        assignDate=f"{case.assigned}T12:00:00Z",
        dueDate=f"{case.due}T12:00:00Z",
        resultValueMin=case.minimum,
        resultValueMax=case.maximum,
    )


def as_row(id_: str, case: Case) -> str:
    limits = ["" if limit is None else f"{limit:g}" for limit in (case.minimum, case.maximum)]
    return (
        f"{id_},,,Fractions,,{case.assigned},{case.due},S-algebra-1,homework,S-q1,"
        f"{limits[0]},{limits[1]},S"
    )


async def test_line_item_gets_one_verdict(book: Book, tmp_path: Path) -> None:
    expected: dict[str, list[str | None]] = {}
    for number, (name, case) in enumerate(CASES.items()):
        written = await book.put("lineItem", f"put-{number}", as_input(case))
        imported = import_rows(book, tmp_path, "lineItems", as_row(f"row-{number}", case))

        assert (written is True) == case.is_accepted, (name, written)
        assert imported.applied == case.is_accepted, (name, imported.findings)
        if not case.is_accepted:
            assert [refusal.path for refusal in written] == ["resultValueMax"]
            assert [finding.kind.field for finding in imported.findings] == ["resultValueMax"]
        if case.check:
            expected[case.check] = [f"put-{number}", f"row-{number}"]
            assert [finding.kind.severity for finding in imported.findings] == ["warning"]

    assert findings_of_check(book) == expected


async def test_results_of_one_student_get_one_verdict(book: Book, tmp_path: Path) -> None:
    await book.put("lineItem", "L", line_item())
    pupils = PUPILS[:2]
    two = [result(sourcedId=f"put-{number}", student=pupils[0]) for number in (1, 2)]
    rows = [f"row-{number},,,L,{pupils[1]},fully graded,80,2025-09-09,,,,,,," for number in (1, 2)]

    written = await book.create("result", two, lineItem="L")
    imported = import_rows(book, tmp_path, "results", *rows)
    assert [refusal.code for refusal in written] == ["INVALID"]
    assert [finding.kind.code for finding in imported.findings] == ["pair_twice"]
    assert imported.refused

    for number in (1, 2):
        assert await book.put("result", f"put-{number}", result(student=pupils[0]))
        assert import_rows(book, tmp_path, "results", rows[number - 1]).applied
    assert book.rows("SELECT sourced_id FROM score ORDER BY 1") == [("put-2",), ("row-2",)]
    assert findings_of_check(book) == {}
