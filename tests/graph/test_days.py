"""Shortcuts through enrollments: today's by default, those of a day, and all."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import insert

from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.district.tables import Setting
from app.publishing.refresh import refresh
from graphql_schema.execute import Graph
from tests.build import SPRINGFIELD, save

TODAY = datetime.now(UTC).date()
TOOL = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)
SECTION = "S-algebra-1"
LIVE = '{section(sourcedId:"%s"){teachers%s{sourcedId} students%s{sourcedId}}}'
PUBLISHED = '{roster{class(sourcedId:"%s"){teachers%s{sourcedId} students%s{sourcedId}}}}'
WITHOUT = """{
    sections(where: {teachers: {none: {}%s}}) { nodes { sourcedId } }
    roster { classes(where: {teachers: {none: {}%s}}) { nodes { sourcedId } } }
}"""


@pytest.fixture
async def district(opened: Database) -> Database:
    """A published district; the teachers of one section left it today."""
    save(opened, *SPRINGFIELD)
    with opened.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE section_staff SET ends_on = %s WHERE section_id = %s", (TODAY, SECTION)
        )
    refresh(opened)
    return opened


async def asked(district: Database, document: str) -> Any:
    answer = await Graph(district).execute(document, {}, TOOL, edition=1)
    assert answer.errors == ()
    return orjson.loads(orjson.dumps(answer.data))


@pytest.mark.parametrize("document", [LIVE, PUBLISHED], ids=["live", "published"])
@pytest.mark.parametrize(
    ("arguments", "has_teachers"),
    [
        ("", False),
        ("(current: true)", False),
        ("(current: false)", True),
        (f'(on: "{TODAY}")', False),
        (f'(on: "{TODAY - timedelta(1)}")', True),
        (f'(current: false, on: "{TODAY}")', False),
    ],
)
async def test_teachers_are_those_of_the_day_that_is_asked_for(
    district: Database, document: str, arguments: str, *, has_teachers: bool
) -> None:
    data = await asked(district, document % (SECTION, arguments, arguments))

    found = data["section"] if document is LIVE else data["roster"]["class"]
    assert bool(found["teachers"]) is has_teachers
    assert found["students"]


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [("", True), (", current: false", False), (f', on: "{TODAY - timedelta(1)}"', False)],
)
async def test_classes_without_a_teacher_are_those_without_one_on_the_day(
    district: Database, arguments: str, *, is_found: bool
) -> None:
    data = await asked(district, WITHOUT % (arguments, arguments))

    for found in (data["sections"], data["roster"]["classes"]):
        assert (SECTION in {each["sourcedId"] for each in found["nodes"]}) is is_found


async def test_today_is_that_of_the_time_zone_of_the_district(district: Database) -> None:
    now = datetime.now(UTC)
    zone = "Etc/GMT+12" if now.hour < 11 else "Pacific/Kiritimati"
    there = now.astimezone(ZoneInfo(zone)).date()
    assert there != now.date()
    with district.transaction() as connection:
        setting = insert(Setting).values(name="timeZone", value=zone, changed_by="test")
        connection.execute(setting)
    for last, is_current in ((there, True), (there - timedelta(1), False)):
        with district.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE section_staff SET ends_on = %s WHERE section_id = %s",
                (last + timedelta(1), SECTION),
            )
        data = await asked(district, LIVE % (SECTION, "", ""))
        assert bool(data["section"]["teachers"]) is is_current
