"""Blank text: optional text of nothing but white space is absent.

Strict readers fail on `"comment": ""`. So the SIS holds no such text: what is written and what is
imported has NULL in its place.
"""

from typing import Final

_FIRST_BEYOND: Final = 0x3001
"""No character from here on is white space."""
_CHARACTERS: Final = "".join(
    f"\\u{code:04x}" for code in range(_FIRST_BEYOND) if chr(code).isspace()
)


def is_blank(text: str) -> bool:
    """Tell whether a text is empty or all white space."""
    return not text.strip()


def blank_sql(value: str) -> str:
    """Return the SQL condition that the text of an expression is blank; NULL where it is NULL."""
    return f"btrim({value}, E'{_CHARACTERS}') = ''"


def without_blank(value: str) -> str:
    """Return the SQL expression of a text, and of NULL where that is blank."""
    return f"CASE WHEN {blank_sql(value)} THEN NULL ELSE {value} END"
