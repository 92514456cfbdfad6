"""Runs the questions with the operations that sgqlc generates; prints the results as JSON."""

import json
import os
from typing import Any

from operations import Operations
from sgqlc.endpoint.http import HTTPEndpoint

_HEADERS = {"Authorization": f"Bearer {os.environ['GRAPH_TOKEN']}"}
_ENDPOINT = HTTPEndpoint(os.environ["GRAPH_URL"], _HEADERS)


def _operation(name: str) -> Any:
    holder = Operations.query if hasattr(Operations.query, name) else Operations.mutation
    return getattr(holder, name)


def _execute(name: str, variables: dict[str, Any]) -> Any:
    answer = _ENDPOINT(_operation(name), variables)
    assert "errors" not in answer, answer
    return answer["data"]


def _page(**variables: Any) -> Any:
    """Return a page as an object with attributes, as sgqlc reads an answer."""
    return (_operation("people") + _ENDPOINT(_operation("people"), variables)).people


_results = {
    name: _execute(name.lower(), variables)
    for name, variables in json.loads(os.environ["QUESTIONS"]).items()
}
_first = _page(first=2)
_second = _page(first=2, after=_first.page_info.end_cursor)
_pages = [[edge.node.id for edge in page.edges] for page in (_first, _second)]
print(json.dumps({"results": _results, "extra": {"pages": _pages}}))  # noqa: T201
