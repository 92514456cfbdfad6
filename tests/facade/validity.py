"""Bodies against the schemas of our OpenAPI document, formats included."""

import re
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft7Validator, FormatChecker

FORMATS = FormatChecker(("date",))


@FORMATS.checks("date-time")
def is_instant(value: object) -> bool:
    """Whether it is UTC with milliseconds and Z, as clients test for."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(value)))


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    """Whether it is an absolute URI without what no URI has."""
    return bool(urlsplit(str(value)).scheme and re.fullmatch(r"[!-~]+", str(value)))


def validate(body: Any, schema: Any, document: Any) -> None:
    """Raise `ValidationError` where a body is not what a schema of the document wants."""
    whole = {**schema, "components": document["components"]}
    Draft7Validator(whole, format_checker=FORMATS).validate(body)
