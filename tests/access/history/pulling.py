"""A vendor that pulls all once, then what was modified since, and keeps a copy."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from tests.facade.service import Client

ROSTERING: Final = "/ims/oneroster/rostering/v1p2"
COLLECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "1.2": {
        "orgs": ROSTERING,
        "academicSessions": ROSTERING,
        "courses": ROSTERING,
        "classes": ROSTERING,
        "users": ROSTERING,
        "enrollments": ROSTERING,
        "demographics": ROSTERING,
        "resources": "/ims/oneroster/resources/v1p2",
    },
    "1.1": dict.fromkeys(
        (
            "orgs",
            "academicSessions",
            "courses",
            "classes",
            "users",
            "enrollments",
            "demographics",
            "resources",
        ),
        "/ims/oneroster/v1p1",
    ),
}
"""Where each collection is, by version."""
TIMES: Final = ("status", "dateLastModified")

Objects = dict[tuple[str, str], dict[str, Any]]


class Vendor:
    """A vendor's copy of what its connection sees."""

    def __init__(self, client: Client, version: str) -> None:
        self._client = client
        self._collections = COLLECTIONS[version]
        self._since: datetime | None = None
        self.copy: Objects = {}
        self.told: Objects = {}
        """What the last pull told."""
        self.left: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
        """What it said to delete, and what the vendor had of that."""

    async def pull(self) -> None:
        """Bring the copy up to date: by all there is at first, then by what was modified."""
        begun = datetime.now(UTC)
        self.told = told = await self._told(self._since)
        self.left = [
            (said, self.copy.get(key))
            for key, said in told.items()
            if said["status"] == "tobedeleted"
        ]
        self.copy |= told
        self.copy = {key: said for key, said in self.copy.items() if said["status"] == "active"}
        self._since = begun

    def _lose(self, name: str) -> None:
        """Hold nothing of a collection that the connection has no scope for any more."""
        self.copy = {key: said for key, said in self.copy.items() if key[0] != name}

    async def fresh(self) -> Objects:
        """Return what somebody who begins now would hold."""
        told = await self._told(None)
        return {key: said for key, said in told.items() if said["status"] == "active"}

    async def _told(self, since: datetime | None) -> Objects:
        asked = {} if since is None else {"filter": f"dateLastModified>'{since.isoformat()}'"}
        told: Objects = {}
        for name, base in self._collections.items():
            url = f"http://127.0.0.1:8000{base}/{name}"
            answer = await self._client.get(url, params={"limit": 5000, **asked})
            assert answer.status_code in {200, 403}, answer.text
            if answer.status_code == 403:
                self._lose(name)
            told |= {(name, said["sourcedId"]): said for said in answer.json().get(name, ())}
        return told
