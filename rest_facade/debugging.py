"""What a request became, for people who look into one: the document and its variables."""

import json
from typing import Final

from rest_facade.headers import Header, header
from rest_facade.plan import Plan

ASKED_BY: Final = "x-rollcall-debug"
"""The request header, of any value, that asks for it."""
_LONGEST: Final = 32_000
"""What many clients still take of a header."""


def shown(plan: Plan) -> tuple[Header, ...]:
    """Return headers whose values can be pasted into GraphiQL; long variables are cut short."""
    document = " ".join(plan.document.split())
    variables = json.dumps(plan.variables)
    if len(variables) > _LONGEST:
        variables = f"{variables[:_LONGEST]} ..."
    return (
        header("x-rollcall-document", document),
        header("x-rollcall-variables", variables),
    )
