"""Excerpts of JSON for messages: short, however large or deep the value is."""

from json import JSONEncoder
from typing import Any, Final

_ENCODER: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def excerpt(value: Any, length: int = 60) -> str:
    """Return a value as JSON, cut after so many characters.

    Only what is returned is encoded, so that deep nesting neither fails nor takes time.
    """
    text = ""
    for part in _ENCODER.iterencode(value):
        text += part
        if len(text) > length:
            return f"{text[:length]}…"
    return text
