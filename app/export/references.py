"""Grades whose student or class is gone stay in the SIS, and are left out of packages."""

from app.sis.references import GRADES, LINKS


def value(table: str, column: str) -> str:
    """Return the SQL of a column of a `record`; a reference from grades to what is gone is NULL."""
    for link in LINKS:
        if (link.table, link.column) == (table, column) and table in GRADES and not link.holds:
            return f'(SELECT sourced_id FROM "{link.target}" WHERE sourced_id = record."{column}")'
    return f'record."{column}"'


def is_complete(table: str, row: str) -> str:
    """Return the SQL condition that all is there without which a row of grades means nothing."""
    if table not in GRADES:
        return "TRUE"
    conditions = []
    for link in LINKS:
        if link.table == table and link.holds:
            target = f"{row}_{link.target}"
            conditions.append(
                f'({row}."{link.column}" IS NULL OR EXISTS ('
                f'SELECT FROM "{link.target}" AS {target} '
                f'WHERE {target}.sourced_id = {row}."{link.column}" '
                f"AND {is_complete(link.target, target)}))"
            )
    return " AND ".join(conditions) or "TRUE"
