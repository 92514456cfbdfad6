"""Random histories of a small district: what its people may do to the SIS, in any order."""

from hypothesis import strategies as st
from sqlalchemy import Insert, insert

from app.database import metadata
from tests.build import (
    SPRINGFIELD,
    YEAR,
    Edit,
    account,
    assignment,
    change,
    contact,
    course_resource,
    enrollment,
    organization,
    person_resource,
    profile,
    relationship,
    remove,
    roster_entry,
)

UNGUARDED = insert(metadata.tables["setting"]).values(
    name="guardPercent", value=100, changed_by="the test"
)
"""So small a district often loses all it has."""

_MORE = (
    account("lisa", "lsimpson"),
    assignment("skinner-S", "skinner", "S", role="principal"),
    contact("marge-D", "marge", "D", role="parent", primary=False),
    course_resource("T-art", "book"),
    enrollment("lisa-T", "lisa", "T-26", position=2, primary=False),
    organization("T-music", "department", parent_id="T"),
    person_resource("lisa", "book", section_id="T-art-1"),
    profile("lisa-P", "lisa"),
    relationship("marge", "milhouse"),
    roster_entry("lisa-art", "T-art-1", "lisa", "T"),
)
_BOXES = (
    ("organization", "S"),
    ("organization", "T-music"),
    ("calendar", "T-26"),
    ("schedule_structure", "S-bells"),
    ("grade_level", "S-09"),
    ("enrollment", "lisa-S"),
    ("district_assignment", "krabappel-S"),
    ("course_master", "M"),
    ("course", "T-art"),
    ("section", "T-art-1"),
    ("person", "lisa"),
    ("person", "marge"),
    ("person", "krabappel"),
)
_VALUES = (
    ("organization", "D", "name"),
    ("term", "S-fall", "title"),
    ("course", "T-art", "number"),
    ("section", "S-algebra-1", "room"),
    ("person", "marge", "given_name"),
    ("user_account", "lisa", "username"),
    ("district_assignment", "skinner-D", "role"),
    ("grade_level", "S-09", "code"),
    ("demographics", "lisa", "city_of_birth"),
    ("resource", "book", "title"),
)


def _id(record: Insert) -> str:
    return str(record.compile().params["sourced_id"])


_RECORDS = {
    (str(record.table.name), _id(record)): record
    for record in (*SPRINGFIELD, *_MORE)
    if "sourced_id" in record.table.c
}


def _put(key: tuple[str, str]) -> tuple[Edit, ...]:
    return remove(*key), _RECORDS[key]


_edit: st.SearchStrategy[tuple[Edit, ...]] = st.one_of(
    st.sampled_from(sorted(_RECORDS)).map(_put),
    st.sampled_from(sorted(_RECORDS)).map(lambda key: (remove(*key),)),
    st.builds(
        lambda box, on: (change(*box, lms_exclude=on),), st.sampled_from(_BOXES), st.booleans()
    ),
    st.builds(
        lambda where, value: (change(where[0], where[1], **{where[2]: value}),),
        st.sampled_from(_VALUES),
        st.sampled_from(("one", "two", "three")),
    ),
    st.sampled_from((YEAR, YEAR - 1)).map(lambda year: (change("term", "T-fall", end_year=year),)),
    st.booleans().map(lambda shown: (change("enrollment", "milhouse-T", no_show=not shown),)),
    st.integers(1, 3).map(lambda place: (change("enrollment", "lisa-S", position=place),)),
)

days = st.lists(_edit, min_size=1, max_size=4).map(lambda edits: sum(edits, start=()))
"""What is done to the SIS between two refreshes."""
histories = st.lists(days, min_size=1, max_size=4)
"""Some days; `SPRINGFIELD` is what they begin with."""
