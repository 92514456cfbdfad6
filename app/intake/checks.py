"""The checks of single rows: from what the standard says of a column, to SQL, to findings.

A check is a condition under which a field is wrong. All checks of a file are one statement, which
looks closer only at rows that meet one of the conditions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.intake.csv_columns import Column, Kind, Table, Vocabulary
from app.intake.csv_tables import EXTENSION_PATTERN, STATUS
from app.intake.exact import OWN_SOURCE
from app.intake.findings import Kind as KindOfFinding
from app.intake.findings import Severity
from app.intake.job import Job
from app.intake.leniencies import warning
from app.intake.manifest import Mode
from app.intake.package import file_name
from app.intake.rules import Rule, report
from app.intake.staging import sql_name, staged
from app.intake.typed import typed
from app.sis.blanks import blank_sql
from app.sis.ids import LONGEST_ID, UNCARRIED


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that no row may meet, and the column it judges."""

    code: str
    column: str
    """The file's name of it."""
    condition: str
    message: str
    severity: Severity = "error"
    of_gone: bool = False
    """True where also a row must pass it that only says that its record is gone."""
    placed: bool = True
    once: bool = False
    """True where one finding is shown for all rows, because they are read alike."""


def check_rows(job: Job, table: Table, after: int = 0) -> None:
    """Find every field that breaks a rule in the rows of a staged file after one of this number."""
    mode = job.package.mode(table.name)
    unneeded = _NOT_OF_OWN if job.source == OWN_SOURCE else frozenset[str]()
    checks = tuple(check for check in checks_of(table, mode) if check.code not in unneeded)
    report(job, [_rule(table, check) for check in checks], _broken(table, mode, checks, after))


def checks_of(table: Table, mode: Mode) -> Iterator[Check]:
    """Yield the checks of a file in a mode."""
    known = {column.name for column in table.columns}
    yield from _OF_MODE[mode]
    for column in table.columns:
        if column.name not in _JUDGED_BY_MODE:
            yield from _of_column(table, column)
    if table.name in GRADE_BOOK:
        yield Check("identifier", "sourcedId", _UNCARRIED, _CARRIED, of_gone=True)
        yield lenient("identifier_beyond", "sourcedId", _BEYOND, of_gone=True)
    yield from (check for check in _OF_FILE.get(table.name, ()) if check.column in known)


def gone(mode: Mode) -> str:
    """Return the condition of a staged row that only says that its record is gone."""
    return f"({_IS_GONE}) IS TRUE" if mode is not Mode.ABSENT else "FALSE"


def lenient(code: str, column: str, condition: str, *filled: str, of_gone: bool = False) -> Check:
    """Return the check that finds where a leniency is used."""
    message = warning(code, *filled)
    return Check(code, column, condition, message, "warning", of_gone, once=True)


def _rule(table: Table, check: Check) -> Rule:
    file = file_name(table.name)
    kind = KindOfFinding(check.code, check.severity, file, check.column, once=check.once)
    return Rule(kind, check.message, check.placed)


def _broken(table: Table, mode: Mode, checks: tuple[Check, ...], after: int) -> str:
    conditions = [
        f"({check.condition})" if check.of_gone else f"(NOT gone AND ({check.condition}))"
        for check in checks
    ]
    faults = ", ".join(
        f'({number}, "{sql_name(check.column)}", {condition})'
        for number, (check, condition) in enumerate(zip(checks, conditions, strict=True))
    )
    return f"""
        SELECT fault.number, "row", fault.value
        FROM (
            SELECT *, {gone(mode)} AS gone FROM {staged(table.name)} WHERE "row" > {after}
        ) AS package
        CROSS JOIN LATERAL (VALUES {faults}) AS fault (number, value, is_one)
        WHERE ({" OR ".join(conditions)}) AND fault.is_one
        """


def _of_column(table: Table, column: Column) -> Iterator[Check]:
    name = f'"{sql_name(column.name)}"'
    identifies = column.name == "sourcedId"
    if column.required:
        yield from _of_required(table, column, name)
    if identifies and table.name not in GRADE_BOOK:
        wrong = f"{name} ~ '[^0-9A-Za-z.\\-_/@]' OR length({name}) > 255"
        yield Check("identifier", column.name, wrong, _IDENTIFIER, of_gone=True)
    if column.kind in _FREE and column.name not in _PROSE:
        long = f"octet_length({name}) > {LONGEST}"
        yield Check(
            "too_long",
            column.name,
            long,
            f"The text is too long. It has at most {LONGEST:,} bytes.",
        )
    if column.vocabulary:
        yield from _of_words(column, name, column.vocabulary)
    elif written := _WRITTEN.get(column.kind):
        yield Check(written.code, column.name, written.wrong(name), written.right)


def _of_required(table: Table, column: Column, name: str) -> Iterator[Check]:
    """Yield the check that a required field has a value, but where it may be blank all the same."""
    blank = _BLANK.get(column.kind, _is_null)(name)
    message = "The field is required. Give it a value."
    if (table.name, column.name) == ("results", "score"):
        exempt = f"{blank} AND score_status = 'exempt'"
        yield lenient("exempt_without_score", column.name, exempt)
        blank = f"{blank} AND score_status IS DISTINCT FROM 'exempt'"
    identifies = column.name == "sourcedId"
    yield Check("required", column.name, blank, message, of_gone=identifies)


def _of_words(column: Column, name: str, vocabulary: Vocabulary) -> Iterator[Check]:
    wrong = _strange(vocabulary)
    message = f"Write {_alternatives(vocabulary)}."
    if column.kind is Kind.ENUMS:
        listed = f"EXISTS (SELECT FROM unnest({typed(column, name)}) AS word WHERE {wrong('word')})"
        yield Check("word", column.name, listed, f"The field is a list of words. {message}")
        return
    yield Check("word", column.name, wrong(name), message)
    if vocabulary.tolerated:
        old = f"{name} IN ({_literals(vocabulary.tolerated)})"
        yield lenient(
            "old_word", column.name, old, f"A word of older texts, read as it is. {message}"
        )


Condition = Callable[[str], str]
"""Makes of an SQL expression the condition that it is wrong."""


def _strange(vocabulary: Vocabulary) -> Condition:
    words = _literals(vocabulary.words + vocabulary.tolerated)

    def wrong(name: str) -> str:
        extension = f" AND {name} !~ '^{EXTENSION_PATTERN}$'" if vocabulary.extensible else ""
        return f"{name} NOT IN ({words}){extension}"

    return wrong


def _unlike(pattern: str, type_: str | None = None) -> Condition:
    """Return what finds text that is not of the pattern, or is and yet is no value of the type."""

    def wrong(name: str) -> str:
        invalid = f" OR NOT pg_input_is_valid({name}, '{type_}')" if type_ else ""
        return f"{name} !~ '^({pattern})$'{invalid}"

    return wrong


def _is_null(name: str) -> str:
    return f"{name} IS NULL"


def _literals(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _alternatives(vocabulary: Vocabulary) -> str:
    words = vocabulary.words + (("ext: with a word",) if vocabulary.extensible else ())
    return f"{', '.join(words[:-1])} or {words[-1]}"


@dataclass(frozen=True, slots=True)
class _Written:
    """How the fields of a kind are written."""

    code: str
    wrong: Condition
    right: str


_BLANK: Final[Mapping[Kind, Condition]] = {
    Kind.TEXT: lambda name: blank_sql(f"coalesce({name}, '')"),
    Kind.GUIDS: lambda name: f"btrim(coalesce({name}, ''), ', ') = ''",
}
"""When a required field has no value, unless it is when it is null."""

LONGEST: Final = 2000
"""Bytes of a text that may be looked for: an index takes no more than 2,704. The standard asks for
255 characters."""
_FREE: Final = frozenset({Kind.TEXT, Kind.TEXTS, Kind.USER_IDS})
_PROSE: Final = frozenset({"comment", "description"})

GRADE_BOOK: Final = frozenset({"categories", "lineItems", "results", "scoreScales"})
"""Files of records whose ids vendors choose: their ids are in no lists, so that more can be."""
_UNCARRIED: Final = f"sourced_id ~ '{UNCARRIED}' OR length(sourced_id) > {LONGEST_ID}"
_CARRIED: Final = f"An id has up to {LONGEST_ID} characters and no control characters."
_BEYOND: Final = "sourced_id ~ '[^0-9A-Za-z.\\-_/@]'"
_NOT_OF_OWN: Final = frozenset({"identifier_beyond", "range"})
"""Checks that packages of ours pass: we exported what vendors and older releases wrote."""
_IDENTIFIER: Final = (
    "An id has up to 255 characters: the letters a to z, digits and .-_/@ are allowed."
)
_PAIRS: Final = r"\{[^:{}]+:[^{}]+\}(\s*,\s*\{[^:{}]+:[^{}]+\})*"

_WRITTEN: Final[Mapping[Kind, _Written]] = {
    Kind.BOOLEAN: _Written(
        "boolean", lambda name: f"{name} NOT IN ('true', 'false')", "Write true or false."
    ),
    Kind.DATE: _Written(
        "date",
        _unlike(r"\d{4}-\d{2}-\d{2}", "date"),
        "Write dates as year-month-day, such as 2026-08-17.",
    ),
    Kind.YEAR: _Written(
        "year",
        _unlike(r"[1-9]\d{3}"),
        "Write the year in which the school year ends, such as 2027.",
    ),
    Kind.FLOAT: _Written(
        "number",
        _unlike(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", "double precision"),
        "Write a number such as 92.5.",
    ),
    Kind.USER_IDS: _Written("pairs", _unlike(_PAIRS), "Write {Type:Id}, or {Type:Id},{Type:Id}."),
    Kind.SCALE_VALUES: _Written("pairs", _unlike(_PAIRS), "Write {A:90}, or {A:90},{B:80}."),
}
"""By kind; references are looked up instead, and any text is text."""

_JUDGED_BY_MODE: Final = frozenset({"status", "dateLastModified"})
_WORDS_OF_STATUS: Final = f"Write {_alternatives(STATUS)}."
_INSTANT: Final = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})"
_WITHOUT_ZONE: Final = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
_IS_GONE: Final = "status IN ('tobedeleted', 'inactive')"
_OLD_STATUS: Final = f"status IN ({_literals(STATUS.tolerated)})"

_OF_MODE: Final[Mapping[Mode, tuple[Check, ...]]] = {
    Mode.BULK: (
        lenient("status_in_bulk", "status", "status = 'active'"),
        lenient("gone_in_bulk", "status", _IS_GONE, of_gone=True),
        Check(
            "word",
            "status",
            _strange(STATUS)("status"),
            "A bulk file has only what exists. Leave the status blank, or delete the row.",
        ),
        lenient("modified_in_bulk", "dateLastModified", "date_last_modified IS NOT NULL"),
    ),
    Mode.DELTA: (
        Check("required", "status", "status IS NULL", _WORDS_OF_STATUS, of_gone=True),
        Check("word", "status", _strange(STATUS)("status"), _WORDS_OF_STATUS, of_gone=True),
        lenient(
            "old_word", "status", _OLD_STATUS, "Read as tobedeleted. Write that.", of_gone=True
        ),
        Check(
            "required",
            "dateLastModified",
            "date_last_modified IS NULL",
            "A delta file says when each row was modified. Give the time.",
            of_gone=True,
        ),
        Check(
            "instant",
            "dateLastModified",
            _unlike(f"{_INSTANT}|{_WITHOUT_ZONE}", "timestamptz")("date_last_modified"),
            "Write the time as 2026-08-17T06:30:00.000Z.",
            of_gone=True,
        ),
        lenient(
            "no_zone",
            "dateLastModified",
            f"date_last_modified ~ '^({_WITHOUT_ZONE})$'",
            of_gone=True,
        ),
    ),
}


def _before(end: str, begin: str) -> str:
    """Return the condition that both are dates and in the wrong order; dates sort as text."""
    day = r"'^\d{4}-\d{2}-\d{2}$'"
    return f"{end} < {begin} AND {end} ~ {day} AND {begin} ~ {day}"


_END: Final = "The end is before the beginning. Write the day after the last one."
_RANGE: Final = "The highest score is below the lowest. Correct resultValueMin or resultValueMax."
_REVERSED: Final = """
    CASE
        WHEN pg_input_is_valid(result_value_min, 'double precision')
            AND pg_input_is_valid(result_value_max, 'double precision')
        THEN result_value_max::double precision < result_value_min::double precision
        ELSE FALSE
    END
    """
_DUE: Final = "The assignment is due before it is assigned. Correct one of the two days."
_PASSWORD: Final = "Passwords are never kept. Leave the column blank."  # noqa: S105  # a sentence
_OF_FILE: Final[Mapping[str, tuple[Check, ...]]] = {
    "academicSessions": (Check("end", "endDate", _before("end_date", "start_date"), _END),),
    "enrollments": (Check("end", "endDate", _before("end_date", "begin_date"), _END, "warning"),),
    "roles": (Check("end", "endDate", _before("end_date", "begin_date"), _END, "warning"),),
    "lineItems": (
        Check("end", "dueDate", _before("due_date", "assign_date"), _DUE, "warning"),
        Check("range", "resultValueMax", _REVERSED, _RANGE),
    ),
    "userProfiles": (
        Check("password", "password", "password IS NOT NULL", _PASSWORD, "warning", placed=False),
    ),
    "users": (
        Check("password", "password", "password IS NOT NULL", _PASSWORD, "warning", placed=False),
        lenient("retired", "resourceSourcedIds", "resource_sourced_ids IS NOT NULL"),
    ),
}
"""What the standard does not say of a column alone."""
