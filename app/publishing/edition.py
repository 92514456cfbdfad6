"""The next edition: its rows, and the time they say they were modified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from app.access.history.keeping import note_edition
from app.publishing.changes import Changes
from app.publishing.excluded_people import hide_excluded
from app.publishing.job import Job
from app.publishing.kinds import KINDS
from app.publishing.record import counted
from app.publishing.rows import close, rewrite, succeed
from app.roster.editions import Edition
from app.roster.stamp import is_honest, lead, stamped


@dataclass(frozen=True, slots=True)
class Published:
    """An edition that is, or is about to be, the current one."""

    number: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition to be written: what it changes, after which other."""

    before: Published | None
    changes: Mapping[str, Changes]

    @property
    def number(self) -> int:
        """Its number: editions are counted from 1."""
        return self.before.number + 1 if self.before else 1

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables in which it has other rows than the edition before."""
        return frozenset(kind.table.name for kind in KINDS if self.changes[kind.noun].rows)

    @property
    def rows(self) -> int:
        """How many rows it adds to the tables."""
        return sum(change.rows for change in self.changes.values())


def current_edition(connection: Connection) -> Published | None:
    """Return the newest edition, or None before the first."""
    newest = select(Edition.number, Edition.published_at).order_by(Edition.number.desc()).limit(1)
    found = connection.execute(newest).one_or_none()
    return Published(*found) if found else None


def rewrite_documents(job: Job) -> int:
    """Store today's documents in the open rows that keep other ones; return how many."""
    stored = ((kind, job.documents.get(kind.table.name)) for kind in KINDS)
    return sum(rewrite(job.connection, kind, document) for kind, document in stored if document)


def publish(job: Job, draft: Draft) -> Published:
    """Write all of `draft` and return it; the caller commits at once, or its stamp is too early."""
    job.progress("Closing what was replaced")
    for kind in KINDS:
        close(job.connection, kind, draft.number)
    ahead = lead(draft.rows) if draft.before else timedelta()  # nobody reads before the first
    began = job.clock()
    while (published := _attempt(job, draft, ahead)) is None:
        again = job.clock()
        ahead = max(2 * ahead, lead(draft.rows) + 2 * (again - began))
        began = again
    return published


def _attempt(job: Job, draft: Draft, ahead: timedelta) -> Published | None:
    """Write the rows with a stamp so far ahead; undo it and return None if that was not enough."""
    with job.connection.begin_nested() as attempt:
        before = draft.before
        stamp = stamped(job.clock() + ahead, before.published_at if before else None)
        _write(job, draft, stamp)
        if before is None or is_honest(stamp, job.clock()):
            return Published(draft.number, stamp)
        attempt.rollback()
    return None


def _write(job: Job, draft: Draft, stamp: datetime) -> None:
    for kind in KINDS:
        job.progress(f"Writing {kind.noun}")
        document = job.documents.get(kind.table.name)
        succeed(job.connection, kind, draft.number, stamp, document)
    if draft.before is not None:
        job.progress("Noting what connections see no longer")
        editions = draft.before.number, draft.number
        note_edition(job.connection, job.database, editions, draft.tables, stamp)
        hide_excluded(job.connection, draft.number)
    written = {"number": draft.number, "published_at": stamp, "changes": counted(draft.changes)}
    job.connection.execute(insert(Edition).values(**written, seconds=job.seconds()))
