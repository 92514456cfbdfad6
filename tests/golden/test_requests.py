"""What exactly we make of requests and send for them, one text file a request.

The first line of a file is the request, the next one its body, if any; `REWRITE_GOLDEN=1
scripts/test tests/golden` writes the rest of it anew. When something was written is left out.
"""

import json
import os
import re
from pathlib import Path

import httpx
import pytest

from tests.facade.asking import HOST
from tests.facade.conftest import PUBLISHED
from tests.facade.service import Client

FILES = sorted((Path(__file__).parent / "requests").glob("*.txt"))
WRITTEN = re.compile(rf'"dateLastModified":"(?!{PUBLISHED:%Y-%m-%d})[^"]*"')
SHOWN = ("x-total-count", "link", "www-authenticate", "allow", "retry-after")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_request_is_answered_as_written_down(file: Path, vendor: Client) -> None:
    request = file.read_text().partition("\n\n")[0].rstrip("\n")
    head, _, body = request.partition("\n")
    method, _, url = head.partition(" ")
    response = await vendor.request(
        method,
        f"{HOST}{url}" if url.startswith("/ims/") else url,
        content=body,
        headers={"x-rollcall-debug": "1"},
    )
    told = f"{request}\n\n{asked(response)}{answered(response)}"
    if os.environ.get("REWRITE_GOLDEN"):
        file.write_text(told)

    assert told == file.read_text()


def asked(response: httpx.Response) -> str:
    """Return the document and variables that a request became; nothing where it was refused."""
    document = response.headers.get("x-rollcall-document")
    if document is None:
        return ""
    variables = json.loads(response.headers["x-rollcall-variables"])
    return f"{document}\n{json.dumps(variables, indent=2)}\n\n"


def answered(response: httpx.Response) -> str:
    """Return the answer as it was sent, without the headers that every answer has."""
    headers = [f"{name}: {response.headers[name]}" for name in SHOWN if name in response.headers]
    text = WRITTEN.sub('"dateLastModified":"…"', response.text)
    return "\n".join([str(response.status_code), *headers, "", text, ""])
