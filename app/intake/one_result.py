"""One result of a student for a line item, in packages as in writes.

A package with two results of one student and line item is refused, as a request is. A result that
others wrote and that stays keeps its place: the package's is left out, and is counted. A result of
an earlier package makes room for that of this one.
"""

from typing import Final

from app.intake.csv_columns import Table
from app.intake.exact import OWN_SOURCE
from app.intake.findings import Kind
from app.intake.job import Job
from app.intake.manifest import Mode
from app.intake.others import OthersGrades, writer_of
from app.intake.ownership import is_owned
from app.intake.package import file_name
from app.intake.rules import Rule, report

RESULTS: Final = "results"

_REPEATED: Final = """
    SELECT 0, later."row", later.student_sourced_id
    FROM staged_results AS later
    JOIN (
        SELECT line_item_sourced_id, student_sourced_id, min("row") AS place
        FROM staged_results
        WHERE NOT (status IN ('tobedeleted', 'inactive')) IS TRUE
        GROUP BY line_item_sourced_id, student_sourced_id
        HAVING count(*) > 1
    ) AS first
        ON first.line_item_sourced_id = later.line_item_sourced_id
        AND first.student_sourced_id = later.student_sourced_id
    WHERE later."row" > first.place
        AND NOT (later.status IN ('tobedeleted', 'inactive')) IS TRUE
    """

_SAME_PAIR: Final = """
    staged_results AS package
    JOIN score AS record
        ON record.assignment_id = package.line_item_sourced_id
        AND record.person_id = package.student_sourced_id
        AND record.sourced_id <> package.sourced_id
    """

_COUNT: Final = f"""
    SELECT {writer_of("record")} AS writer, count(*)
    FROM {_SAME_PAIR}
    LEFT JOIN known_connection AS connection ON connection.id = record.written_by
    WHERE record.written_kind <> 'import'
    GROUP BY writer
    ORDER BY writer
    """

_LEAVE_OUT: Final = f"""
    WITH left_out AS (
        DELETE FROM staged_results
        WHERE sourced_id IN (
            SELECT package.sourced_id FROM {_SAME_PAIR} WHERE record.written_kind <> 'import'
        )
        RETURNING sourced_id
    )
    INSERT INTO withdrawn SELECT '{RESULTS}', sourced_id FROM left_out
    """

_MAKE_ROOM: Final = f"""
    INSERT INTO withdrawn
    SELECT '{RESULTS}', record.sourced_id FROM {_SAME_PAIR}
    WHERE {{is_owned}}
        AND NOT EXISTS (
            SELECT FROM staged_results AS own WHERE own.sourced_id = record.sourced_id
        )
    """


def check_pairs(job: Job, table: Table) -> None:
    """Find the results of a staged file whose student and line item another one has.

    A package of ours may have what an older release let in.
    """
    if table.name == RESULTS and job.source != OWN_SOURCE:
        message = (
            "A row above is the result of the same student for the same line item. Keep one of the "
            "two."
        )
        kind = Kind("pair_twice", "error", file_name(RESULTS), "studentSourcedId")
        report(job, [Rule(kind, message)], _REPEATED)


def settle_pairs(job: Job) -> None:
    """Prepare the results of a package for one result of each student and line item.

    Of a bulk file the merge counts what others wrote.
    """
    if job.package.mode(RESULTS) is Mode.ABSENT:
        return
    if job.package.mode(RESULTS) is Mode.DELTA:
        for writer, count in job.run(_COUNT).all():
            job.grades.append(OthersGrades(RESULTS, writer, count, 0))
    if not job.replace_grades:
        job.run(_LEAVE_OUT)
    owned = is_owned("record", replace=job.replace_grades)
    values = {} if job.replace_grades else {"source": job.source}
    job.run(_MAKE_ROOM.format(is_owned=owned), **values)
