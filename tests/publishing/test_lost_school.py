"""A package that lost a school, from its arrival to the administrator who decides about it."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest

from app.cache.losses import Loss, alarms
from app.cache.runs import recent
from app.database import Database
from app.intake.importing import import_package
from app.publishing.record import Asked
from app.publishing.refresh import Held, refresh
from tests.intake.packages import Files, packed
from tests.publishing.reading import active, physical

SCHOOLS = tuple(f"S{number:02}" for number in range(12))
_PUPILS = 15


def _files(schools: Collection[str]) -> Files:
    """Return a district in which each school has a class of fifteen."""
    people = [(school, f"{school}-{number:02}") for school in schools for number in range(_PUPILS)]
    return {
        "orgs": _lines("D,,,District,district,,", *(f"{s},,,{s},school,,D" for s in schools)),
        "academicSessions": "Y,,,2026-27,schoolYear,2026-08-01,2027-07-01,,2027",
        "courses": _lines(*(f"C-{s},,,Y,Maths,M,,{s},," for s in schools)),
        "classes": _lines(*(f"K-{s},,,Maths,,C-{s},,scheduled,,{s},Y,,," for s in schools)),
        "users": _lines(
            *(f"{person},,,true,{person},,Ada,Lovelace{',' * 14}" for _, person in people)
        ),
        "roles": _lines(*(f"r-{p},,,{p},primary,student,,,{s}," for s, p in people)),
        "enrollments": _lines(*(f"e-{p},,,K-{s},{s},{p},student,,," for s, p in people)),
    }


def _lines(*lines: str) -> str:
    return "\n".join(lines)


def _arrive(database: Database, path: Path, schools: Collection[str]) -> None:
    report = import_package(database, packed(path, _files(schools)), today=date(2026, 9, 1))
    assert not report.refused, report.findings


def test_the_guard_holds_a_package_that_lost_a_school(database: Database, tmp_path: Path) -> None:
    """One school of twelve is less than a tenth of the district, and all of itself."""
    _arrive(database, tmp_path / "whole.zip", SCHOOLS)
    refresh(database)
    before = physical(database)
    _arrive(database, tmp_path / "lost.zip", SCHOOLS[1:])

    with pytest.raises(Held, match="15 of 15 users of S00; 15 of 15 enrollments of S00"):
        refresh(database)

    assert physical(database) == before
    with database.transaction() as connection:
        run = recent(connection, 1)[0]
    alarming = alarms([Loss.of(loss) for loss in run.losses or ()])
    assert {(loss.kind, loss.school, loss.removed) for loss in alarming} == {
        ("users", "S00", 15),
        ("enrollments", "S00", 15),
    }

    refresh(database, asked=Asked(approves=run.id))

    assert len(active(database)["users"]) == 11 * _PUPILS


def test_a_whole_package_that_follows_settles_it(database: Database, tmp_path: Path) -> None:
    _arrive(database, tmp_path / "whole.zip", SCHOOLS)
    refresh(database)
    _arrive(database, tmp_path / "lost.zip", SCHOOLS[1:])
    with pytest.raises(Held):
        refresh(database)

    _arrive(database, tmp_path / "again.zip", SCHOOLS)

    assert not refresh(database).is_new
    with database.transaction() as connection:
        assert [run.state for run in recent(connection, 9)] == ["done", "discarded", "done"]
