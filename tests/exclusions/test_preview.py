"""A preview is held against what comes of the change, for every vendor."""

import pytest
from sqlalchemy import event, text

from app.database import Database
from app.errors import UnknownRecord
from app.exclusions.kinds import Kind
from app.exclusions.preview import preview
from app.publishing.refresh import refresh
from tests.build import change as edit
from tests.build import district as district_of
from tests.build import organization, save, school
from tests.exclusions.world import (
    DISTRICT,
    RECORDS,
    VENDORS,
    by_ids,
    decide,
    differing,
    foretold,
    seen,
)

BELOW = {
    Kind.Calendar: (Kind.School, "S"),
    Kind.ScheduleStructure: (Kind.Calendar, "S-26"),
    Kind.GradeLevel: (Kind.ScheduleStructure, "S-bells"),
    Kind.Enrollment: (Kind.GradeLevel, "S-09"),
    Kind.Course: (Kind.Calendar, "S-26"),
    Kind.Section: (Kind.Course, "S-algebra"),
}
"""By kind, its parent of `RECORDS`, from which it inherits."""


async def _is_as_foretold(database: Database, kind: Kind, id_: str, *, excluded: bool) -> bool:
    """Whether a change did what its preview said; and whether that was anything."""
    ids = {kind: [id_]}
    before = await seen(database)
    told = foretold(preview(database, by_ids(ids, excluded=excluded), excluded=excluded))
    decide(database, ids, excluded=excluded)
    refresh(database)
    found = differing(before, await seen(database))
    assert told == found
    return any(count.leaves or count.returns for count in found[DISTRICT])


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
async def test_what_leaves_and_comes_back_is_what_was_foretold_for_every_vendor(
    district: Database, kind: Kind
) -> None:
    everything = await seen(district)
    assert {*everything} == {DISTRICT, *(vendor.application for vendor in VENDORS)}

    assert await _is_as_foretold(district, kind, RECORDS[kind], excluded=True)
    assert await _is_as_foretold(district, kind, RECORDS[kind], excluded=False)

    assert await seen(district) == everything


@pytest.mark.parametrize("kind", BELOW, ids=lambda kind: kind.name)
async def test_a_parent_included_again_leaves_its_children_as_they_were(
    district: Database, kind: Kind
) -> None:
    parent, above = BELOW[kind]
    decide(district, {kind: [RECORDS[kind]]})
    refresh(district)
    without = await seen(district)
    decide(district, {parent: [above]})
    assert refresh(district).is_new

    assert await _is_as_foretold(district, parent, above, excluded=False)

    assert await seen(district) == without


async def test_an_excluded_parent_sets_no_flag_below_it(district: Database) -> None:
    decide(district, {Kind.School: ["S"]})
    flags = " UNION ALL ".join(
        f"SELECT sourced_id FROM {kind.table.name} WHERE lms_exclude" for kind in Kind
    )
    with district.transaction() as connection:
        assert connection.execute(text(flags)).scalars().all() == ["S"]


async def test_a_preview_tells_of_the_change_alone(district: Database) -> None:
    save(
        district,
        edit("enrollment", "milhouse-T", lms_exclude=True),
        organization("new", "department", parent_id="S"),
    )

    told = foretold(preview(district, by_ids({Kind.Enrollment: ["lisa-S"]}), excluded=True))

    users = next(count for count in told[DISTRICT] if count.noun == "users")
    assert (users.seen, users.leaves, users.returns) == (6, 2, 0)
    orgs = next(count for count in told[DISTRICT] if count.noun == "orgs")
    assert (orgs.seen, orgs.leaves) == (5, 0)


async def test_a_preview_waits_for_nobody_and_keeps_nobody_waiting(district: Database) -> None:
    with district.transaction() as other:
        other.execute(edit("section", "S-algebra-1", title="Algebra"))
        other.execute(text("LOCK TABLE final_grade_column IN SHARE ROW EXCLUSIVE MODE"))
        found = preview(district, by_ids({Kind.Section: ["S-algebra-1"]}), excluded=True)
    assert [(each.kind, each.changing) for each in found.records] == [
        (Kind.Section, ["S-algebra-1"])
    ]


@pytest.mark.parametrize(
    ("of_district", "of_connections"), [(False, False), (True, False), (False, True)]
)
async def test_a_preview_counts_only_what_it_is_asked_for(
    district: Database, *, of_district: bool, of_connections: bool
) -> None:
    statements: list[str] = []
    event.listen(
        district.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    school = by_ids({Kind.School: ["S"]})

    found = preview(
        district, school, excluded=True, of_district=of_district, of_connections=of_connections
    )

    assert [each.changing for each in found.records] == [["S"]]
    assert (bool(found.district), bool(found.connections)) == (of_district, of_connections)
    published = any("CREATE TEMPORARY TABLE" in statement for statement in statements)
    assert published is (of_district or of_connections)


async def test_a_preview_heeds_no_statement_that_was_prepared_before(district: Database) -> None:
    for _ in range(8):
        refresh(district)

    for _ in range(3):
        told = foretold(preview(district, by_ids({Kind.School: ["S"]}), excluded=True))
        assert {count.noun: count.leaves for count in told[DISTRICT]}["orgs"] == 2
    assert not refresh(district).is_new


async def test_a_preview_refuses_what_a_change_refuses(district: Database) -> None:
    with pytest.raises(UnknownRecord):
        preview(district, by_ids({Kind.Section: ["none"]}), excluded=True)


async def test_a_district_that_published_nothing_yet_sees_what_it_would(
    database: Database,
) -> None:
    save(database, district_of("D"), school("S", parent_id="D"))

    (orgs, *_) = preview(database, by_ids({Kind.School: ["S"]}), excluded=True).district

    assert (orgs.seen, orgs.leaves) == (2, 1)
