"""How OneRoster 1.2 spells a refusal: `imsx_StatusInfo`, bare at the top level.

Source: the schemas and Appendix B of 1EdTech's OpenAPI files 1.2.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import orjson

from rest_facade.refusals import Reason, Refused

MINOR: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.FILTER: "invalid_filter_field",
        Reason.SELECTION: "invalid_selection_field",
        Reason.DATA: "invaliddata",
        Reason.UNAUTHORISED: "unauthorisedrequest",
        Reason.FORBIDDEN: "forbidden",
        Reason.UNKNOWN: "unknownobject",
        Reason.BUSY: "server_busy",
        Reason.BROKEN: "internal_server_error",
    }
)
"""The standard's word for each reason; it has no others."""


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
