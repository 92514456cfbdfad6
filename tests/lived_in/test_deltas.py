"""Vendors that pull deltas after each step of the history hold what a full pull gives."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.database import Database
from tests.lived_in.cast import Cast
from tests.lived_in.connections import LOOKUPS, REGRANTED, SILENT, VENDORS, Vendor
from tests.lived_in.history import STEPS
from tests.lived_in.vendor_copy import VendorCopy

PULLING = [vendor for vendor in VENDORS if vendor.pulls]
pulling = pytest.mark.parametrize("vendor", PULLING, ids=lambda vendor: vendor.name)


def _pulls(database: Database, vendor: Vendor) -> list[Mapping[str, Any]]:
    own = text("SELECT pull FROM test_pull WHERE vendor = :name ORDER BY step")
    with database.transaction() as connection:
        return [*connection.execute(own, {"name": vendor.name}).scalars()]


@pulling
def test_deltas_lead_to_what_a_full_pull_gives(lived_in: Database, vendor: Vendor) -> None:
    copy: dict[str, str] = {}
    pulls = _pulls(lived_in, vendor)
    assert len(pulls) == STEPS
    for step, pull in enumerate(pulls):
        copy |= pull["changed"]
        gone = {*pull["deleted"]} | {
            key for key in copy if key.partition(" ")[0] in pull["refused"]
        }
        copy = {key: digest for key, digest in copy.items() if key not in gone}
        assert copy.keys() == pull["fresh"].keys(), step
        assert copy == pull["fresh"], step


@pulling
def test_only_what_was_received_is_reported_as_deleted_and_without_content(
    lived_in: Database, vendor: Vendor
) -> None:
    received: set[str] = set()
    for pull in _pulls(lived_in, vendor):
        assert {*pull["deleted"]} <= received
        assert pull["with_content"] == []
        received |= pull["changed"].keys() | pull["fresh"].keys()


def test_deltas_of_the_history_have_tombstones_and_returns(lived_in: Database) -> None:
    """Each step takes something from somebody, and what was deleted comes back."""
    deleted = {vendor: [p["deleted"] for p in _pulls(lived_in, vendor)] for vendor in PULLING}
    for step in range(1, STEPS - 1):
        assert any(pulls[step] for pulls in deleted.values()), step
    returned = [*_pulls(lived_in, REGRANTED)[-1]["fresh"]]
    assert {*returned} & {key for step in deleted[REGRANTED] for key in step}


async def test_connection_that_never_pulled_is_told_of_no_departure(
    clients: Mapping[Vendor, httpx.AsyncClient],
) -> None:
    copy = VendorCopy(clients[SILENT], SILENT.version)
    await copy.pull()

    assert copy.pulls[0].changed
    assert copy.pulls[0].deleted == ()


async def test_connection_that_read_single_records_is_told_of_their_departure_alone(
    clients: Mapping[Vendor, httpx.AsyncClient], cast: Cast
) -> None:
    copy = VendorCopy(clients[LOOKUPS], LOOKUPS.version)
    await copy.pull()

    left = cast.left[0]
    assert {*copy.pulls[0].deleted} == {f"users {left}", f"demographics {left}"}
