"""What no package says of a record outlives the record: that it is excluded, that it is a no-show.

A record that one package lacks and the next has again is what it was: still excluded.
"""

from collections.abc import Mapping
from typing import Final

from app.database import metadata
from app.intake.job import Job
from app.intake.tables import RetainedFacts
from app.sis.references import LINKS

_FLAG: Final = "lms_exclude"
_FURTHER: Final = {
    "course": ("master_id",),
    "enrollment": ("no_show",),
    "person": ("secondary_email",),
    "term": ("calendar_id",),
}
_NEVER_REMOVED: Final = frozenset({"course_master", "grading_task", "standard"})
"""Tables whose records no import removes."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    name: ((_FLAG,) if _FLAG in table.columns else ()) + _FURTHER.get(name, ())
    for name, table in metadata.tables.items()
    if (_FLAG in table.columns or name in _FURTHER) and name not in _NEVER_REMOVED
}
"""By table: the columns on which no package decides."""

_RETAIN: Final = f"""
    INSERT INTO {RetainedFacts.__tablename__} ("table", sourced_id, facts, person_id)
    SELECT record, facts_of, facts, person_id FROM change WHERE facts IS NOT NULL
    ON CONFLICT ("table", sourced_id) DO UPDATE
    SET facts = excluded.facts, person_id = excluded.person_id, retained_at = excluded.retained_at
    """


def retained(table: str, action: str) -> str:
    """Return the SQL of the facts to retain of a `record` when `action` removes it.

    With its id, and that of the person whose it is.
    """
    columns = COLUMNS.get(table)
    if not columns:
        return "NULL::jsonb, NULL, NULL"
    facts = ", ".join(f"'{name}', record.\"{name}\"" for name in columns)
    told = " OR ".join(_is_told(table, name) for name in columns)
    return (
        f"CASE WHEN {action} = 'DELETE' AND ({told}) THEN jsonb_build_object({facts}) END, "
        f"record.sourced_id, {_person(table)}"
    )


def retain_facts(job: Job) -> None:
    """Retain the facts of the records that went, and give those that came back theirs."""
    job.run(_RETAIN)
    for table in job.run('SELECT DISTINCT "table" FROM retained_facts').scalars().all():
        job.run(_restore(table))


def _restore(table: str) -> str:
    values = ", ".join(f'"{name}" = {_value(table, name)}' for name in COLUMNS[table])
    return f"""
        WITH back AS (
            DELETE FROM retained_facts AS fact
            WHERE "table" = '{table}' AND EXISTS (
                SELECT FROM "{table}" AS record WHERE record.sourced_id = fact.sourced_id
            )
            RETURNING sourced_id, facts
        )
        UPDATE "{table}" AS record
        SET {values}, changed_at = now()
        FROM back
        WHERE back.sourced_id = record.sourced_id
        """


def _value(table: str, name: str) -> str:
    """Return the SQL of a retained value; a reference to what is gone is none."""
    column = metadata.tables[table].columns[name]
    value = f"(facts ->> '{name}')::{column.type.compile()}"
    for link in LINKS:
        if (link.table, link.column) == (table, name):
            return f"(SELECT sourced_id FROM {link.target} WHERE sourced_id = {value})"
    return value


def _is_told(table: str, name: str) -> str:
    column = metadata.tables[table].columns[name]
    return f'record."{name}"' if column.type.python_type is bool else f'record."{name}" IS NOT NULL'


def _person(table: str) -> str:
    if table == "person":
        return "record.sourced_id"
    return "record.person_id" if "person_id" in metadata.tables[table].columns else "NULL"
