"""Who may write what: partners' connections of the right type, and tools with the scope for it."""

from typing import Final

from app.access.scopes import GRADEBOOK_WRITE, ConnectionType
from app.access.viewer import Viewer
from graphql_schema.mutations.findings import FORBIDDEN, Finding, Refused
from graphql_schema.tool_access import find_refusal

_WORDS: Final = {
    "roster-sync": "Roster Sync",
    "grade-book-sync": "Grade Book Sync",
    "assessments-sync": "Assessments Sync",
}


def refuse_stranger(viewer: Viewer, writers: ConnectionType) -> None:
    """Raise `Refused` unless the viewer may write what connections of type `writers` write."""
    if viewer.is_internal:
        check_may_write(viewer, GRADEBOOK_WRITE)
    elif viewer.type != writers:
        own, wanted = _WORDS.get(viewer.type or "", "unknown"), _WORDS[writers]
        raise _forbidden(f"This is a {own} connection; writing this needs one of type {wanted}.")
    elif not viewer.partner:
        raise _forbidden(
            f"{viewer.name!r} is not a partner's application; only partners may write."
        )


def check_may_write(viewer: Viewer, scope: str) -> None:
    """Raise `Refused` unless the viewer is a tool with a scope to write."""
    if not viewer.is_internal:
        raise _forbidden("This is for the district's own tools; a vendor's connection cannot.")
    refusal = find_refusal(viewer, scope)
    if refusal is not None:
        raise _forbidden(refusal)


def _forbidden(why: str) -> Refused:
    return Refused(Finding("", why, code=FORBIDDEN))
