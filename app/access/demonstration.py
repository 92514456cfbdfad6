"""The demonstration: a connection to look at the sample district with, and the end of it.

It reads the roster, and reads and writes the grade book. Its secret stands in the data folder, so
that each start can print it. The first import of another district ends it.
"""

from pathlib import Path

import orjson
from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from app.access.changes import noted
from app.access.handover import Handover
from app.access.proofs import secret_digest
from app.access.registry import Wanted, connect, switch
from app.access.rotation import VALID, Issued
from app.access.sharing import ALL
from app.access.tables import Connection, Credential
from app.data_folder import pepper
from app.database import Database
from app.migrations.run import get_property, set_property
from app.settings import Settings

_VENDOR = Wanted("Demonstration", "1.2", "grade-book-sync", partner=True, sharing=ALL)
_KEPT = "demonstration.json"
_PROPERTY = "demonstration"
"""The property of the database that holds the connection's client id."""


def new_demonstration(settings: Settings, database: Database) -> Handover:
    """Make the demonstration's connection; its credentials are kept in the data folder."""
    with database.transaction() as transaction:
        issued = connect(transaction, pepper(settings), _VENDOR)
        set_property(transaction, _PROPERTY, issued.client_id)
    kept = {"clientId": issued.client_id, "clientSecret": issued.secret, "version": issued.version}
    _write_private(kept_file(settings), orjson.dumps(kept))
    return Handover.of(issued, settings.public_url)


def kept_demonstration(settings: Settings, database: Database) -> Handover | None:
    """Return the demonstration's credentials while they are good, None where there are none."""
    issued = _kept(settings)
    if issued is None:
        return None
    good = _is_good(issued, pepper(settings), database)
    return Handover.of(issued, settings.public_url) if good else None


def keep_teacher(settings: Settings, teacher: str) -> None:
    """Keep the id of the teacher with whom an integration test begins, with the credentials."""
    path = kept_file(settings)
    _write_private(path, orjson.dumps({**orjson.loads(path.read_bytes()), "teacher": teacher}))


def kept_teacher(settings: Settings) -> str | None:
    """Return the id of that teacher, None where none is kept."""
    path = kept_file(settings)
    return orjson.loads(path.read_bytes()).get("teacher") if path.exists() else None


def retire_demonstration(settings: Settings, database: Database) -> bool:
    """Disable the demonstration's connection, and forget its secret; tell whether it was there."""
    kept = _kept(settings)
    with database.transaction() as transaction:
        client_id = get_property(transaction, _PROPERTY) or (kept.client_id if kept else "")
        is_active = _disable(transaction, client_id)
        set_property(transaction, _PROPERTY, None)
    kept_file(settings).unlink(missing_ok=True)
    return is_active


def kept_file(settings: Settings) -> Path:
    """Return where the demonstration's credentials stand, if there are any."""
    return settings.data_dir / _KEPT


def _kept(settings: Settings) -> Issued | None:
    path = kept_file(settings)
    if not path.exists():
        return None
    kept = orjson.loads(path.read_bytes())
    return Issued(kept["clientId"], kept["clientSecret"], kept["version"])


def _disable(transaction: Transaction, client_id: str) -> bool:
    active = select(Connection.active).where(Connection.id == client_id)
    if not transaction.scalar(active):
        return False
    with noted(transaction, client_id, "import"):
        switch(transaction, client_id, on=False)
    return True


def _is_good(issued: Issued, key: bytes, database: Database) -> bool:
    digest = secret_digest(key, issued.secret)
    with database.transaction() as transaction:
        found = transaction.execute(
            select(Credential.id)
            .join(Connection, Connection.id == Credential.connection_id)
            .where(Connection.id == issued.client_id, Connection.active)
            .where(Credential.digest == digest, VALID)
        )
        return found.first() is not None


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
