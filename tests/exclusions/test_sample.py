"""Previews of many records at once, in a district as there are some."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database import Database
from app.exclusions.kinds import Kind
from app.exclusions.preview import preview
from app.intake.importing import import_package
from app.publishing.refresh import refresh
from app.sample.district import make_package
from tests.exclusions.world import (
    DISTRICT,
    by_ids,
    decide,
    differing,
    foretold,
    register,
    seen,
    wanted,
)

EVERY = {
    Kind.Section: 5,
    Kind.Enrollment: 7,
    Kind.Course: 9,
    Kind.GradeLevel: 4,
    Kind.DistrictAssignment: 3,
    Kind.Calendar: 6,
}
"""Of which kinds every so manieth record is excluded."""


@pytest.fixture
async def sample(database: Database, tmp_path: Path) -> AsyncIterator[Database]:
    """A published district of 80 students, with vendors."""
    make_package(tmp_path / "district.zip", students=80, seed=5)
    import_package(database, tmp_path / "district.zip", today=date(2026, 10, 1))
    schools = _ids(database, Kind.School)
    register(database, wanted(schools[0], schools[-1]))
    refresh(database)
    await database.open()
    yield database
    await database.close()


def _ids(database: Database, kind: Kind) -> list[str]:
    rows = kind.table
    with database.transaction() as connection:
        found = select(rows.c.sourced_id).where(kind.ours).order_by(rows.c.sourced_id)
        return [*connection.execute(found).scalars()]


async def test_a_preview_of_many_records_is_exact_for_every_vendor(sample: Database) -> None:
    everything = await seen(sample)
    chosen = {kind: _ids(sample, kind)[::step] for kind, step in EVERY.items()}
    for ids, excluded in (
        (chosen, True),
        ({Kind.School: _ids(sample, Kind.School)[:1]}, True),
        (chosen, False),
    ):
        before = await seen(sample)
        told = foretold(preview(sample, by_ids(ids, excluded=excluded), excluded=excluded))
        decide(sample, ids, excluded=excluded)
        refresh(sample)
        assert told == differing(before, await seen(sample))
        assert any(count.leaves or count.returns for count in told[DISTRICT])

    assert await seen(sample) != everything
