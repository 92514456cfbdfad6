"""References between published objects, and that an edition holds what it refers to.

A whole refresh cannot break one: the rules keep no reference to what they do not keep. One record
alone can, as long as the rest of the edition is older than it.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ARRAY, Connection, Row, select, text

from app.errors import RollcallError
from app.publishing.kinds import KINDS, Kind
from app.roster.references import COLUMNS
from app.roster.versions import OPEN

Broken = Row[tuple[str, str]]
"""An object's `sourced_id`, and the `id` that it names."""


class NotAlone(RollcallError):
    """One record cannot be published by itself."""

    code = "not_alone"
    status = 409


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of a kind that holds an id, or some, of objects of another."""

    kind: Kind
    column: str
    target: Kind

    @property
    def is_list(self) -> bool:
        """Whether the column holds several ids."""
        return isinstance(self.kind.table.c[self.column].type, ARRAY)

    def ids(self, rows: str) -> str:
        """Return the SQL of the ids that `rows` holds, as an array."""
        column = f"{rows}.{self.column}"
        return column if self.is_list else f"ARRAY[{column}]"

    def names(self, rows: str, ids: str) -> str:
        """Return the SQL of whether `rows` holds one of `ids`, as an index answers it."""
        column = f"{rows}.{self.column}"
        return f"{column} && CAST({ids} AS text[])" if self.is_list else f"{column} = ANY ({ids})"


_BY_NOUN: Final = {kind.noun: kind for kind in KINDS}
REFERENCES: Final = tuple(
    Reference(_BY_NOUN[noun], column, _BY_NOUN[target])
    for noun, columns in COLUMNS.items()
    for column, target in columns.items()
)
"""Every reference of the published roster."""

_ARRIVING: Final = """
SELECT new.sourced_id, place.id
FROM next_{table} AS new
JOIN delta_{table} AS delta ON delta.sourced_id = new.sourced_id AND delta.change <> 'removed'
CROSS JOIN unnest({ids}) AS place (id)
WHERE place.id IS NOT NULL AND NOT coalesce(
    (SELECT change <> 'removed' FROM delta_{target} WHERE sourced_id = place.id),
    EXISTS (
        SELECT FROM {target}
        WHERE sourced_id = place.id AND valid_until = {open} AND status = 'active'
    )
)
ORDER BY new.sourced_id, place.id
LIMIT 1
"""
_LEAVING: Final = """
SELECT old.sourced_id, (SELECT min(id) FROM unnest({ids}) AS id WHERE id = ANY (:removed)) AS id
FROM {table} AS old
WHERE old.valid_until = {open} AND old.status = 'active' AND {names}
    AND NOT EXISTS (SELECT FROM delta_{table} WHERE sourced_id = old.sourced_id)
ORDER BY old.sourced_id
LIMIT 1
"""
_WHOLE: Final = "Run a whole refresh: it publishes both."


def check_references(connection: Connection) -> None:
    """Raise `NotAlone` where what was compared would break a reference, or return."""
    for reference in REFERENCES:
        broken = _arriving(connection, reference)
        if broken:
            raise NotAlone(
                f"{reference.kind.noun} {broken.sourced_id!r} cannot be published alone: it names "
                f"{reference.target.noun} {broken.id!r}, which the roster does not hold. {_WHOLE}"
            )
    removed = {kind.noun: _removed(connection, kind) for kind in KINDS}
    for reference in REFERENCES:
        broken = _leaving(connection, reference, removed[reference.target.noun])
        if broken:
            raise NotAlone(
                f"{reference.target.noun} {broken.id!r} cannot be removed alone: "
                f"{reference.kind.noun} {broken.sourced_id!r} names it still. {_WHOLE}"
            )


def _arriving(connection: Connection, reference: Reference) -> Broken | None:
    """Return an object of the edition to be that names what it does not hold."""
    statement = _ARRIVING.format(
        table=reference.kind.table.name,
        target=reference.target.table.name,
        ids=reference.ids("new"),
        open=OPEN,
    )
    return connection.execute(text(statement)).first()


def _removed(connection: Connection, kind: Kind) -> list[str]:
    gone = select(kind.delta.c.sourced_id).where(kind.delta.c.change == "removed")
    return [*connection.execute(gone).scalars()]


def _leaving(connection: Connection, reference: Reference, removed: list[str]) -> Broken | None:
    """Return an object that stays as it was and names one that goes."""
    if not removed:
        return None
    statement = _LEAVING.format(
        table=reference.kind.table.name,
        ids=reference.ids("old"),
        names=reference.names("old", ":removed"),
        open=OPEN,
    )
    return connection.execute(text(statement), {"removed": removed}).first()
