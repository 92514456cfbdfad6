"""Policies kept with the log: what a connection could see, so that it can be told years later."""

from dataclasses import fields
from typing import Any, Final

from pydantic import TypeAdapter

from app.access.viewer import Policy, Viewer

_POLICIES: Final = TypeAdapter(Policy)
_DERIVED: Final = {field.name for field in fields(Policy) if not field.init}


def policy_json(policy: Policy) -> str:
    """Return a policy as JSON."""
    return _POLICIES.dump_json(policy, exclude=_DERIVED).decode()


def viewer_of(policy: Any) -> Viewer:
    """Return a connection that sees what this JSON of a policy lets it.

    What a later release added to policies has its default.
    """
    return Viewer("connection", "", "", frozenset(), None, _POLICIES.validate_python(policy))
