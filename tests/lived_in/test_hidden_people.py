"""No connection is told anything of people who left or are excluded, by any reading operation."""

from collections.abc import Collection, Mapping, Sequence

import httpx
import pytest

from app.database import Database
from rest_facade.routes import SERVICES
from tests.lived_in.cast import Cast
from tests.lived_in.connections import ALL, ALL_1_1, RESTRICTED, VENDORS, Vendor
from tests.lived_in.history import STUDENTS
from tests.lived_in.packages import Files, sample

_TELLING = ("username", "email", "identifier", "userMasterIdentifier")
"""Columns of users whose values are one person's."""


@pytest.fixture(scope="module")
def secrets(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """What tells those people from all others, but for their ids."""
    files = sample(tmp_path_factory.mktemp("package"), STUDENTS)
    return _told_by(files, {*cast.left, *cast.excluded})


@pytest.fixture(scope="module")
def secrets_of_excluded(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """The same of those who are excluded."""
    files = sample(tmp_path_factory.mktemp("package"), STUDENTS)
    return _told_by(files, {*cast.excluded})


def _told_by(files: Files, people: Collection[str]) -> Sequence[str]:
    return [
        row[column]
        for row in files["users"]
        if row["sourcedId"] in people
        for column in _TELLING
        if len(row[column]) > 4
    ]


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
async def test_no_list_tells_of_hidden_people(
    clients: Mapping[Vendor, httpx.AsyncClient], vendor: Vendor, secrets: Sequence[str]
) -> None:
    assert len(secrets) > 12
    for service in SERVICES:
        if service.version != vendor.version:
            continue
        for operation in service.operations:
            if operation.method != "GET" or operation.parents or operation.single:
                continue
            path = service.base.removeprefix("/ims/oneroster") + operation.path
            answer = await clients[vendor].get(path, params={"limit": 5000})
            assert answer.status_code in {200, 403}, answer.text
            assert [each for each in secrets if each in answer.text] == [], path


@pytest.mark.parametrize("vendor", [ALL, ALL_1_1, RESTRICTED], ids=lambda vendor: vendor.name)
async def test_no_older_edition_tells_of_excluded_people(
    clients: Mapping[Vendor, httpx.AsyncClient],
    vendor: Vendor,
    secrets_of_excluded: Sequence[str],
) -> None:
    assert secrets_of_excluded
    base = "/v1p1" if vendor.version == "1.1" else "/rostering/v1p2"
    for edition in range(1, 5):
        answer = await clients[vendor].get(
            f"{base}/users", params={"limit": 5000, "edition": edition}
        )
        assert answer.status_code in {200, 410}, answer.text
        assert [each for each in secrets_of_excluded if each in answer.text] == [], edition


async def test_excluded_student_has_no_grades_for_anybody(
    clients: Mapping[Vendor, httpx.AsyncClient], cast: Cast, lived_in: Database
) -> None:
    for vendor in VENDORS:
        for noun in ("results", "assessmentResults"):
            if (vendor.version, noun) == ("1.1", "assessmentResults"):
                continue
            base = "v1p1" if vendor.version == "1.1" else "gradebook/v1p2"
            answer = await clients[vendor].get(f"/{base}/{noun}", params={"limit": 5000})
            if answer.status_code == 403:
                continue
            told = {each["student"]["sourcedId"] for each in answer.json()[noun]}
            assert told.isdisjoint(cast.excluded)
    with lived_in.transaction() as connection:
        graded = connection.exec_driver_sql("SELECT person_id FROM score").scalars()
        assert {*graded} & {*cast.graded}
