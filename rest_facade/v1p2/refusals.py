"""How OneRoster 1.2 spells a refusal: `imsx_StatusInfo`, bare at the top level.

Source: the schemas and Appendix B of 1EdTech's OpenAPI files 1.2.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from rest_facade.refusals import Reason, Refused

MINOR: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.FILTER: "invalid_filter_field",
        Reason.SELECTION: "invalid_selection_field",
        Reason.BLANK: "invalid_selection_field",
        Reason.SORT: "invalid_sort_field",
        Reason.DATA: "invaliddata",
        Reason.UNAUTHORISED: "unauthorisedrequest",
        Reason.FORBIDDEN: "forbidden",
        Reason.UNKNOWN: "unknownobject",
        Reason.BUSY: "server_busy",
        Reason.BROKEN: "internal_server_error",
        Reason.DELETION: "deletefailure",
    }
)
"""The standard's word for each reason."""
_COMMON: Final = tuple(
    dict.fromkeys(
        word for reason, word in MINOR.items() if reason not in {Reason.DELETION, Reason.SORT}
    )
)
"""The words that every service of the version has."""


def spelled(refusal: Refused) -> bytes:
    """Return the body that says what is wrong, and how to mend it in `imsx_description`."""
    minor = {
        "imsx_codeMinorFieldName": "TargetEndSystem",
        "imsx_codeMinorFieldValue": MINOR[refusal.reason],
    }
    return orjson.dumps(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": str(refusal),
            "imsx_CodeMinor": {"imsx_codeMinorField": [minor]},
        }
    )


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


_MINOR: Final = {"$ref": "#/components/schemas/imsx_CodeMinorDType"}
_MINOR_FIELD: Final = {"$ref": "#/components/schemas/imsx_CodeMinorFieldDType"}
_STATUS: Final = _closed(
    {
        "imsx_codeMajor": {
            "type": "string",
            "enum": ["success", "processing", "failure", "unsupported"],
        },
        "imsx_severity": {"type": "string", "enum": ["status", "warning", "error"]},
        "imsx_description": {"type": "string"},
        "imsx_CodeMinor": _MINOR,
    },
    "imsx_codeMajor",
    "imsx_severity",
)


def refusal_schemas(*more: str) -> dict[str, Any]:
    """Return the schemas of refusals in a service that has more words than all have."""
    words = {"type": "string", "enum": ["fullsuccess", *_COMMON, *more]}
    return {
        "imsx_StatusInfoDType": _STATUS,
        "imsx_CodeMinorDType": _closed(
            {"imsx_codeMinorField": {"type": "array", "minItems": 1, "items": _MINOR_FIELD}},
            "imsx_codeMinorField",
        ),
        "imsx_CodeMinorFieldDType": _closed(
            {
                "imsx_codeMinorFieldName": {"type": "string", "default": "TargetEndSystem"},
                "imsx_codeMinorFieldValue": words,
            },
            "imsx_codeMinorFieldName",
            "imsx_codeMinorFieldValue",
        ),
    }
