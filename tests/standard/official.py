"""1EdTech's own OpenAPI file of OneRoster 1.2 rostering, where it is at hand.

It lies beside the checkout, not in it: whoever has none tests all but the parity with it.
"""

import json
from pathlib import Path
from typing import Any

FILE = (
    Path(__file__).parents[3]
    / "shared/reference/openapi/onerosterv1p2rostersservice_openapi3_v1p0.json"
)


def official() -> Any:
    """Return the file's JSON."""
    return json.loads(FILE.read_text())
