"""The made-up district passes."""

from datetime import UTC, datetime
from pathlib import Path

from app.checks.running import run, snapshot
from app.database import Database
from app.intake.importing import import_package
from app.sample.district import make_package


def test_a_sample_district_has_no_error(database: Database, tmp_path: Path) -> None:
    package = tmp_path / "district.zip"
    make_package(package, students=60, seed=1)
    import_package(database, package, today=datetime.now(UTC).date())

    with snapshot(database) as connection:
        outcomes = run(connection)

    found = {outcome.check.name: outcome.examples for outcome in outcomes if outcome.count}
    assert found.keys() >= {"person-without-email", "account-disabled"}
    assert [o.check.name for o in outcomes if o.count and o.check.severity == "error"] == []
