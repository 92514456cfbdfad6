"""People who come to a class of a school that is not theirs, before a vendor of that school."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.database import Database
from app.publishing.refresh import refresh
from rest_facade.openapi import openapi
from rest_facade.v1p2.services import ROSTERING_SERVICE
from tests.build import SPRINGFIELD, roster_entry, save
from tests.facade.district import PUBLIC_URL, token
from tests.facade.service import Client, client, worker
from tests.facade.validity import validate
from tests.postgres import filled_for

DOCUMENT = openapi(ROSTERING_SERVICE, PUBLIC_URL)
USERS = DOCUMENT["components"]["schemas"]["UserSetDType"]


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD, roster_entry("lisa-art", "T-art-1", "lisa", "T"))
    refresh(database)


template = filled_for("vendor", _publish)


@pytest.fixture
async def vendor(opened: Database) -> AsyncIterator[Client]:
    """A vendor of the school T, to whose art class Lisa of S comes."""
    async with client(worker(opened), token(opened, schools=["T"])) as vendor:
        yield vendor


async def lisa(vendor: Client, path: str) -> Any:
    """Return the one user Lisa of a list that is as the standard has it."""
    body = (await vendor.get(path)).json()
    validate(body, USERS, DOCUMENT)
    (found,) = (user for user in body["users"] if user["sourcedId"] == "lisa")
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/users",
        "/users?filter=roles.org.sourcedId='T'",
        "/users?filter=role='student' AND roles.org.sourcedId='T'",
        "/students",
        "/schools/T/students",
        "/classes/T-art-1/students",
    ],
)
async def test_a_guest_has_a_role_at_the_school_that_he_or_she_comes_to(
    vendor: Client, path: str
) -> None:
    (role,) = (await lisa(vendor, path))["roles"]

    assert (role["role"], role["org"]["sourcedId"]) == ("student", "T")


async def test_a_guests_own_school_is_not_told(vendor: Client) -> None:
    told = (await vendor.get("/users/lisa")).text

    assert '"S"' not in told
    assert (await vendor.get("/users?filter=roles.org.sourcedId='S'")).json() == {"users": []}
