"""A vendor's copy of the roster: everything at first, then what was modified since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final

import httpx

from tests.access.history.pulling import content_of
from tests.lived_in.service import COLLECTIONS

PAGE: Final = "400"
Digests = Mapping[str, str]
"""By collection and id of an object, a hash of its JSON."""


@dataclass(frozen=True)
class Pull:
    """What one pull returned, and what a vendor that begins at that moment would hold."""

    changed: Digests
    """The active objects that the pull returned."""
    deleted: tuple[str, ...]
    """The tombstones that it returned."""
    with_content: tuple[str, ...]
    """Those of them that have any content."""
    refused: tuple[str, ...]
    """The collections that were refused."""
    fresh: Digests


@dataclass(slots=True)
class VendorCopy:
    """Pulls as a vendor does: first everything, then by `dateLastModified`."""

    client: httpx.AsyncClient
    version: str
    pulls: list[Pull] = field(default_factory=list)
    since: datetime | None = None
    """When the last pull began."""

    async def pull(self) -> None:
        """Pull what was modified since the last pull, and then everything, to compare."""
        begun = datetime.now(UTC)
        delta = {} if self.since is None else {"filter": f"dateLastModified>'{self.since}'"}
        objects, refused = await self._read(**delta)
        deleted = {key: each for key, each in objects.items() if each["status"] != "active"}
        fresh = objects if self.since is None else (await self._read())[0]
        self.pulls.append(
            Pull(
                _digests(objects),
                tuple(deleted),
                tuple(key for key, each in deleted.items() if content_of(each)),
                refused,
                _digests(fresh),
            )
        )
        self.since = begun

    async def _read(self, **parameters: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        objects: dict[str, Any] = {}
        refused: list[str] = []
        for path in COLLECTIONS[self.version]:
            noun, url = path.rpartition("/")[2], path
            asked: Mapping[str, str] | None = {"limit": PAGE, **parameters}
            while True:
                answer = await self.client.get(url, params=asked)
                assert answer.status_code in {200, 403}, (url, answer.text)
                refused += [noun] if answer.status_code == 403 else []
                objects |= {
                    f"{noun} {each['sourcedId']}": each for each in answer.json().get(noun, ())
                }
                following = answer.links.get("next", {}).get("url")
                url, asked = path, dict(httpx.URL(following or "").params)
                if following is None:
                    break
        return objects, tuple(refused)


def _digests(objects: Mapping[str, Any]) -> Digests:
    return {
        key: blake2b(json.dumps(each, sort_keys=True).encode(), digest_size=8).hexdigest()
        for key, each in objects.items()
        if each["status"] == "active"
    }
