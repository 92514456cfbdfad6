"""Sources of the roster: which records a package decides on where several systems bring some.

A package may remove the records that its source brought and no other source does (decision 200).
The first source of a district is its primary source: records without a claim are its own. A claim
says that a source brings a record; there are claims only where a second source brings records, so
a district with one source has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.errors import RollcallError
from app.intake.belonging import belongings
from app.intake.csv_columns import Table
from app.intake.job import Job
from app.intake.manifest import Mode
from app.intake.records import GRADES
from app.intake.roster_sources import SAMPLE, RosterSources
from app.intake.staging import staged

_PRIMARY: Final = """
    SELECT coalesce(primary_source, source)
    FROM package_import
    WHERE state = 'applied' AND source NOT IN ('', :sample) AND id <> :own
    ORDER BY id DESC
    LIMIT 1
    """
_KNOWN: Final = """
    SELECT source FROM package_import WHERE state = 'applied' AND source <> ''
    UNION
    SELECT source FROM record_source
    ORDER BY source
    """
_TAKE_CLAIMS: Final = """
    INSERT INTO record_source (file, sourced_id, source)
    SELECT DISTINCT file, sourced_id, :owner FROM record_source WHERE source = ANY (:replaced)
    ON CONFLICT DO NOTHING
    """
_DROP_CLAIMS: Final = "DELETE FROM record_source WHERE source = ANY (:replaced)"


class UnknownSource(RollcallError):
    """No package of the source to replace was imported."""

    code = "unknown_source"


@dataclass(frozen=True, slots=True)
class SourceRecords:
    """Records of one file and of one other source, and what the package does to them."""

    file: str
    source: str
    remaining: int
    """How many the package lacks, or names as deleted, and does not decide on."""
    overwritten: int
    """How many the package brings, too, with other values."""
    removed: int
    """How many are removed because they refer to a record that the package removes."""

    @property
    def sentence(self) -> str:
        """Return what becomes of them."""
        return (
            f"{self.file}.csv: of source {self.source!r}: {self.remaining:,} that the package "
            f"lacks remain, {self.overwritten:,} are overwritten, {self.removed:,} are removed "
            "with what they refer to."
        )


def with_sources(job: Job, number: int, replaced: Iterable[str]) -> Job:
    """Return the job of import `number` with what it needs to know of sources.

    The records of `replaced` sources become the package's own.
    Raises `UnknownSource` where nothing of a source to replace was imported.
    """
    gone = tuple({*replaced} - {job.source})
    _check_known(job, gone)
    primary = job.run(_PRIMARY, sample=SAMPLE, own=number).scalar()
    owner = job.source or primary or ""
    new = owner if _becomes_primary(owner, primary, gone) else primary
    if gone:
        job.run(_TAKE_CLAIMS, owner=owner, replaced=[*gone])
        job.run(_DROP_CLAIMS, replaced=[*gone])
    has_claims = bool(job.run("SELECT EXISTS (SELECT FROM record_source)").scalar())
    is_shared = has_claims or (new is not None and owner != new)
    return replace(job, sources=RosterSources(owner, new, is_shared))


def _check_known(job: Job, replaced: tuple[str, ...]) -> None:
    known = job.run(_KNOWN).scalars().all() if replaced else []
    for source in replaced:
        if source not in known:
            raise UnknownSource(
                f"No package of the source {source!r} was imported. The sources are "
                f"{', '.join(map(repr, known)) or 'none'}."
            )


def _becomes_primary(owner: str, primary: str | None, replaced: tuple[str, ...]) -> bool:
    return (primary is None and owner not in ("", SAMPLE)) or primary in replaced


def claim_records(job: Job) -> None:
    """Note which records the package's source brings, and no longer brings."""
    if not job.sources.is_shared:
        return
    job.run(_CAME)
    values = {"owner": job.sources.owner, "primary": job.sources.primary or ""}
    for table in roster_files(job):
        for statement in _claims(job, table):
            job.run(statement, **values)


def forget_claims(job: Job) -> None:
    """Delete the claims on records that are gone."""
    if job.sources.is_shared:
        job.run(_FORGET)


def count_sources(job: Job) -> tuple[SourceRecords, ...]:
    """Return, by file and other source, what the package did to their records."""
    if not job.sources.is_shared:
        return ()
    return tuple(
        SourceRecords(table.name, source, remaining, overwritten, removed)
        for table in roster_files(job)
        for source, remaining, overwritten, removed in job.run(
            _count(job, table), owner=job.sources.owner, primary=job.sources.primary or ""
        )
    )


def roster_files(job: Job) -> tuple[Table, ...]:
    """Return the files of the roster that the package brings."""
    return tuple(table for table in job.package.tables if table.name not in GRADES)


_CAME: Final = """
    CREATE TEMPORARY TABLE arrival ON COMMIT DROP AS
    SELECT file, sourced_id, bool_or(action = 'INSERT') AS came, bool_or(action = 'DELETE') AS went
    FROM change
    WHERE NOT is_part
    GROUP BY file, sourced_id
    """
"""Records that came or went; one that changed its table did both."""
_FORGET: Final = """
    DELETE FROM record_source AS claim
    USING (
        SELECT file, sourced_id FROM change WHERE NOT is_part
        GROUP BY file, sourced_id
        HAVING bool_or(action = 'DELETE') AND NOT bool_or(action = 'INSERT')
    ) AS gone
    WHERE claim.file = gone.file AND claim.sourced_id = gone.sourced_id
    """


def _claims(job: Job, table: Table) -> Iterable[str]:
    """Yield the statements that bring a file's claims up to date."""
    claimed = f"""
        EXISTS (
            SELECT FROM record_source AS claim
            WHERE claim.file = '{table.name}' AND claim.sourced_id = package.sourced_id
        )
        """
    insert = "INSERT INTO record_source (file, sourced_id, source) SELECT"
    own = f"{insert} '{table.name}', sourced_id, :owner FROM {staged(table.name)} AS package"
    if job.sources.is_primary:
        yield f"{own} WHERE {claimed} ON CONFLICT DO NOTHING"
    else:
        yield f"""
            {insert} '{table.name}', sourced_id, :primary
            FROM {staged(table.name)} AS package
            WHERE NOT {claimed} AND NOT EXISTS (
                SELECT FROM arrival
                WHERE file = '{table.name}' AND arrival.sourced_id = package.sourced_id
                    AND came AND NOT went
            )
            """
        yield f"{own} ON CONFLICT DO NOTHING"
    yield f"""
        DELETE FROM record_source AS claim
        WHERE file = '{table.name}' AND source = :owner AND {_left(job, table, "claim")}
        """


def _left(job: Job, table: Table, row: str) -> str:
    """Return the condition that the package lacks a record, or names it as deleted."""
    if job.package.mode(table.name) is Mode.BULK:
        return f"""
            NOT EXISTS (
                SELECT FROM {staged(table.name)} AS package
                WHERE package.sourced_id = {row}.sourced_id
            )
            """
    return f"""
        {row}.sourced_id IN (SELECT sourced_id FROM withdrawn WHERE file = '{table.name}')
        """


def _count(job: Job, table: Table) -> str:
    """Return the SELECT of other sources, with the numbers of `SourceRecords`."""
    file = table.name
    return f"""
        WITH changed AS (
            SELECT
                sourced_id,
                bool_or(action = 'DELETE' AND NOT is_part)
                    AND NOT bool_or(action = 'INSERT' AND NOT is_part) AS went
            FROM change
            WHERE file = '{file}'
            GROUP BY sourced_id
        ),
        touched (sourced_id, outcome) AS (
            SELECT sourced_id, 'remaining' FROM ({_ids(job, file)}) AS record
            WHERE {_left(job, table, "record")}
            UNION ALL
            SELECT sourced_id, CASE WHEN went THEN 'removed' ELSE 'overwritten' END FROM changed
            WHERE went OR EXISTS (
                SELECT FROM {staged(file)} AS package
                WHERE package.sourced_id = changed.sourced_id
            )
        )
        SELECT
            coalesce(claim.source, :primary) AS source,
            count(*) FILTER (WHERE outcome = 'remaining'),
            count(*) FILTER (WHERE outcome = 'overwritten'),
            count(*) FILTER (WHERE outcome = 'removed')
        FROM touched
        LEFT JOIN record_source AS claim
            ON claim.file = '{file}' AND claim.sourced_id = touched.sourced_id
        WHERE coalesce(claim.source, :primary) <> :owner
        GROUP BY 1
        ORDER BY 1
        """


def _ids(job: Job, file: str) -> str:
    """Return the SELECT of the ids of all records of a file."""
    return " UNION ".join(
        f'SELECT record."{whose.owner}" AS sourced_id FROM "{table}" AS record '
        f"WHERE NOT ({whose.is_part})"
        for table, whose in belongings(job.package.manifest.standard).items()
        if whose.file == file and whose.is_part != "TRUE"
    )
