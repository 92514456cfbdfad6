"""An import's locks: one import at a time, and no other writer of what it is writing.

Nobody waits while a package is read and checked. While the roster is merged, only those wait who
write to the roster; grades are locked last, and for as long as grades are merged.
"""

from collections.abc import Sequence
from typing import Final

from app.errors import RollcallError
from app.intake.job import Job
from app.sis.references import GRADES, LINKS

_TAKE: Final = (
    "SELECT pg_try_advisory_xact_lock(hashtextextended('rollcall import ' || current_schema(), 0))"
)
_TUNING: Final = {
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "work_mem": "256MB",
    "jit": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
_TABLES: Final = frozenset({"school_year"}.union(*((link.table, link.target) for link in LINKS)))
ROSTER: Final = tuple(sorted(_TABLES - GRADES))
"""Tables of the roster, and what is derived from it."""
GRADE_BOOK: Final = tuple(sorted(_TABLES & GRADES))
"""Tables to which vendors, teachers and tools write, too."""


class ImportRunning(RollcallError):
    """Another import is at work."""

    code = "import_running"


def take_turn(job: Job) -> None:
    """Hold the turn until the transaction ends, or raise `ImportRunning` at once."""
    for name, value in _TUNING.items():
        job.run("SELECT set_config(:name, :value, TRUE)", name=name, value=value)
    if not job.run(_TAKE).scalar():
        raise ImportRunning("An import is already running: wait until it has finished.")


def hold_tables(job: Job, tables: Sequence[str]) -> None:
    """Let nobody else write to the tables until the transaction ends; reading goes on."""
    job.run(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
