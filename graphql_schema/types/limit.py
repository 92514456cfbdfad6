"""How many of a short list: an argument of lists that are not compiled."""

from typing import Annotated, Final

import strawberry
from graphql import GraphQLError

_MOST: Final = 1_000

Limit = Annotated[int, strawberry.argument(description=f"How many at most; {_MOST} are.")]


def at_most(limit: int) -> int:
    """Return how many to give; raises GraphQLError for fewer than none."""
    if limit < 0:
        raise GraphQLError(f"`limit: {limit}` is less than 0.", extensions={"code": "BAD_ARGUMENT"})
    return min(limit, _MOST)
