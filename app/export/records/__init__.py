"""The records of each file of a package, as the SIS has them: values with types, not yet text.

A file whose rows are the rows of a table needs nothing but its pairing. For every other one there
is a SELECT here, named after the file; its first lines say the rules it applies. Another one, named
after the version too, says what differs there. Each may read, beside the tables of the SIS:

- `paired`, what the pairing of the file gives;
- `common`, what the SELECT of every version gives, for the one of a version;
- `standing`, a row for each role of a person, as intake reads them;
- `enrollment`, which here has the active school year only: a role of OneRoster knows no year, so
  a student of past years would come back as one of today's.
"""

from importlib.resources import files
from typing import Final

from app.export.exact import exact_values
from app.export.references import is_complete, value
from app.intake.exact import COLUMNS
from app.intake.facts import fact
from app.intake.pairings import PAIRINGS, Pairing
from app.intake.staging import sql_name

_PAIRINGS: Final = {pairing.file: pairing for pairing in PAIRINGS}
_ENROLLMENT: Final = """
    SELECT enrollment.*
    FROM enrollment
    JOIN calendar ON calendar.sourced_id = enrollment.calendar_id
    JOIN school_year ON school_year.end_year = calendar.end_year AND school_year.active
    """


def records(file: str, version: str) -> str:
    """Return the SELECT of a file's records.

    Its columns are `sourced_id`, `metadata` and the file's others in SQL's spelling, at least
    those that a version of the standard has and that can be known; for a file that may have
    exact values `exact`, too.
    """
    named = {"enrollment": _ENROLLMENT, "standing": fact("standing_role")}
    if file in _PAIRINGS:
        named["paired"] = _paired(_PAIRINGS[file], version)
    named["common"] = _select(file) or "SELECT * FROM paired"
    named["own"] = _select(f"{file}-{version}") or "SELECT * FROM common"
    parts = ", ".join(f"{name} AS ({select})" for name, select in named.items())
    return f"WITH {parts} SELECT * FROM own"


def _select(name: str) -> str | None:
    found = files(__name__).joinpath(f"{name}.sql")
    return found.read_text(encoding="utf-8") if found.is_file() else None


def _paired(pairing: Pairing, version: str) -> str:
    table = pairing.model.__tablename__
    named = [
        f'{value(table, held)} AS "{sql_name(name)}"' for name, held in pairing.columns.items()
    ]
    if pairing.file in COLUMNS:
        named.append(f"{exact_values(pairing, version)} AS exact")
    return (
        f"SELECT sourced_id, metadata, {', '.join(named)} "
        f'FROM "{table}" AS record WHERE {is_complete(table, "record")}'
    )
