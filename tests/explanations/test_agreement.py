"""What is explained agrees with what the API tells, whatever the district and whoever asks."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.access.scopes import Version, reading
from app.access.sharing import TYPES, DataToShare
from app.access.viewer import Viewer
from app.database import Database
from app.explanations.explaining import explain
from app.explanations.sharing import vendor
from app.explanations.sightings import ANYBODY, SIGHTINGS
from app.publishing.refresh import refresh
from rest_facade.routes import SERVICES
from tests.build import Edit, save
from tests.explanations.mending import mended
from tests.explanations.reality import Reality, Told, everything, may_read, told
from tests.explanations.worlds import (
    DISTRICT,
    VENDOR,
    connected,
    decided,
    decisions,
    edits,
    schools,
    sharings,
    sorts,
)
from tests.postgres import Postgres
from tests.publishing.reading import active, projected

few = settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
SAMPLE = 30
"""Records of one district that are asked about; another one asks about others."""


@contextmanager
def _published(postgres: Postgres) -> Iterator[Database]:
    """Yield a database of its own with the published district."""
    with postgres.database() as url:
        database = Database(url, pool_size=16)  # its lists are read at once
        try:
            save(database, *DISTRICT)
            refresh(database)
            yield database
        finally:
            database.dispose()


def _viewer(database: Database) -> Viewer:
    with database.transaction() as transaction:
        return vendor(transaction, VENDOR).viewer


def _told(database: Database, *viewers: Viewer) -> list[Told]:
    """Return what the graph tells each viewer of the second edition."""

    async def ask() -> list[Told]:
        await database.open()
        found = [await told(database, viewer, 2) for viewer in viewers]
        await database.close()
        return found

    return asyncio.run(ask())


@few
@given(
    edits=edits, settings_=decisions, sort=sorts, shared=sharings, scope=schools,
    chance=st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_is_explained_is_what_the_api_tells(
    postgres: Postgres, edits: tuple[Edit, ...], settings_: dict[str, Any], sort: tuple[str, str],
    shared: DataToShare, scope: tuple[str, ...] | None, chance: Random,
) -> None:  # fmt: skip
    with _published(postgres) as database:
        save(database, *edits)
        decided(database, **settings_)
        connected(database, sort, shared, scope)
        refresh(database)
        viewer = _viewer(database)
        anybody, own = _told(database, ANYBODY, viewer)
        hidden = []
        with database.transaction() as transaction:
            published, seen = Reality(transaction, anybody), Reality(transaction, own)
            records = everything(transaction)
            for kind, id_ in chance.sample(records, SAMPLE):
                found = explain(transaction, kind, id_, VENDOR)
                visible = id_ in seen.seen(kind) and may_read(viewer, kind)
                assert (found.published, found.visible) == (id_ in published.seen(kind), visible)
                assert bool(found.reasons) != visible
                hidden += [] if visible else [(kind, id_)]
        if hidden:
            assert mended(database, *chance.choice(hidden))


@few
@given(edits=edits, settings_=decisions)
def test_what_the_next_refresh_does_is_explained_before(
    postgres: Postgres, edits: tuple[Edit, ...], settings_: dict[str, Any]
) -> None:
    with _published(postgres) as database:
        save(database, *edits)
        decided(database, **settings_)
        now, then = active(database), projected(database)
        with database.transaction() as transaction:
            records = everything(transaction)
            for noun, kinds in OBJECTS.items():
                for kind, id_ in (record for record in records if record[0] in kinds):
                    found = explain(transaction, kind, id_)
                    rules = {reason.rule.name for reason in (*found.reasons, *found.notes)}
                    assert found.published == (id_ in now[noun])
                    assert ("not-yet" in rules) == (id_ not in now[noun] and id_ in then[noun])
                    assert ("leaving" in rules) == (id_ in now[noun] and id_ not in then[noun])
            for noun, kinds in OBJECTS.items():
                for id_ in {*now[noun]} - {of for kind, of in records if kind in kinds}:
                    going = [explain(transaction, kind, id_).notes for kind in kinds]
                    assert all(notes[0].rule.name == "going" for notes in going)


OBJECTS = {
    "orgs": ("organization",),
    "academicSessions": ("term",),
    "courses": ("course",),
    "classes": ("section",),
    "users": ("person",),
    "enrollments": ("rosterEntry", "sectionStaff"),
    "demographics": ("demographics",),
    "resources": ("resource",),
}
"""The kinds whose records become the objects of a noun."""


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_scopes_are_those_that_the_operations_take(version: Version) -> None:
    taken: dict[str, set[str]] = {}
    for service in SERVICES:
        for operation in service.operations:
            if service.version == version and operation.method == "GET":
                type_ = operation.resource.source.type
                taken.setdefault(type_, set()).update(operation.scopes)

    for table in {sighting.table.name for sighting in SIGHTINGS.values()}:
        assert taken.get(TYPES[table], set()) <= {*reading(version, table)}
        assert bool(taken.get(TYPES[table])) == bool(reading(version, table))
