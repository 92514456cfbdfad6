"""Which pages a role may open, so that no page links to one that answers "You may not"."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from starlette.routing import compile_path


class Target(NamedTuple):
    """A page that can be linked to."""

    pattern: re.Pattern[str]
    roles: frozenset[str]


_TARGETS: Final[list[Target]] = []


def register(path: str, roles: Iterable[str]) -> None:
    """Note the roles that may open the pages of a path; the first path that matches counts."""
    pattern, _, _ = compile_path(path)
    _TARGETS.append(Target(pattern, frozenset(roles)))


def may_open(role: str, address: str) -> bool:
    """Tell whether a role may open the page of an address; one without a rule opens for all."""
    path = re.split("[?#]", address, maxsplit=1)[0]
    target = next((each for each in _TARGETS if each.pattern.match(path)), None)
    return target is None or role in target.roles
