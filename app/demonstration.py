"""The sample district an empty embedded database gets, and a connection to look at it with."""

from pathlib import Path

import orjson
from sqlalchemy import select

from app.access.handover import Handover
from app.access.proofs import secret_digest
from app.access.registry import Wanted, connect
from app.access.rotation import VALID, Issued
from app.access.sharing import ALL
from app.access.tables import Connection, Credential
from app.data_folder import pepper
from app.database import Database
from app.settings import Settings

_VENDOR = Wanted("Demonstration", "1.2", "roster-sync", partner=False, sharing=ALL)
_KEPT = "demonstration.json"


def new_demonstration(settings: Settings, database: Database) -> Handover:
    """Make the demonstration's connection; its credentials are kept in the data folder."""
    with database.transaction() as transaction:
        issued = connect(transaction, pepper(settings), _VENDOR)
    kept = {"clientId": issued.client_id, "clientSecret": issued.secret, "version": issued.version}
    _write_private(settings.data_dir / _KEPT, orjson.dumps(kept))
    return Handover.of(issued, settings.public_url)


def kept_demonstration(settings: Settings, database: Database) -> Handover | None:
    """Return the demonstration's credentials while they are good, None where there are none."""
    path = settings.data_dir / _KEPT
    if not path.exists():
        return None
    kept = orjson.loads(path.read_bytes())
    issued = Issued(kept["clientId"], kept["clientSecret"], kept["version"])
    good = _is_good(issued, pepper(settings), database)
    return Handover.of(issued, settings.public_url) if good else None


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
