"""What the embedded database lacks at a start: data, an edition, or an edition at this address.

What makes them is imported where they are lacking: at most starts nothing is.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import exists, select

from app.access.demonstration import keep_teacher, kept_demonstration, new_demonstration
from app.access.handover import Handover
from app.accounts.newcomer import create_newcomer
from app.data_folder import remembered_address
from app.database import Database
from app.errors import RollcallError
from app.roster.editions import Edition
from app.settings import Settings
from app.sis.organizations import Organization
from app.stored_fragments import stored_fragments

_STUDENTS = 1_000
_SEED = 1

Say = Callable[[str], None]
"""Is told each step as it begins."""


def prepare(settings: Settings, database: Database, say: Say) -> Handover | None:
    """Give an empty database a sample district, and publish what is not.

    Returns the credentials of the demonstration, None where the data are somebody's own.
    """
    if _has_none(database, Organization):
        new_demonstration(settings, database)
        create_newcomer(database)
        _load_sample(settings, database, say)
        _complete_demonstration(settings, database)
    if _has_none(database, Edition) or remembered_address(settings) != settings.public_url:
        _publish(settings, database, say)
    return kept_demonstration(settings, database)


def _has_none(database: Database, table: type[Organization | Edition]) -> bool:
    with database.transaction() as connection:
        return not connection.scalar(select(exists(select(table))))


def _load_sample(settings: Settings, database: Database, say: Say) -> None:
    from app.imports.jobs import ImportRequest  # noqa: PLC0415  # see above
    from app.intake.job_runs import Place, import_as_job  # noqa: PLC0415
    from app.sample.district import make_package  # noqa: PLC0415

    with TemporaryDirectory(prefix="rollcall-sample-") as folder:
        package = Path(folder, "sample.zip")
        say(f"Making a sample district of {_STUDENTS:,} students ...")
        make_package(package, students=_STUDENTS, seed=_SEED)
        say("Loading it ...")
        place = Place(settings.data_dir, settings.upload_bytes)
        report = import_as_job(database, package, ImportRequest(), by="start", place=place)
    if report.refused:
        raise RuntimeError(f"our own sample is refused: {report.findings}")


def _complete_demonstration(settings: Settings, database: Database) -> None:
    from app.sample.demonstration_class import complete_class  # noqa: PLC0415  # see above

    with database.transaction() as transaction:
        teacher = complete_class(transaction)
    if teacher:
        keep_teacher(settings, teacher)


def _publish(settings: Settings, database: Database, say: Say) -> None:
    from app.publishing.record import Asked  # noqa: PLC0415  # see above
    from app.publishing.refresh import refresh  # noqa: PLC0415

    say("Publishing the roster ...")
    try:
        refresh(database, stored_fragments(settings.public_url), asked=Asked(by="start"))
    except RollcallError as refusal:
        say(f"It is not published. {refusal}")
