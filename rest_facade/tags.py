"""Entity tags: a name for an answer; that of an edition is known before a row is read."""

from hashlib import blake2b

from rest_facade.plan import Question
from rest_facade.request import RosterRequest


def tag(
    question: Question, ids: tuple[str, ...], request: RosterRequest, *, edition: int, view: str
) -> str:
    """Return the tag of what a viewer of this view gets in this edition.

    It is weak: the same answer may be encoded in several ways. It does not depend on who
    asks, so another connection that sees the same has the same tag.
    """
    said = f"{edition}\0{view}\0{request.limit}\0{request.offset}\0" + "\0".join(ids)
    digest = blake2b(question.digest + said.encode("utf-8", "replace"), digest_size=16)
    return f'W/"{digest.hexdigest()}"'


def live_tag(body: bytes, links: str, revision: str) -> str:
    """Return the tag of an answer from what is live, which is known when the answer is.

    That of a list is weak. That of a single object is strong, and begins with its revision.
    """
    digest = blake2b(body + links.encode(), digest_size=8).hexdigest()
    return f'"{revision}.{digest}"' if revision else f'W/"{digest}"'


def names(tag_: str, if_none_match: str) -> bool:
    """Return whether an `If-None-Match` header (RFC 9110) names the tag, strongly or weakly."""
    return tag_.removeprefix("W/") in if_none_match


def is_any(if_none_match: str) -> bool:
    """Return whether an `If-None-Match` header names any object that exists."""
    return if_none_match.strip() == "*"


def walk(question: Question, ids: tuple[str, ...], viewer: str) -> bytes:
    """Return what a viewer's walk through the pages of one list is known by."""
    said = "\0".join((viewer, *ids)).encode("utf-8", "replace")
    return blake2b(question.digest + said, digest_size=16).digest()
