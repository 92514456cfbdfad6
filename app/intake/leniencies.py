"""What a package may have otherwise than the standard, because its meaning is clear.

Each leniency is a row of one table: what the package has, how it is read, and the warning. A
warning is one line for each file and column, with the first row and the number of rows. What is
not in the table is refused or is as the standard says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.intake.findings import Finding, Kind


@dataclass(frozen=True, slots=True)
class Leniency:
    """One thing that is read although the standard has it otherwise."""

    code: str
    """The code of the warning."""
    untidy: str
    """What the package has."""
    reading: str
    """How it is read."""
    warning: str
    """The message; a `{}` is filled in by who finds it."""


_TABLE: Final = (
    # The zip
    Leniency(
        "litter",
        "files that a desktop leaves in a folder",
        "not read",
        "Not a file of a package, so it is not read.",
    ),
    Leniency(
        "top_folder",
        "all files in one folder of the zip",
        "as if they were at the top of the zip",
        "The files are read from this folder. Zip the files themselves.",
    ),
    Leniency(
        "file_case",
        "a file name in another case",
        "as the standard's file",
        "Read as {}. Rename the file to that.",
    ),
    Leniency("extra_file", "files that the standard does not have", "not read", "Not read: {}"),
    # The manifest
    Leniency(
        "property_case",
        "names of properties in another case, or with spaces around them",
        "as the standard's property",
        "Names of properties are read in any case. Write this one as {}.",
    ),
    Leniency(
        "manifest_version",
        "manifest.version 1",
        "as 1.0",
        "Read as 1.0. Spreadsheets drop the zero; write 1.0.",
    ),
    Leniency(
        "mode_case",
        "modes in another case",
        "as the standard's mode",
        "Modes are read in any case. Write absent, bulk or delta.",
    ),
    Leniency(
        "file_unlisted",
        "a file that is neither in the zip nor in the manifest",
        "as absent",
        "Not in the manifest and not in the zip, so it is read as absent. Add the row {},absent.",
    ),
    Leniency("unknown_property", "other properties of the manifest", "not read", "Not read: {}"),
    # Columns
    Leniency(
        "column_case",
        "names of columns in another case, or with spaces around them",
        "as the standard's column",
        "Read as {}. Rename the column to that.",
    ),
    Leniency(
        "column_order",
        "columns in another order",
        "by their names",
        "The columns are read by their names. The standard's order is {}",
    ),
    Leniency("column_absent", "an optional column is missing", "as blank", "{}"),
    Leniency(
        "column_unknown", "columns that the standard does not have", "not read", "Not read. {}"
    ),
    Leniency(
        "column_unnamed",
        "columns without a name",
        "not read",
        "The column has no name, so it is not read. Give it one, or delete the column.",
    ),
    # Rows
    Leniency(
        "no_rows",
        "a file with a header and no rows",
        "as absent",
        "The file has a header and no rows, so it is read as absent: what the SIS has stays. "
        "Declare it absent in the manifest, and leave it out.",
    ),
    Leniency(
        "blank_row",
        "rows in which every field is blank",
        "not read",
        "The row has only blank fields, so it is not read. Delete it.",
    ),
    Leniency(
        "surplus_fields",
        "blank fields beyond the last column",
        "not read",
        "The row has blank fields beyond the last column, which are not read. Delete them.",
    ),
    Leniency(
        "same_row",
        "the identical row twice",
        "once",
        "Read once: a row above is identical. Delete this one.",
    ),
    Leniency(
        "gone_in_bulk",
        "rows of a bulk file with the status tobedeleted",
        "left out",
        "The row is left out: a bulk file has only what exists. Delete the row.",
    ),
    # Values
    Leniency(
        "word_case",
        "words of a vocabulary in another case, or with spaces around them",
        "in the standard's spelling",
        "Read in the standard's spelling: {}.",
    ),
    Leniency(
        "spaces",
        "spaces around ids, dates and numbers",
        "without the spaces",
        "Read without the spaces before and after it. Delete them.",
    ),
    Leniency(
        "status_in_bulk",
        "the status active in a bulk file",
        "not read",
        "Not read in a bulk file. Leave it blank.",
    ),
    Leniency(
        "modified_in_bulk",
        "dateLastModified in a bulk file",
        "not read",
        "Not read in a bulk file. Leave it blank.",
    ),
    Leniency(
        "no_zone",
        "dateLastModified without a time zone",
        "in UTC",
        "Read as UTC. Write the time with its zone: 2026-08-17T06:30:00.000Z.",
    ),
    Leniency("old_word", "words of OneRoster 1.0", "as older texts mean them", "{}"),
    Leniency(
        "exempt_without_score",
        "results of 1.1 with the status exempt and a blank score",
        "without a score",
        "Read as a result without a score. OneRoster 1.1 requires one, even of exempt students.",
    ),
    Leniency(
        "identifier_beyond",
        "ids of the grade book with characters beyond the standard's",
        "as they are",
        "Read as it is. The standard has the letters a to z, digits and .-_/@ in ids.",
    ),
    Leniency(
        "retired",
        "a column of OneRoster 1.2.0",
        "not read",
        "Not read: since OneRoster 1.2.1 it is userResources.csv that has these. Export that file.",
    ),
)

LENIENCIES: Final[Mapping[str, Leniency]] = {leniency.code: leniency for leniency in _TABLE}
"""The table, by the codes of the warnings."""


def warning(code: str, *filled: str) -> str:
    """Return the message of a leniency's warning."""
    return LENIENCIES[code].warning.format(*filled)


def lenient(
    code: str,
    file: str,
    *filled: str,
    field: str | None = None,
    row: int | None = None,
    value: str | None = None,
) -> Finding:
    """Return the warning that a package uses a leniency."""
    return Finding(
        Kind(code, "warning", file, field, once=True), warning(code, *filled), row, value
    )
