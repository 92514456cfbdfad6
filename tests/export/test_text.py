"""Any text that a package may hold comes out as it went in."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.database import Database
from app.export.exporting import export_package
from app.intake.csv_tables import V1_2
from tests.build import district, save
from tests.export.copies import copied, load
from tests.intake.packages import manifest_of
from tests.postgres import Postgres
from tests.sample.reading import Reading, Row

_NASTY = [
    '"',
    ",",
    '","',
    "\\.",
    "\\",
    " ",
    "\t",
    "'",
    "''",
    "%s",
    ":x",
    "\u2028",
    "\ufeff",
    "李",
    "𝒳",
]


def _lines(*, without: str = "", min_size: int = 0) -> st.SearchStrategy[str]:
    forbidden = "\r\n\0" + without
    nasty = st.sampled_from([text for text in _NASTY if not set(text) & set(forbidden)])
    any_ = st.characters(exclude_categories=("Cs",), exclude_characters=forbidden)
    return st.lists(nasty | any_, min_size=min_size, max_size=8).map("".join)


texts = _lines()
needed = _lines(min_size=1).filter(lambda text: bool(text.strip()))
elements = _lines(without=",", min_size=1).map(str.strip).filter(bool)
lists = st.lists(elements, max_size=2).map(",".join)
parts = _lines(without="{}:", min_size=1)
pairs = st.lists(st.builds("{{{}:{}}}".format, parts, parts), max_size=2).map(",".join)
metadata = st.dictionaries(
    _lines(min_size=1).map("metadata.{}".format), _lines(min_size=1), max_size=2
)

_ROWS: Mapping[str, Mapping[str, st.SearchStrategy[str] | str]] = {
    "orgs": {"name": needed, "type": "school", "identifier": texts},
    "academicSessions": {
        "title": needed,
        "type": "term",
        "startDate": "2026-08-17",
        "endDate": "2027-06-05",
        "schoolYear": "2027",
    },
    "courses": {"title": needed, "courseCode": texts, "orgSourcedId": "X", "subjects": lists},
    "classes": {
        "title": needed,
        "courseSourcedId": "X",
        "classType": "scheduled",
        "location": texts,
        "schoolSourcedId": "X",
        "termSourcedIds": "X",
        "periods": st.lists(elements, max_size=2, unique=True).map(",".join),
    },
    "users": {
        "enabledUser": "true",
        "username": needed,
        "givenName": needed,
        "familyName": needed,
        "phone": texts,
        "userIds": pairs,
        "grades": st.lists(elements, max_size=2, unique=True).map(",".join),
    },
    "roles": {
        "userSourcedId": "X",
        "roleType": "primary",
        "role": "student",
        "orgSourcedId": "X",
    },
    "enrollments": {
        "classSourcedId": "X",
        "schoolSourcedId": "X",
        "userSourcedId": "X",
        "role": "teacher",
        "primary": "true",
    },
}
"""A package of one row a file, each with the id X; what is not said is blank."""

packages = st.fixed_dictionaries(
    {
        file: st.builds(
            lambda row, further: {"sourcedId": "X"} | row | further,
            st.fixed_dictionaries(
                {n: st.just(v) if isinstance(v, str) else v for n, v in fields.items()}
            ),
            metadata,
        )
        for file, fields in _ROWS.items()
    }
)


@settings(max_examples=15, deadline=None)
@given(files=packages)
def test_any_text_comes_out_as_it_went_in(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, files: Mapping[str, Row]
) -> None:
    folder = tmp_path_factory.mktemp("text")
    _pack(folder / "given.zip", files)
    with postgres.database() as url:
        database = Database(url)
        load(database, folder / "given.zip")
        export_package(database, folder / "export.zip")
        database.dispose()

    exported = Reading.of(folder / "export.zip")

    for file, row in files.items():
        (found,) = exported[file]
        assert _said(found) == _said(row)


def _said(row: Row) -> Row:
    return {name: value for name, value in row.items() if value.strip()}


def _pack(path: Path, files: Mapping[str, Row]) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("manifest.csv", _csv([("propertyName", "value"), *_manifest(files)]))
        for file, row in files.items():
            header = list(V1_2.table(file).header)
            header += [name for name in row if name not in header]
            archive.writestr(f"{file}.csv", _csv([header, [row.get(name, "") for name in header]]))


def _manifest(files: Iterable[str]) -> Iterable[tuple[str, str]]:
    return manifest_of(dict.fromkeys(files, ""), "1.2", {}).items()


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_line_breaks_become_spaces_which_a_package_can_hold(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    save(database, district("D", name="One\r\nand\nthe same", metadata={"note": "a\nb", "x": 7}))

    copied(database, elsewhere, tmp_path)

    (row,) = Reading.of(tmp_path / "first.zip")["orgs"]
    assert row["name"] == "One  and the same"
    assert (row["metadata.note"], row["metadata.x"]) == ("a b", "7")
