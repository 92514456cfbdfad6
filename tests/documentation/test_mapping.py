"""The mapping of 1.1 to 1.2 and the SIS is what the tables say."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.mapping import source, written
from rest_facade.resources import Resource
from rest_facade.v1p1.services import SERVICE
from tests.commands import rollcall

README = Path(__file__).parents[2] / "rest_facade" / "v1p1" / "README.md"
RESOURCES = {operation.resource.plural: operation.resource for operation in SERVICE.operations}


def test_the_mapping_that_is_written_down_is_that_of_the_tables() -> None:
    assert README.read_text().endswith(f"\n\n{written()}"), "renew it: scripts/rollcall mapping"


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=RESOURCES)
def test_it_says_of_every_property_where_the_sis_keeps_it(resource: Resource) -> None:
    assert [field.name for field in resource.fields if source(resource, field) is None] == []


def test_it_is_printed_for_who_wants_it() -> None:
    assert CliRunner().invoke(rollcall, ["mapping"]).output == f"{written()}\n"
