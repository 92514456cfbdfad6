"""What people are: their roles, put together from the package and from what the SIS has."""

from typing import Final

from app.intake.calendars import derive_calendars
from app.intake.facts import fact
from app.intake.job import Job
from app.intake.manifest import Mode
from app.intake.merging import merge
from app.intake.package import Package
from app.intake.records import role_merges

_STEPS: Final = ("affected_person", "said_role", "kept_role", "placed_role")
"""Facts that become temporary tables, as each reads those before it."""


def merge_roles(job: Job, *, new_year: bool) -> None:
    """Fill the tables of roles; `new_year` where another school year has become active."""
    complete = _is_complete(job.package)
    everybody = complete or new_year or job.package.mode("users") is Mode.BULK
    job.run(f"CREATE OR REPLACE TEMPORARY VIEW standing_role AS {fact('standing_role')}")
    for step in _STEPS:
        statement = f"CREATE TEMPORARY TABLE {step} ON COMMIT DROP AS {fact(step)}"
        job.run(statement, complete=complete, everybody=everybody)
        job.run(f"ANALYZE {step}")
    derive_calendars(job)
    for merging in role_merges(complete=complete):
        merge(job, merging)


def _is_complete(package: Package) -> bool:
    """Tell whether the package says everybody's roles, in roles.csv or in 1.1's users.csv."""
    files = {table.name for table in package.manifest.standard.tables}
    return package.mode("roles" if "roles" in files else "users") is Mode.BULK
