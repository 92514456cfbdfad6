"""Values in the standard's spelling: words in any case, and fields with spaces around them.

For each column there is a condition that its value is written otherwise, and the value as the
standard writes it. One statement per file finds the rows; a second one rewrites them, if any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.intake.csv_columns import Column, Kind, Table, Vocabulary
from app.intake.findings import Kind as KindOfFinding
from app.intake.job import Job
from app.intake.leniencies import warning
from app.intake.package import file_name
from app.intake.rules import Rule, report
from app.intake.staging import sql_name, staged
from app.intake.typed import typed

_SPACES: Final = "E' \\t\\u00a0'"
"""What is left out at both ends of a value: spaces, tabs, no-break spaces."""
_TRIMMED: Final = frozenset(
    {Kind.GUID, Kind.DATE, Kind.DATETIME, Kind.YEAR, Kind.FLOAT, Kind.USER_IDS, Kind.SCALE_VALUES}
)
"""Kinds of columns whose values have no spaces at their ends."""
_BOOLEAN: Final = Vocabulary(("true", "false"))


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How the values of one column are brought into the standard's spelling, as SQL."""

    code: str
    """Of the leniency."""
    column: str
    is_other: str
    """The condition that a value is written otherwise than the standard writes it."""
    value: str
    """The value as the standard writes it."""
    words: tuple[str, ...] = ()


def normalize_rows(job: Job, table: Table, after: int = 0) -> None:
    """Bring the values of the rows after one of this number into the standard's spelling."""
    rewrites = tuple(rewrites_of(table))
    used = report(job, [_rule(table, one) for one in rewrites], _others(table, rewrites, after))
    if used:
        job.run(_rewriting(table, [rewrites[number] for number in sorted(used)], after))


def rewrites_of(table: Table) -> Iterator[Rewrite]:
    """Yield how the columns of a file are rewritten."""
    for column in table.columns:
        name = f'"{sql_name(column.name)}"'
        vocabulary = _BOOLEAN if column.kind is Kind.BOOLEAN else column.vocabulary
        if column.kind is Kind.ENUMS and vocabulary:
            yield _of_words(column, name, vocabulary)
        elif vocabulary:
            yield _of_word(column, name, vocabulary)
        elif column.kind in _TRIMMED:
            trimmed = f"btrim({name}, {_SPACES})"
            yield Rewrite("spaces", column.name, f"{name} <> {trimmed}", f"nullif({trimmed}, '')")


def _of_word(column: Column, name: str, vocabulary: Vocabulary) -> Rewrite:
    words = vocabulary.words + vocabulary.tolerated
    plain = f"lower(btrim({name}, {_SPACES}))"
    is_other = (
        f"{name} NOT IN ({_literals(words)}) "
        f"AND {plain} IN ({_literals(('', *map(str.lower, words)))})"
    )
    return Rewrite("word_case", column.name, is_other, _spelled(plain, words), vocabulary.words)


def _of_words(column: Column, name: str, vocabulary: Vocabulary) -> Rewrite:
    """Return the rewrite of a list of words; those that are in no vocabulary stay."""
    words = vocabulary.words + vocabulary.tolerated
    listed = f"unnest({typed(column, name)}) WITH ORDINALITY AS listed (word, place)"
    is_other = f"""
        EXISTS (
            SELECT FROM {listed}
            WHERE word NOT IN ({_literals(words)})
                AND lower(word) IN ({_literals(tuple(map(str.lower, words)))})
        )
        """
    spelled = f"coalesce({_spelled('lower(word)', words)}, word)"
    value = f"(SELECT string_agg({spelled}, ',' ORDER BY place) FROM {listed})"
    return Rewrite("word_case", column.name, is_other, value, vocabulary.words)


def _spelled(plain: str, words: Sequence[str]) -> str:
    cases = " ".join(f"WHEN '{word.lower()}' THEN '{word}'" for word in words)
    return f"CASE {plain} {cases} END"


def _literals(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _rule(table: Table, rewrite: Rewrite) -> Rule:
    kind = KindOfFinding(rewrite.code, "warning", file_name(table.name), rewrite.column, once=True)
    return Rule(kind, warning(rewrite.code, ", ".join(rewrite.words)))


def _others(table: Table, rewrites: Sequence[Rewrite], after: int) -> str:
    """Return the SELECT of values that are written otherwise."""
    found = ", ".join(
        f'({number}, "{sql_name(one.column)}", {one.is_other})'
        for number, one in enumerate(rewrites)
    )
    return f"""
        SELECT rewrite.number, "row", rewrite.value
        FROM {staged(table.name)}
        CROSS JOIN LATERAL (VALUES {found}) AS rewrite (number, value, is_one)
        WHERE "row" > {after}
            AND ({" OR ".join(f"({one.is_other})" for one in rewrites)})
            AND rewrite.is_one
        """


def _rewriting(table: Table, rewrites: Sequence[Rewrite], after: int) -> str:
    values = ", ".join(
        f'"{sql_name(one.column)}" = CASE WHEN {one.is_other} THEN {one.value} '
        f'ELSE "{sql_name(one.column)}" END'
        for one in rewrites
    )
    condition = " OR ".join(f"({one.is_other})" for one in rewrites)
    later = f'"row" > {after}'
    return f"UPDATE {staged(table.name)} SET {values} WHERE {later} AND ({condition})"
