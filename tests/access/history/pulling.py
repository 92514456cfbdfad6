"""A vendor that pulls all once, then what was modified since, and keeps a copy."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from httpx import Response

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
IDENTITY: Final = ("sourcedId", "status", "dateLastModified")
WORDS: Final = ("type", "role", "roleType", "classType")
BLANKS: Final = ("", "false", "1970-01-01", "withdrawn")

Objects = dict[tuple[str, str], dict[str, Any]]


def content_of(told: dict[str, Any]) -> dict[str, Any]:
    """Return what an object tells besides its identity, blanks, placeholders and words."""
    return {
        name: value
        for name, value in told.items()
        if name not in IDENTITY and not _is_blank(name, value, told["sourcedId"])
    }


def _is_blank(name: str, value: Any, id_: str) -> bool:
    if isinstance(value, list):
        return all(_is_blank(name, each, id_) for each in value)
    if isinstance(value, dict):
        return all(_is_blank(*each, id_) for each in value.items())
    if name == "href":
        return bool(value.endswith("/withdrawn"))
    if name == "identifier" and value == id_:
        return True  # in 1.1 whoever has none is told to have the id
    return name in WORDS or value in BLANKS


class Vendor:
    """A vendor's copy of what its connection sees."""

    def __init__(self, client: Client, version: str) -> None:
        self._client = client
        self._collections = COLLECTIONS[version]
        self._since: datetime | None = None
        self.copy: Objects = {}
        self.told: Objects = {}
        """What the last pull told."""

    async def pull(self) -> None:
        """Bring the copy up to date: by all there is at first, then by what was modified."""
        begun = datetime.now(UTC)
        self.told = told = await self._told(self._since)
        self.copy |= told
        self.copy = {key: said for key, said in self.copy.items() if said["status"] == "active"}
        self._since = begun

    async def get(self, path: str) -> Response:
        """Return the answer to a path of the rostering service 1.2."""
        return await self._client.get(f"http://127.0.0.1:8000{ROSTERING}{path}")

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
