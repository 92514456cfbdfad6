"""What vendors wrote is the same in a database that imports the export."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from app.database import Database
from app.export.exporting import export_package
from app.sis.ids import id_fault
from graphql_schema.execute import Graph
from tests.export.copies import load
from tests.gradebook.springfield import NOW, Book, fill, line_item, result
from tests.gradebook.test_putting import SCALE
from tests.postgres import Postgres, patient

IDS: Final = (
    "urn:lms:a:77", "a|b", "two words", "é李𝒳", '"quoted"', "o'clock", "a,b", "a;b", "%41", "a/b@1",
    "-x", "=1+1", "\\.", "\\", "a\\b", "{a}", "#", "?", "&", "+", "a\u00a0b", "NULL", "null",
    "x" * 255,
)  # fmt: skip
"""Ids that are not of the standard's characters, and are taken."""
UNCARRIED: Final = (
    "", ".", "..", "a/../b", "a//b", "/a", "a/", " a", "a ", "a\tb", "a\nb", "a\x7fb", "a\u0085b",
    "a\u2028b", "\ufffd", "\ud800", "a\0b", "x" * 256,
)  # fmt: skip

_TABLES: Final = {
    "category": "sourced_id, title, weight, section_id, metadata",
    "score_group": (
        "sourced_id, title, kind, organization_id, course_id, section_id, items, metadata"
    ),
    "assignment": (
        "sourced_id, title, description, assigned_at, due_at, section_id, category_id, "
        "grading_period_id, term_id, organization_id, minimum, maximum, metadata"
    ),
    "assignment_objective": "assignment_id, source, objective_id",
    "assignment_scale": "assignment_id, score_group_id",
    "score": (
        "sourced_id, assignment_id, person_id, section_id, status, score, text_score, scored_on, "
        "comment, in_progress, incomplete, late, missing, metadata"
    ),
    "score_objective": "score_id, source, objective_id, score, text_score",
    "score_scale": "score_id, score_group_id",
}
_NOT_IN_1_1: Final = frozenset(
    {"score_group", "assignment_objective", "assignment_scale", "score_objective", "score_scale"}
)
"""What OneRoster 1.1 has no file for."""


def rows(database: Database, version: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the grade book as a version of the standard has it."""
    book = Book(Graph(database), database)
    lost = _NOT_IN_1_1 if version == "1.1" else frozenset()
    found = {}
    for table, names in _TABLES.items():
        if table not in lost:
            found[table] = sorted(book.rows(f"SELECT {names} FROM {table}"), key=repr)
    return found


@pytest.mark.parametrize("id_", UNCARRIED)
def test_an_id_that_cannot_be_carried_has_a_fault(id_: str) -> None:
    assert id_fault(id_) is not None


@pytest.mark.parametrize("id_", IDS)
def test_an_id_that_can_be_carried_has_none(id_: str) -> None:
    assert id_fault(id_) is None


texts = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30
)
titles = texts.filter(lambda text: bool(text.strip()))
marks = st.text("ABCdef 90+-é", min_size=1, max_size=5).filter(lambda text: bool(text.strip()))
numbers = st.integers(-1000, 1000) | st.floats(-1e6, 1e6, allow_nan=False)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
metadata = st.none() | st.dictionaries(texts, json, min_size=1, max_size=3)
ids = st.sampled_from(IDS) | texts
days = st.dates(NOW.date().replace(2000, 1, 1), NOW.date().replace(2100, 1, 1)).map(str)
instants = st.datetimes(
    NOW.replace(2000, 1, 1, tzinfo=None), NOW.replace(2100, 1, 1, tzinfo=None)
).map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z")
statuses = st.sampled_from(["exempt", "fully graded", "submitted", "ext:late-work"])
SOURCES: Final = ("case", "ext:state-1", "/word")
"""Of objectives; the last one is refused."""
objectives = st.none() | st.lists(titles, min_size=1, max_size=3).map(
    lambda listed: [
        {"source": source, "learningObjectiveIds": [id_]}
        for source, id_ in zip(SOURCES, listed, strict=False)
    ]
)
reached = st.none() | st.lists(
    st.fixed_dictionaries({"learningObjectiveId": titles, "score": numbers}), min_size=1, max_size=2
).map(lambda listed: [{"source": "unknown", "learningObjectiveResults": listed}])

WRITES: Final = st.one_of(
    st.tuples(
        st.just("category"),
        ids,
        st.fixed_dictionaries(
            {"title": titles, "weight": st.none() | numbers, "metadata": metadata},
            optional={"class": st.just("S-algebra-1")},
        ),
    ),
    st.tuples(
        st.just("scoreScale"),
        ids,
        st.builds(
            lambda title, pairs, extra: SCALE | {
                "title": title,
                "scoreScaleValue": [{"itemValueLHS": a, "itemValueRHS": b} for a, b in pairs],
                "metadata": extra,
            },
            titles, st.lists(st.tuples(marks, marks), min_size=1, max_size=3), metadata,
        ),
    ),
    st.tuples(
        st.just("lineItem"),
        ids,
        st.builds(
            lambda said: line_item(**said),
            st.fixed_dictionaries(
                {
                    "title": titles,
                    "description": st.none() | texts,
                    "assignDate": instants,
                    "dueDate": instants,
                    "metadata": metadata,
                    "resultValueMax": numbers.map(abs),
                    "learningObjectiveSet": objectives,
                    "academicSession": st.none() | st.just("S-fall"),
                    "category": st.sampled_from(["homework", "tests"]),
                }
            ),
        ),
    ),
    st.tuples(
        st.just("result"),
        ids,
        st.builds(
            lambda said: result(**said),
            st.fixed_dictionaries(
                {
                    "score": numbers,
                    "textScore": st.none() | texts,
                    "comment": st.none() | texts,
                    "scoreDate": days,
                    "scoreStatus": statuses,
                    "late": st.none() | st.booleans(),
                    "metadata": metadata,
                    "learningObjectiveSet": reached,
                    "student": st.sampled_from(["lisa", "ralph", "milhouse"]),
                }
            ),
        ),
    ),
)  # fmt: skip


async def _write(database: Database, writes: Sequence[tuple[str, str, Any]]) -> int:
    """Put records, in each line item of which there is one some results; return how many stay."""
    await database.open()
    book, taken = Book(Graph(database), database), 0
    items = ["L"]
    await book.put("lineItem", "L", line_item())
    for noun, id_, said in writes:
        content = said | {"lineItem": items[-1]} if noun == "result" else said
        answer = await book.put(noun, id_, content)
        taken += answer is True
        if noun == "lineItem" and answer is True:
            items.append(id_)
    await database.close()
    return taken


@pytest.mark.parametrize("version", ["1.2", "1.1"])
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
@given(writes=st.lists(WRITES, max_size=30))
def test_a_copy_has_what_vendors_wrote(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, version: str, writes: Any
) -> None:
    _copies_alike(postgres, tmp_path_factory.mktemp("copy"), version, writes)


@pytest.mark.parametrize("version", ["1.2", "1.1"])
def test_a_copy_has_each_odd_id_that_vendors_chose(
    postgres: Postgres, tmp_path: Path, version: str
) -> None:
    writes = [
        (noun, f"{id_}", said)
        for id_ in IDS
        for noun, said in (
            ("category", {"title": "C"}),
            ("scoreScale", SCALE),
            ("lineItem", line_item(scoreScale=id_, category=id_)),
            ("result", result(lineItem=id_, scoreScale=id_)),
        )
    ]
    assert _copies_alike(postgres, tmp_path, version, writes) == len(writes)


def _copies_alike(postgres: Postgres, folder: Path, version: str, writes: Any) -> int:
    template = postgres.filled(fill)
    with postgres.database(template=template) as here_url, postgres.database() as there_url:
        here, there = patient(here_url), patient(there_url)
        assert make_url(here_url) != make_url(there_url)
        taken = asyncio.run(_write(here, writes))
        package = folder / f"{version}.zip"
        export_package(here, package, version)
        load(there, package, today=NOW.date())
        copy, original = rows(there, version), rows(here, version)
        for table, expected in original.items():
            assert [row for row in copy[table] if row not in expected] == []
            assert [row for row in expected if row not in copy[table]] == []
        here.dispose()
        there.dispose()
    return taken


def test_a_copy_has_metadata_of_more_names_than_a_file_has_columns(
    postgres: Postgres, tmp_path: Path
) -> None:
    extra = [{f"name {i}-{j}": "x" for j in range(21)} for i in range(10)]
    writes = [("category", f"{i}", {"title": "C", "metadata": m}) for i, m in enumerate(extra)]
    assert _copies_alike(postgres, tmp_path, "1.2", writes) == len(writes)


def test_a_source_of_objectives_from_before_is_written_as_unknown(
    postgres: Postgres, tmp_path: Path
) -> None:
    """Earlier releases took any word; a package with one would be refused."""
    writes = [
        ("lineItem", "O", line_item(learningObjectiveSet=[
            {"source": "case", "learningObjectiveIds": ["x"]}
        ])),
    ]  # fmt: skip
    with postgres.database(template=postgres.filled(fill)) as url, postgres.database() as copy_url:
        database, copy = patient(url), patient(copy_url)
        assert asyncio.run(_write(database, writes)) == 1
        with database.transaction() as connection:
            connection.execute(text("UPDATE assignment_objective SET source = '/word'"))
        exported = export_package(database, tmp_path / "package.zip")
        load(copy, tmp_path / "package.zip", today=NOW.date())
        assert rows(copy, "1.2")["assignment_objective"] == [("O", "unknown", "x")]
        database.dispose()
        copy.dispose()
    assert any("none of the standard's" in each for each in exported.warnings)


OWNERS: Final = (
    "NULL, NULL, NULL",
    "'S', NULL, NULL",
    "NULL, 'S-algebra', NULL",
    "'S', 'S-algebra', NULL",
    "NULL, NULL, 'S-algebra-1'",
)
"""Organization, course and section of score groups that have not all three."""


def test_scales_of_no_class_are_the_same_in_a_copy(postgres: Postgres, tmp_path: Path) -> None:
    with postgres.database(template=postgres.filled(fill)) as url, postgres.database() as copy_url:
        database, copy = patient(url), patient(copy_url)
        with database.transaction() as connection:
            for number, owner in enumerate(OWNERS):
                insert = (
                    "INSERT INTO score_group (sourced_id, title, kind, organization_id, course_id, "
                    f"section_id, items) VALUES ('scale{number}', 'T', 'k', {owner}, '[]')"
                )
                connection.execute(text(insert.replace("'[]'", '\'[{"lhs": "A", "rhs": "9"}]\'')))
        exported = export_package(database, tmp_path / "package.zip")
        load(copy, tmp_path / "package.zip", today=NOW.date())
        assert rows(copy, "1.2")["score_group"] == rows(database, "1.2")["score_group"]
        database.dispose()
        copy.dispose()
    assert any("score scales of no class: written with" in each for each in exported.warnings)
