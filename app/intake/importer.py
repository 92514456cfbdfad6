"""The importer: carries out import jobs that wait, in whichever process it runs."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.access.demonstration import retire_demonstration
from app.database import Database
from app.errors import RollcallError
from app.events import Imported, emit
from app.imports.jobs import Job, State, find_job, open_jobs
from app.imports.uploads import prune_uploads, write_file
from app.intake.job_runs import Place, carry_out
from app.intake.job_turn import job_turn
from app.repetition import Pace, repeating
from app.settings import Settings

_PAUSE: Final = 1.0  # seconds between two looks at what waits
_REST: Final = 30.0  # seconds more after a failure, such as a database that is unavailable
_GRACE: Final = 5.0  # seconds that a running job gets when the service stops
_FOLDER: Final = "imports"


class Importer:
    """Looks for a job that waits, and carries it out."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def look(self) -> None:
        """Carry out the job that waits, and note one that was interrupted; raises what failed."""
        with self._database.transaction() as connection:
            jobs = {job.state: job for job in open_jobs(connection)}
        if State.RUNNING.value in jobs:
            with job_turn(self._database):
                pass  # nobody holds it, so the job that seems to run is noted as interrupted
        waiting = jobs.get(State.WAITING.value)
        if waiting is not None:
            self._carry_out(waiting)

    def _carry_out(self, job: Job) -> None:
        place = Place(self._settings.data_dir, self._settings.upload_bytes)
        try:
            if job.upload_id is None:
                carry_out(self._database, job, None, place)
                return
            with _unpacked(self._database, job, self._settings.data_dir) as path:
                carry_out(self._database, job, path, place)
        finally:
            self._note_end(job)

    def _note_end(self, job: Job) -> None:
        with self._database.transaction() as connection:
            prune_uploads(connection)
            ended = find_job(connection, job.id)
        if ended.finished_at is None:
            return
        emit(Imported(ended.id, ended.action, ended.state, ended.seconds))
        if ended.state == State.APPLIED.value and changes_something(ended):
            retire_demonstration(self._settings, self._database)


def changes_something(job: Job) -> bool:
    """Tell whether an applied job changed any record."""
    counts = (job.report or {}).get("changes", {}).values()
    return any(each["added"] or each["changed"] or each["removed"] for each in counts)


@contextmanager
def _unpacked(database: Database, job: Job, data_folder: Path) -> Iterator[Path]:
    """Yield the path of a job's package, which is written into a folder of the service."""
    folder = data_folder / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as own:
        path = Path(own, job.file)
        with path.open("wb") as target, database.transaction() as connection:
            assert job.upload_id is not None  # noqa: S101  the caller looked
            write_file(connection, job.upload_id, target)
        yield path


def importing(importer: Importer) -> AbstractContextManager[None]:
    """Let the importer look, on a thread of its own, as long as the block runs.

    A `RollcallError` is noted in the job, or means that another process runs one.
    """
    pace = Pace(_PAUSE, _REST, _GRACE)
    return repeating("importer", importer.look, pace, expected=(RollcallError,))
