"""Whose a record is: what a vendor's connection may overwrite and delete of what others wrote.

Tools of the district may overwrite and delete everything.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from app.district.settings import DistrictSettings
from graphql_schema.mutations.findings import FORBIDDEN, Finding, Refused
from graphql_schema.mutations.writer import Writer


class LastWriter(NamedTuple):
    """What wrote a record last, as `app.grades.writers` has it."""

    kind: str | None
    id: str | None


_SAME: Final = """
SELECT FROM connection AS own
JOIN known_connection AS other USING (application)
WHERE own.id = %(viewer)s AND other.id = %(writer)s
"""
_CREATED: Final = """
SELECT writer_kind, writer_id FROM grade_change
WHERE kind = %(kind)s AND record_id = %(id)s AND part IS NULL AND operation = 'created'
ORDER BY number DESC LIMIT 1
"""
_SETTING: Final = "SELECT value #>> '{}' FROM setting WHERE name = 'resultOverwriting'"
_CALLED: Final[Mapping[str, str]] = {
    "connection": "another application",
    "connectionTest": "a test of a connection",
    "tool": "a tool of the district",
    "person": "a person of the district",
    "import": "an import from the SIS",
}
"""What writers are called, by kind; any other is the SIS."""


async def refuse_foreign_deletion(writer: Writer, noun: str, id_: str, by: LastWriter) -> None:
    """Raise `Refused` unless the application of a connection was the last to write a record."""
    if not await _is_own(writer, by):
        raise _forbidden(
            f"The {noun} {id_!r} was last written by {_called(by)}; "
            "a connection deletes only what its own application wrote last."
        )


async def refuse_foreign_overwriting(writer: Writer, noun: str, id_: str, by: LastWriter) -> None:
    """Raise `Refused` unless the application of a connection created a record, or wrote it last."""
    if await _is_own(writer, by):
        return
    created = await writer.rows(_CREATED, kind=noun, id=id_)
    if not created or not await _is_own(writer, LastWriter(*created[0])):
        raise _forbidden(
            f"The {noun} {id_!r} was written by {_called(by)}; "
            "a connection overwrites only what its own application created. Use another id."
        )


async def refuse_foreign_results(writer: Writer, results: Iterable[tuple[str, LastWriter]]) -> None:
    """Raise `Refused` where the district forbids to overwrite one of these results, by id."""
    written = [*results]
    own = {by: await _is_own(writer, by) for by in {by for _, by in written}}
    foreign = [(id_, by) for id_, by in written if not own[by]]
    if not foreign:
        return
    chosen = await writer.rows(_SETTING)
    allowed = chosen[0][0] if chosen else DistrictSettings().result_overwriting
    if allowed == "ownOnly":
        id_, by = foreign[0]
        raise _forbidden(
            f"The result {id_!r} of this student and line item was written by {_called(by)}; "
            "the district lets a connection overwrite only results of its own application."
        )


async def _is_own(writer: Writer, by: LastWriter) -> bool:
    """Return whether the writer is a tool, or of the application that this one is of."""
    if writer.viewer.is_internal or by == _identity(writer):
        return True
    if by.kind != "connection":
        return False
    return bool(await writer.rows(_SAME, viewer=writer.viewer.id, writer=by.id))


def _identity(writer: Writer) -> LastWriter:
    return LastWriter(writer.viewer.writer_kind, writer.viewer.id)


def _called(by: LastWriter) -> str:
    return _CALLED.get(by.kind or "", "the SIS")


def _forbidden(why: str) -> Refused:
    return Refused(Finding("sourcedId", why, code=FORBIDDEN))
