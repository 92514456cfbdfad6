"""How mutations and their arguments are declared."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import strawberry

from graphql_schema.context import Context

Info = strawberry.Info[Context, None]

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


def mutation(resolver: F) -> F:
    """Declare a mutation; its docstring is its description."""
    return cast("F", strawberry.mutation(resolver, description=resolver.__doc__))


def argument(description: str, *, name: str | None = None) -> Any:
    """Describe an argument; `name` is how GraphQL spells it where Python cannot."""
    return strawberry.argument(description=description, name=name)
