"""Variables as the log has them: their names and kinds, never their values."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_LONGEST_ID: Final = 255
_MOST_TEXTS: Final = 50_000


def masked(value: Any) -> Any:
    """Return a JSON value with every text and number replaced by its kind."""
    match value:
        case str():
            return f"(text of {len(value)} characters)"
        case bool() | None:
            return value
        case int() | float():
            return "(number)"
        case list():
            return [masked(each) for each in value[:20]]
        case _:
            return {name: masked(each) for name, each in value.items()}


def texts(*values: Any) -> list[str]:
    """Return the distinct texts in JSON values that may be ids."""
    found = dict.fromkeys(text for value in values for text in _texts(value))
    return [text for text in [*found][:_MOST_TEXTS] if "\0" not in text]


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text if 0 < len(text) <= _LONGEST_ID:
                yield text
            case list() as items:
                waiting.extend(items)
            case Mapping() as members:
                waiting.extend(members.values())
