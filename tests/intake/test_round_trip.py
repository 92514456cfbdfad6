"""Whatever a package says comes out again: for districts of every shape, in both versions."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings

from app.export.exporting import export_package
from app.intake.importing import import_package
from tests.intake.conftest import TODAY, Sis
from tests.intake.districts import TABLES, District, as_files, districts


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@given(district=districts())
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_export_that_is_imported_exports_the_same(
    sis: Sis, version: str, district: District
) -> None:
    sis.run(f"TRUNCATE {', '.join(TABLES)}")
    assert sis.load(as_files(district)).applied
    first = _exported(sis, version, "first.zip")

    sis.run(f"TRUNCATE {', '.join(TABLES)}")
    report = import_package(sis.database, sis.folder / "first.zip", today=TODAY)
    assert report.applied, report.findings
    assert _exported(sis, version, "second.zip") == first


def _exported(sis: Sis, version: str, name: str) -> dict[str, bytes]:
    path = sis.folder / name
    export_package(sis.database, path, version)
    return _members(path)


def _members(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
