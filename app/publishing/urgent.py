"""Single records that are published whatever a pause or the guard says: excluded people."""

from typing import Final

from sqlalchemy import Connection, select

from app.cache.records import Record
from app.database import metadata

_KIND: Final = "users"


def is_urgent(connection: Connection, record: Record | None) -> bool:
    """Return whether a record is a person whom the SIS excludes.

    Publishing takes the person from every vendor: neither a pause of publishing nor the guard
    against losses delays that.
    """
    if record is None or record.kind != _KIND or "\0" in record.sourced_id:
        return False
    person = metadata.tables["person"]
    flag = select(person.c.lms_exclude).where(person.c.sourced_id == record.sourced_id)
    return bool(connection.scalar(flag))
