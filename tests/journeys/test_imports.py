"""A district imports again and again while vendors write grades, over a real socket."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import pytest

from tests.journeys.processes import Service, run, serve
from tests.journeys.vendors import GRADES, ROSTER, Json, read, vendor

ITEM, RESULT = "/lineItems/vendors-item", "/results/vendors-result"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own: an import of other data ends the demonstration for good."""
    folder = tmp_path_factory.mktemp("imports") / "data"
    serve(folder).interrupt()
    return folder


@pytest.fixture(scope="module")
def caller(service: Service, home: Path) -> Iterator[httpx.Client]:
    assert service.said
    with vendor(home, "1.2") as client:
        yield client


@pytest.fixture(scope="module")
def whole(caller: httpx.Client, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district as a package, from before the vendor wrote anything."""
    assert caller
    path = tmp_path_factory.mktemp("packages") / "district.zip"
    assert run(home, "export", str(path)).returncode == 0
    return path


@pytest.fixture(scope="module")
def student(caller: httpx.Client, whole: Path) -> str:
    """A student for whom the vendor wrote a line item and a result."""
    assert whole.exists()
    grades = GRADES["1.2"]
    (class_,) = read(caller, f"{ROSTER['1.2']}/classes", filter="grades='10'", limit="1")
    (found, *_) = read(caller, f"{ROSTER['1.2']}/classes/{class_['sourcedId']}/students")
    (category, *_) = read(caller, f"{grades}/classes/{class_['sourcedId']}/categories")
    item = {
        "title": "Essay",
        "assignDate": "2026-10-05T08:00:00.000Z",
        "dueDate": "2026-10-12T21:59:59.123Z",
        "class": _to(class_),
        "school": {"sourcedId": class_["school"]["sourcedId"]},
        "category": _to(category),
    }
    result = {
        "lineItem": {"sourcedId": "vendors-item"},
        "student": _to(found),
        "score": 80,
        "scoreStatus": "fully graded",
        "scoreDate": "2026-10-13",
    }
    for path, name, body in ((ITEM, "lineItem", item), (RESULT, "result", result)):
        answer = caller.put(grades + path, json={name: body})
        assert answer.status_code == 201, answer.text
    id_: str = found["sourcedId"]
    return id_


def _to(record: Json) -> Json:
    return {"sourcedId": record["sourcedId"]}


def statuses(caller: httpx.Client) -> list[int]:
    """Return how the vendor's line item and result answer."""
    return [caller.get(GRADES["1.2"] + path).status_code for path in (ITEM, RESULT)]


def test_importing_the_same_package_again_keeps_what_a_vendor_wrote(
    caller: httpx.Client, home: Path, whole: Path, student: str
) -> None:
    assert student
    assert statuses(caller) == [200, 200]
    imported = run(home, "import", str(whole))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert statuses(caller) == [200, 200]


def test_a_grade_is_away_and_there_again_with_its_student(
    caller: httpx.Client, home: Path, whole: Path, student: str
) -> None:
    smaller = without(whole, whole.with_name("smaller.zip"), student)
    imported = run(home, "import", str(smaller))
    assert imported.returncode == 0, imported.stdout
    assert "kept, unpublished until" in imported.stdout
    assert run(home, "refresh").returncode == 0
    assert statuses(caller) == [200, 404]

    assert run(home, "import", "--undo").returncode == 0
    assert run(home, "refresh").returncode == 0
    assert statuses(caller) == [200, 200]


def test_a_package_that_lacks_most_is_on_hold_and_changes_nothing(
    caller: httpx.Client, home: Path, whole: Path, student: str
) -> None:
    assert student
    students = [
        user["sourcedId"] for user in read(caller, f"{ROSTER['1.2']}/students", limit="500")
    ]
    smaller = without(whole, whole.with_name("half.zip"), *students)
    assert run(home, "import", str(smaller), "--dry-run").returncode == 3
    held = run(home, "import", str(smaller))
    assert held.returncode == 3
    assert "users.csv, which is more than" in held.stdout or "users.csv;" in held.stdout
    assert statuses(caller) == [200, 200]


def without(package: Path, path: Path, *ids: str) -> Path:
    """Write a package without these records and without all that refers to them."""
    gone = {*ids}
    with ZipFile(package) as source:
        files = {name: _rows(source.read(name)) for name in source.namelist()}
    before = -1
    while before != len(gone):
        before = len(gone)
        for name, (header, *rows) in files.items():
            if name in ("users.csv", "manifest.csv"):
                files[name] = [header, *(_forget(row, gone) for row in rows if row[0] not in gone)]
            else:
                gone |= {row[0] for row in rows if gone & {*row}}
                files[name] = [header, *(row for row in rows if not gone & {*row})]
    with ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name, rows in files.items():
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            target.writestr(name, text.getvalue())
    return path


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _forget(row: list[str], gone: set[str]) -> list[str]:
    """Return a user's row without the agents that are gone."""
    return [
        ",".join(part for part in field.split(",") if part not in gone)
        if "," in field
        else ""
        if field in gone
        else field
        for field in row
    ]
