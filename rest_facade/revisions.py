"""Revisions: what `If-Match` asks a live object to be (RFC 9110, 13.1.1)."""

import re
from typing import Final

ANY: Final = "*"
"""What stands for any revision of an object that there is."""
_TAG: Final = re.compile(r'(W/)?"([^"]*)"')


def revisions(if_match: str | None) -> list[str] | None:
    """Return the revisions that will do; None where any will, or none at all.

    Weak tags never match, as the RFC has it; so a header of these alone leaves no revision.
    """
    if if_match is None:
        return None
    if if_match.strip() == ANY:
        return [ANY]
    return [tag.partition(".")[0] for weak, tag in _TAG.findall(if_match) if not weak]
