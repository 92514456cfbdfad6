"""Grades that others wrote and the package says otherwise, counted by writer."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class OthersGrades:
    """Rows of one file that a vendor, a teacher or a tool wrote, and the package says otherwise.

    They stay, or are replaced where the import is to replace grades.
    """

    file: str
    writer: str
    overwritten: int
    """How many the package has with other values."""
    removed: int
    """How many the package lacks, or names as deleted."""

    def sentence(self, *, replaced: bool) -> str:
        """Return what becomes of them."""
        outcome = "replaced" if replaced else "kept"
        return (
            f"{self.file}.csv: {outcome} of {self.writer}: {self.overwritten:,} that the package "
            f"has with other values, {self.removed:,} that it lacks."
        )


def writer_of(row: str) -> str:
    """Return SQL for the name of who wrote a row last; needs its `connection`, if it has one."""
    return f"""
        coalesce(connection.application || ' (', '') || {row}.written_kind
            || coalesce(' ' || {row}.written_by, '')
            || CASE WHEN connection.id IS NULL THEN '' ELSE ')' END
        """


COUNT: Final = f"""
    SELECT
        {writer_of("record")} AS writer,
        count(*) FILTER (WHERE wanted.sourced_id IS NOT NULL) AS overwritten,
        count(*) FILTER (WHERE wanted.sourced_id IS NULL) AS removed
    FROM "{{table}}" AS record
    LEFT JOIN ({{wanted}}) AS wanted ON wanted.sourced_id = record.sourced_id
    LEFT JOIN known_connection AS connection ON connection.id = record.written_by
    WHERE record.written_kind <> 'import'
        AND CASE
            WHEN wanted.sourced_id IS NOT NULL THEN {{differs}}
            ELSE {{scope}} AND NOT {{fixed}}
        END
    GROUP BY writer
    ORDER BY writer
    """
"""The SELECT of writers, and of how many of their rows a merge would overwrite and remove."""
