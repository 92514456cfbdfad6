"""How OneRoster 1.1 spells a refusal, and what it tells beside the data: `statusInfoSet`.

Source: the table of status codes of the 1.1 specification, which recommends four elements and
shows no JSON; the names are those that most providers use.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import orjson

from rest_facade.refusals import Reason, Refused

MINOR: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.FILTER: "invalid_filter_field",
        Reason.SELECTION: "invalid_selection_field",
        Reason.BLANK: "invalid_blank_selection_field",
        Reason.SORT: "invalid_sort_field",
        Reason.DATA: "invalid data",
        Reason.UNAUTHORISED: "unauthorized",
        Reason.FORBIDDEN: "forbidden",
        Reason.UNKNOWN: "unknown object",
        Reason.BUSY: "server_busy",
        Reason.BROKEN: "invalid data",
        Reason.DELETION: "invalid data",
    }
)
"""The standard's word for each reason; it has none for a defect, nor for a refused deletion."""


def spelled(refusal: Refused) -> bytes:
    """Return the body that says what is wrong, and how to mend it in `imsx_description`."""
    return orjson.dumps({"statusInfoSet": [_entry("failure", "error", refusal)]})


def beside(passed_over: Sequence[Refused]) -> bytes:
    """Return what an answer tells, after its data, of what it passed over."""
    said = [_entry("success", "warning", each) for each in passed_over]
    return b"," + orjson.dumps({"statusInfoSet": said})[1:-1]


def _entry(major: str, severity: str, said: Refused) -> dict[str, str]:
    return {
        "imsx_codeMajor": major,
        "imsx_severity": severity,
        "imsx_description": str(said),
        "imsx_codeMinor": MINOR[said.reason],
    }


_WORDS: Final = [*dict.fromkeys(MINOR.values())]
_ENTRY: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "imsx_codeMajor": {"type": "string", "enum": ["success", "failure"]},
        "imsx_severity": {"type": "string", "enum": ["warning", "error"]},
        "imsx_description": {"type": "string"},
        "imsx_codeMinor": {"type": "string", "enum": _WORDS},
    },
    "required": ["imsx_codeMajor", "imsx_severity", "imsx_description", "imsx_codeMinor"],
    "additionalProperties": False,
}
TOLD_BESIDE: Final[dict[str, Any]] = {
    "statusInfoSet": {
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/components/schemas/statusInfoDType"},
    }
}
REFUSAL_SCHEMAS: Final = {
    "statusInfoSetDType": {
        "type": "object",
        "properties": TOLD_BESIDE,
        "required": ["statusInfoSet"],
        "additionalProperties": False,
    },
    "statusInfoDType": _ENTRY,
}
