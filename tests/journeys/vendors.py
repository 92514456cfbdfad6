"""Vendors: clients over a real socket, with credentials as a district hands them over."""

import json
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx

from tests.journeys.processes import run

Json = dict[str, Any]

ROSTER = {"1.1": "/v1p1", "1.2": "/rostering/v1p2"}
"""Where the roster of a version stands."""
GRADES = {"1.1": "/v1p1", "1.2": "/gradebook/v1p2"}
"""Where its grade book does."""


def handed_over(data_dir: Path, name: str, version: str, type_: str) -> Mapping[str, str]:
    """Return what a district gives a partner: credentials of a new connection."""
    words = [
        "--label",
        f"{version}, {type_}, {token_hex(4)}",
        "--version",
        version,
        "--type",
        type_,
        "--partner",
        "--all-data",
        "--json",
        "--show-secrets",
    ]
    printed = run(data_dir, "connection", "create", name, *words)
    handed: Mapping[str, str] = json.loads(printed.stdout)
    return handed


def client(handed: Mapping[str, str]) -> httpx.Client:
    """Return a client with a token got with these credentials."""
    who = (handed["clientId"], handed["clientSecret"])
    grant = {"grant_type": "client_credentials"}
    answer = httpx.post(handed["tokenUrl"], data=grant, auth=who, timeout=60)
    assert answer.status_code == 200
    token = answer.json()
    assert token["token_type"].lower() == "bearer"
    base = handed["tokenUrl"].replace("/oauth2/token", "/ims/oneroster")
    headers = {"authorization": f"Bearer {token['access_token']}"}
    return httpx.Client(base_url=base, headers=headers, timeout=60)


def vendor(data_dir: Path, version: str, type_: str = "grade-book-sync") -> httpx.Client:
    """Return a partner's client of a version."""
    return client(handed_over(data_dir, "Partner", version, type_))


def read(client: httpx.Client, path: str, **parameters: str) -> Any:
    """Return what a GET finds under the one name of its envelope."""
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, (path, answer.text)
    (found,) = answer.json().values()
    return found
