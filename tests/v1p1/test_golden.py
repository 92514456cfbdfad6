"""What exactly 1.1 makes of requests and sends for them, one text file a request.

The first line of a file is the request; `REWRITE_GOLDEN=1` writes the rest of it anew.
"""

import os
from pathlib import Path

import pytest

from tests.facade.service import Client
from tests.golden.test_requests import answered, asked

FILES = sorted((Path(__file__).parent / "requests").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_request_is_answered_as_written_down(file: Path, old: Client) -> None:
    request = file.read_text().partition("\n")[0]
    method, _, url = request.partition(" ")
    response = await old.request(method, url, headers={"x-rollcall-debug": "1"})
    told = f"{request}\n\n{asked(response)}{answered(response)}"
    if os.environ.get("REWRITE_GOLDEN"):
        file.write_text(told)

    assert told == file.read_text()
