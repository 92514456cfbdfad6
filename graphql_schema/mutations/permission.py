"""Who may write what: partners' connections of the right type, and tools with the scope for it."""

from typing import Final

from app.access.scopes import GRAPHQL_WRITE, ConnectionType
from app.access.viewer import Viewer
from graphql_schema.mutations.findings import FORBIDDEN, Finding, Refused

_WORDS: Final = {
    "roster-sync": "Roster Sync",
    "grade-book-sync": "Grade Book Sync",
    "assessments-sync": "Assessments Sync",
}


def refuse_stranger(viewer: Viewer, writers: ConnectionType) -> None:
    """Raise `Refused` unless the viewer may write what connections of type `writers` write."""
    if viewer.kind == "tool":
        refuse_reader(viewer)
    elif viewer.type != writers:
        own, wanted = _WORDS.get(viewer.type or "", "unknown"), _WORDS[writers]
        raise _forbidden(f"This is a {own} connection; writing this needs one of type {wanted}.")
    elif not viewer.partner:
        raise _forbidden(
            f"{viewer.name!r} is not a partner's application; only partners may write."
        )


def refuse_reader(viewer: Viewer) -> None:
    """Raise `Refused` unless the viewer is a tool that may write the graph."""
    if viewer.kind != "tool":
        raise _forbidden("This is for the district's own tools; a vendor's connection cannot.")
    if GRAPHQL_WRITE not in viewer.scopes:
        raise _forbidden(f"The token may only read; writing needs the scope {GRAPHQL_WRITE}.")


def _forbidden(why: str) -> Refused:
    return Refused(Finding("", why, code=FORBIDDEN))
