"""Cursors: the order values of a row, as opaque text."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson
from graphql import GraphQLError


def written(place: Sequence[Any]) -> str:
    """Return the cursor of a row with these order values."""
    return base64.urlsafe_b64encode(orjson.dumps(list(place))).decode().rstrip("=")


def read(cursor: str, values: int) -> tuple[Any, ...]:
    """Return the order values that a cursor stands for; refuse one that is not of this list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = orjson.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        place = None
    if not isinstance(place, list) or len(place) != values:
        raise GraphQLError(
            f"`after: {cursor!r}` is no cursor of this list; take one from `pageInfo.endCursor`.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    return tuple(place)
