"""Which ids a record may have: those that a URL and a package can carry unchanged."""

import re
from typing import Final

LONGEST_ID: Final = 255
"""Characters of the standard's longest `sourcedId`."""

UNCARRIED: Final = r"[\u0001-\u001f\u007f-\u009f\u2028\u2029\ufffd]"
"""Characters that no package can carry, as a regular expression of PostgreSQL: controls, line
breaks, and the sign that stands for bytes which are not UTF-8."""
_UNCARRIED: Final = re.compile(r"[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd\ud800-\udfff]")
_SEGMENTS: Final = frozenset({"", ".", ".."})


def id_fault(id_: str) -> str | None:
    """Return what is wrong with the id of a new record; None where nothing is."""
    if not 0 < len(id_) <= LONGEST_ID:
        return f"A sourcedId has 1 to {LONGEST_ID} characters; this one has {len(id_):,}."
    if found := _UNCARRIED.search(id_):
        return (
            f"{id_!r} has the character U+{ord(found[0]):04X}; control characters, line breaks, "
            "unpaired surrogates and bytes that are not UTF-8 are not allowed."
        )
    if id_ != id_.strip():
        return f"{id_!r} begins or ends with a space; leave it out."
    if _SEGMENTS & {*id_.split("/")}:
        return (
            f"{id_!r} has an empty part, `.` or `..` between slashes, which URLs do not keep; "
            "use another id."
        )
    return None
