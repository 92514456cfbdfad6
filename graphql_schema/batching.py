"""Fields of several objects read by one statement: Strawberry's `DataLoader`.

It is for what is not compiled. The fields that are resolved at the same moment, such as one field
of every connection of a list, are read together.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from strawberry.dataloader import DataLoader

from graphql_schema.aside import aside
from graphql_schema.context import Context

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


async def load(
    context: Context,
    read: Callable[..., Mapping[K, V]],
    key: K,
    *arguments: Hashable,
) -> V | None:
    """Return what `read(transaction, keys, *arguments)` has for a key; None where it has nothing.

    `read` is a function of a module: calls with the same one and equal arguments are one batch.
    Nothing is cached, because a mutation may change what was read before it.
    """
    loader = context.loaders.get((read, arguments))
    if loader is None:
        loader = DataLoader(_batch(context, read, arguments), cache=False)
        context.loaders[read, arguments] = loader
    return cast("V | None", await loader.load(key))


def _batch(
    context: Context, read: Callable[..., Mapping[K, V]], arguments: Sequence[Hashable]
) -> Callable[[list[K]], Any]:
    async def load_all(keys: list[K]) -> list[V | None]:
        distinct = [*dict.fromkeys(keys)]

        def work(transaction: Connection) -> Mapping[K, V]:
            return read(transaction, distinct, *arguments)

        found = await context.batch(aside(context.database, work))
        return [found.get(key) for key in keys]

    return load_all
