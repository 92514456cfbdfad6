"""The rows of delta files that only say that a record is gone, put aside."""

from typing import Final

from app.intake.checks import gone
from app.intake.job import Job
from app.intake.staging import FILES, sql_name, staged

_TABLE: Final = """
    CREATE TEMPORARY TABLE withdrawn (file text, sourced_id text COLLATE "C") ON COMMIT DROP
    """


def withdraw(job: Job) -> None:
    """Leave in the staging tables what there is, and move the rest to `withdrawn`.

    `touched_users` and so on are views of the ids that a file speaks of, either way.
    """
    job.run(_TABLE)
    for table in job.package.tables:
        job.run(
            f"""
            WITH leaving AS (
                DELETE FROM {staged(table.name)}
                WHERE {gone(job.package.mode(table.name))}
                RETURNING sourced_id
            )
            INSERT INTO withdrawn SELECT '{table.name}', sourced_id FROM leaving
            """
        )
    for file in FILES:
        job.run(
            f"""
            CREATE TEMPORARY VIEW {touched(file)} AS
            SELECT sourced_id FROM {staged(file)}
            UNION ALL
            SELECT sourced_id FROM withdrawn WHERE file = '{file}'
            """
        )


def touched(file: str) -> str:
    """Return the name of the view of the ids that a file speaks of."""
    return f"touched_{sql_name(file)}"
