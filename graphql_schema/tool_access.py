"""What a tool of the district may do in the graph: its scopes, and that it sees everything."""

from graphql import GraphQLError

from app.access.scopes import LIMITED_TOOL_SCOPES, allows
from app.access.viewer import Viewer


def check_tool(viewer: Viewer, scope: str) -> None:
    """Raise `GraphQLError` unless a tool has a scope, and sees everything where that is needed.

    Vendors' connections have no such scopes: what they may do is checked where it is done.
    """
    refusal = find_refusal(viewer, scope) if viewer.is_internal else None
    if refusal is not None:
        raise GraphQLError(refusal, extensions={"code": "FORBIDDEN"})


def find_refusal(viewer: Viewer, scope: str) -> str | None:
    """Return why a tool may not do what a scope is for; None where it may."""
    if not allows(viewer.scopes, scope):
        if viewer.kind == "person":
            return f"Your role does not allow this: it needs the permission {scope}."
        return f"This needs a token with the scope {scope}; this one has {_listed(viewer)}."
    if scope not in LIMITED_TOOL_SCOPES and not viewer.sees_all_rows:
        return (
            f"This tool sees only some schools or fields, which {scope} has no rules for. Use "
            "`roster` and `gradebook`, or a tool that sees everything."
        )
    return None


def _listed(viewer: Viewer) -> str:
    return ", ".join(sorted(viewer.scopes)) or "none"
