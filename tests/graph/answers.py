"""Answers as tests compare them: read to the end, members in order."""

import json
from typing import Any

import orjson

from graphql_schema.compile.reading import Stream
from graphql_schema.execute import Answer


async def read(answer: Answer) -> Any:
    """Return the data of an answer without errors, as Python has it."""
    assert answer.errors == (), answer.errors
    return json.loads(orjson.dumps(await _whole(answer.data)))


async def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: await _whole(each) for key, each in value.items()}
    if isinstance(value, Stream):
        return orjson.Fragment(b"".join([part async for part in value]))
    return value


def in_order(value: Any) -> Any:
    """Return a value that equals another only if its members stand in the same order.

    What a cursor says is no matter, only whether there is one.
    """
    match value:
        case dict():
            return [
                (key, bool(each) if key == "endCursor" else in_order(each))
                for key, each in value.items()
            ]
        case list():
            return [in_order(each) for each in value]
        case bool():
            return str(value)
    return value
