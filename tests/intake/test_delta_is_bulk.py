"""Delta packages lead to the same SIS as bulk packages."""

import csv
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, text

from app.database import metadata
from app.intake.csv_tables import V1_2
from tests.intake.conftest import Sis
from tests.intake.districts import TABLES, District, Rows, as_files, districts
from tests.intake.packages import Files, delta, gone

STAYING = {"calendar", "schedule_structure", "grade_level"}
"""Tables that keep what was needed once."""

unhurried = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(districts(), districts())
@unhurried
def test_a_delta_leads_where_a_bulk_package_leads(
    sis: Sis, before: District, after: District
) -> None:
    after = {**after, "roles": _in_order_of(before["roles"], after["roles"])}
    wanted = _after(sis, as_files(after))

    assert _after(sis, as_files(before), as_files(after)) == wanted
    assert _after(sis, as_files(before), _differences(before, after), mode="delta") == wanted


def _in_order_of(before: Rows, after: Rows) -> Rows:
    """Return the rows of `after`: first those that were there before, as they stood then."""
    kept = [id_ for id_ in before if id_ in after]
    return {id_: after[id_] for id_ in (*kept, *(id_ for id_ in after if id_ not in before))}


def _after(sis: Sis, *packages: Files, mode: str = "bulk") -> dict[str, list[tuple[object, ...]]]:
    """Return what the SIS holds after these packages; all but the first are of the mode."""
    sis.run(f"TRUNCATE {', '.join(TABLES)}")
    first, *others = packages
    assert sis.load(first).applied
    for files in others:
        report = sis.load(files, modes=dict.fromkeys(files, mode), approve=True)
        assert report.applied, report.findings
    return {table: _content(sis, table) for table in TABLES if table not in STAYING}


def _content(sis: Sis, table: str) -> list[tuple[object, ...]]:
    columns = [column for column in metadata.tables[table].columns if column.name != "changed_at"]
    with sis.database.transaction() as connection:
        rows = connection.execute(select(*columns).order_by(text("1"), *columns))
        return sorted((tuple(row) for row in rows), key=repr)


def _differences(before: District, after: District) -> Files:
    """Return the delta files that lead from one to the other.

    Of a user whose roles change, and of whoever names that user, the row is there too: what only
    a student has is not kept of others, so it has to be said again.
    """
    files = {file: "\n".join(_lines(file, before[file], after[file])) for file in after}
    concerned = _concerned(before, after)
    users = {id_: row for id_, row in after["users"].items() if id_ in concerned}
    said = {line.split(",")[0] for line in files["users"].splitlines()}
    more = "\n".join(f"{id_},,,{row}" for id_, row in users.items() if id_ not in said)
    files["users"] = "\n".join(part for part in (files["users"], delta(more)) if part)
    return {file: lines for file, lines in files.items() if lines}


def _lines(file: str, before: Rows, after: Rows) -> Iterator[str]:
    for id_, row in after.items():
        if before.get(id_) != row:
            yield delta(f"{id_},,,{row}")
    for id_ in before.keys() - after.keys():
        yield gone(file, id_)


def _concerned(before: District, after: District) -> set[str]:
    """Return the users whose roles change, and those who name one of them."""
    roles = before["roles"].items() ^ after["roles"].items()
    changed = {row.split(",")[0] for _, row in roles}
    return changed | {id_ for id_, row in after["users"].items() if changed & _agents(row)}


def _agents(user: str) -> set[str]:
    """Return whom a user's row names as agents."""
    fields = next(csv.reader([user]))
    return set(fields[V1_2.table("users").header.index("agentSourcedIds") - 3].split(","))
