"""What a request became, for people who look into one: the document and its variables."""

import json
from typing import Final

from rest_facade.plan import Plan
from rest_facade.refusals import Header

ASKED_BY: Final = "x-rollcall-debug"
"""The request header, of any value, that asks for it."""


def shown(plan: Plan) -> tuple[Header, ...]:
    """Return headers whose values can be pasted into GraphiQL."""
    document = " ".join(plan.document.split())
    return (
        (b"x-rollcall-document", document.encode("ascii")),
        (b"x-rollcall-variables", json.dumps(plan.variables).encode("ascii")),
    )
