"""What people are: their roles, put together from the package and from what the SIS has."""

from typing import Final

from app.intake.calendars import derive_calendars
from app.intake.facts import fact
from app.intake.job import Job
from app.intake.manifest import Mode
from app.intake.merging import merge
from app.intake.package import Package
from app.intake.records import role_merges
from app.intake.staging import staged

_STEPS: Final = ("affected_person", "said_role", "kept_role", "placed_role")
"""Facts that become temporary tables, as each reads those before it."""


def merge_roles(job: Job, *, new_year: bool) -> None:
    """Fill the tables of roles; `new_year` where another school year has become active."""
    complete = _is_complete(job.package)
    everybody = complete or new_year or job.package.mode("users") is Mode.BULK
    job.run(f"CREATE OR REPLACE TEMPORARY VIEW standing_role AS {fact('standing_role')}")
    _note_others_roles(job)
    for step in _STEPS:
        statement = f"CREATE TEMPORARY TABLE {step} ON COMMIT DROP AS {fact(step)}"
        job.run(statement, complete=complete, everybody=everybody)
        job.run(f"ANALYZE {step}")
    derive_calendars(job)
    for merging in role_merges(complete=complete and _may_complete(job)):
        merge(job, merging)


_OTHERS: Final = "CREATE TEMPORARY TABLE others_role (role_id, person_id) ON COMMIT DROP AS"


def _note_others_roles(job: Job) -> None:
    """Make the table of the roles that other sources brought, on which no file decides."""
    sources = job.sources
    if not sources.is_shared:
        job.run(f"{_OTHERS} SELECT NULL::text, NULL::text WHERE FALSE")
        return
    owned = (
        sources.owns_role("role.role_id", "role.person_id")
        if _has_roles(job.package)
        else sources.owns("users", "role.person_id")
    )
    job.run(
        f"""
        {_OTHERS}
        SELECT DISTINCT role_id, person_id
        FROM standing_role AS role
        WHERE from_package
            AND role_id NOT IN (SELECT sourced_id FROM {staged("roles")})
            AND NOT ({owned})
        """,
        owner=sources.owner,
    )


def _may_complete(job: Job) -> bool:
    """Tell whether the package removes enrollments that no package brought."""
    return job.sources.is_primary or not job.sources.is_shared


def _has_roles(package: Package) -> bool:
    return any(table.name == "roles" for table in package.manifest.standard.tables)


def _is_complete(package: Package) -> bool:
    """Tell whether the package says everybody's roles, in roles.csv or in 1.1's users.csv."""
    return package.mode("roles" if _has_roles(package) else "users") is Mode.BULK
