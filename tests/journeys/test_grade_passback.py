"""Grades come back: what Google's, Microsoft's and Canvas' clients do, over a real socket."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.processes import Service, run
from tests.journeys.vendors import GRADES, ROSTER, Json, client, handed_over, read, vendor

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
STATUSES = ("exempt", "fully graded", "not submitted", "partially graded", "submitted")
WIDE = {"limit": "10000"}


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class as a client of some version found it, from its teacher's address on."""

    client: httpx.Client
    version: str
    teacher: Json
    of_teacher: list[Json]
    students: list[Json]
    categories: list[Json]
    periods: list[Json]

    @property
    def one(self) -> Json:
        """The class."""
        return self.of_teacher[0]

    @property
    def grades(self) -> str:
        """Where its grade book is."""
        return GRADES[self.version]

    @property
    def roster(self) -> str:
        """Where its roster is."""
        return ROSTER[self.version]

    def line_item(self, **said: object) -> Json:
        """Return the body of an assignment, as Google writes it."""
        ordinary = {
            "title": "Chapter 7",
            "description": "Read it.",
            "resultValueMin": 0.0,
            "resultValueMax": 100.0,
            "assignDate": "2026-10-05T08:00:00.000Z",
            "dueDate": "2026-10-12T21:59:59.123Z",
            "class": {"sourcedId": self.one["sourcedId"]},
            "category": {"sourcedId": self.categories[0]["sourcedId"]},
            "school": {"sourcedId": self.one["school"]["sourcedId"]},
        }
        return {"lineItem": ordinary | said}

    def result(self, item: str, **said: object) -> Json:
        """Return the body of a student's result."""
        ordinary = {
            "lineItem": {"sourcedId": item, "href": "", "type": "lineItem"},
            "student": {"sourcedId": self.students[0]["sourcedId"]},
            "score": 80,
            "scoreStatus": "fully graded",
            "scoreDate": "2026-10-13",
            "comment": "",
        }
        return {"result": ordinary | said}

    def put(self, kind: str, id_: str, body: Json) -> httpx.Response:
        """Put an object; what comes back tells what is stored."""
        return self.client.put(f"{self.grades}/{kind}/{id_}", json=body)

    def assigned(self, **said: object) -> str:
        """Return the id of a new assignment."""
        id_ = f"assignment-{secrets.token_hex(4)}"
        answer = self.put("lineItems", id_, self.line_item(**said))
        assert answer.status_code == 201, answer.text
        return id_

    def scored(self, item: str, **said: object) -> Json:
        """Return a new result of an assignment, as it is read after it was put."""
        id_ = f"result-{secrets.token_hex(4)}"
        answer = self.put("results", id_, self.result(item, **said))
        assert answer.status_code in {200, 201}, answer.text
        stored: Json = read(self.client, f"{self.grades}/results/{id_}")
        assert answer.json()["result"] == stored
        return stored

    def listed(self, below: str) -> set[str]:
        """Return the ids of a list below the class."""
        path = f"{self.grades}/classes/{self.one['sourcedId']}/{below}"
        return {each["sourcedId"] for each in read(self.client, path, **WIDE)}


@pytest.fixture(scope="module", params=["1.1", "1.2"])
def room(service: Service, home: Path, request: pytest.FixtureRequest) -> Iterator[Classroom]:
    """A class, as a client finds it: token, teacher by e-mail, classes, students, categories."""
    assert service.said
    with vendor(home, request.param) as caller:
        yield _found(caller, request.param)


def _found(caller: httpx.Client, version: str) -> Classroom:
    roster, grades = ROSTER[version], GRADES[version]
    (older_children,) = read(caller, f"{roster}/classes", filter="grades='10'", limit="1")
    some = read(caller, f"{roster}/classes/{older_children['sourcedId']}/teachers")
    by_mail = f"email='{some[0]['email']}'"
    (teacher,) = read(caller, f"{roster}/teachers", filter=by_mail, **WIDE)
    of_teacher = read(
        caller,
        f"{roster}/teachers/{teacher['sourcedId']}/classes",
        filter="status='active'",
        **WIDE,
    )
    class_ = of_teacher[0]["sourcedId"]
    return Classroom(
        caller,
        version,
        teacher,
        of_teacher,
        read(caller, f"{roster}/classes/{class_}/students", **WIDE),
        read(caller, f"{grades}/classes/{class_}/categories", **WIDE),
        read(caller, f"{roster}/terms/{of_teacher[0]['terms'][0]['sourcedId']}/gradingPeriods"),
    )


@pytest.fixture(scope="module")
def newer(service: Service, home: Path) -> Iterator[Classroom]:
    """The class as a client of 1.2 finds it."""
    assert service.said
    with vendor(home, "1.2") as caller:
        yield _found(caller, "1.2")


@pytest.fixture(scope="module")
def older(service: Service, home: Path) -> Iterator[Classroom]:
    """The class as a client of 1.1 finds it."""
    assert service.said
    with vendor(home, "1.1") as caller:
        yield _found(caller, "1.1")


def test_a_teacher_is_found_by_email_with_classes_that_say_where_and_when(room: Classroom) -> None:
    assert room.teacher["email"]
    assert room.teacher["sourcedId"]
    for class_ in room.of_teacher:
        assert class_["status"] == "active"
        assert class_["school"]["sourcedId"]
        assert class_["terms"]


def test_a_class_has_students_whom_one_can_write_to(room: Classroom) -> None:
    addresses = [student["email"] for student in room.students if "email" in student]

    assert addresses
    assert all("@" in address for address in addresses)


def test_a_class_always_has_categories(room: Classroom) -> None:
    assert all(category["title"] for category in room.categories)
    assert room.categories


def test_a_term_has_grading_periods_with_all_that_they_need(room: Classroom) -> None:
    assert room.periods
    for period in room.periods:
        assert (period["type"], bool(period["title"])) == ("gradingPeriod", True)
        assert DAY.fullmatch(period["startDate"])
        assert DAY.fullmatch(period["endDate"])
        assert period["schoolYear"]


def test_an_assignment_is_made_and_then_replaced(room: Classroom) -> None:
    id_ = f"assignment-{secrets.token_hex(4)}"
    made = room.put("lineItems", id_, room.line_item())
    again = room.put("lineItems", id_, room.line_item(title="Chapter 8"))
    stored = read(room.client, f"{room.grades}/lineItems/{id_}")

    assert made.status_code == 201
    assert again.status_code in {200, 201}
    assert stored == again.json()["lineItem"]
    assert stored == made.json()["lineItem"] | {
        "title": "Chapter 8",
        "dateLastModified": stored["dateLastModified"],
    }
    assert (stored["assignDate"], stored["dueDate"]) == (
        "2026-10-05T08:00:00.000Z",
        "2026-10-12T21:59:59.123Z",
    )
    assert INSTANT.fullmatch(stored["dateLastModified"])
    assert (stored["resultValueMin"], stored["resultValueMax"]) == (0, 100)
    assert stored["class"]["sourcedId"] == room.one["sourcedId"]
    assert stored["category"]["sourcedId"] == room.categories[0]["sourcedId"]


def test_the_grading_period_follows_from_the_due_date(room: Classroom) -> None:
    stored = read(room.client, f"{room.grades}/lineItems/{room.assigned()}")

    assert stored["gradingPeriod"]["sourcedId"] == room.periods[0]["sourcedId"]


def test_a_long_title_is_kept(room: Classroom) -> None:
    title = "A very long title, longer than any column " * 6
    stored = read(room.client, f"{room.grades}/lineItems/{room.assigned(title=title)}")

    assert stored["title"] == title


@pytest.mark.parametrize("score", [80, 79.5, 0, 300, "80"])
def test_any_score_is_taken_and_given_back(room: Classroom, score: object) -> None:
    stored = room.scored(room.assigned(), score=score)

    assert stored["score"] == float(str(score))
    assert stored["scoreStatus"] == "fully graded"


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_comes_back(room: Classroom, status: str) -> None:
    assert room.scored(room.assigned(), scoreStatus=status)["scoreStatus"] == status


def test_exempt_is_put_over_a_score(room: Classroom) -> None:
    item = room.assigned()
    id_ = room.scored(item)["sourcedId"]
    answer = room.put("results", id_, room.result(item, scoreStatus="exempt"))

    assert answer.status_code in {200, 201}
    assert read(room.client, f"{room.grades}/results/{id_}")["scoreStatus"] == "exempt"


@pytest.mark.parametrize("date", ["2026-10-13", "2026-10-13T10:00:00.000Z"])
def test_a_score_is_dated_by_a_day_however_it_is_written(room: Classroom, date: str) -> None:
    assert room.scored(room.assigned(), scoreDate=date)["scoreDate"] == "2026-10-13"


def test_results_stand_in_every_list_that_is_asked_for(room: Classroom) -> None:
    item = room.assigned()
    result = room.scored(item)["sourcedId"]
    student = room.students[0]["sourcedId"]

    assert item in room.listed("lineItems")
    for below in ("results", f"lineItems/{item}/results", f"students/{student}/results"):
        assert result in room.listed(below), below


def test_what_is_deleted_is_gone_from_everywhere(room: Classroom) -> None:
    item = room.assigned()
    result = room.scored(item)["sourcedId"]
    for kind, id_ in (("results", result), ("lineItems", item)):
        address = f"{room.grades}/{kind}/{id_}"
        assert room.client.delete(address).status_code in {200, 204}
        assert room.client.get(address).status_code == 404
        assert room.client.delete(address).status_code == 404
        assert id_ not in room.listed(kind)


def test_a_category_of_no_class_of_ours_is_refused_with_those_that_are(newer: Classroom) -> None:
    wrong = newer.line_item(category={"sourcedId": "nobodys"})
    answer = newer.put("lineItems", "never", wrong)

    assert answer.status_code == 422
    assert "category" in answer.json()["imsx_description"]
    assert newer.categories[0]["sourcedId"] in answer.json()["imsx_description"]
    assert newer.client.get(f"{newer.grades}/lineItems/never").status_code == 404


@pytest.mark.parametrize("category", [None, {"sourcedId": "11111111-1111-1111-1111-111111111111"}])
def test_an_assignment_of_1_1_needs_no_category(older: Classroom, category: Any) -> None:
    body = older.line_item(category=category, gradingPeriod=older.one["terms"][0])
    del body["lineItem"]["school"]
    id_ = f"assignment-{secrets.token_hex(4)}"
    answer = older.put("lineItems", id_, body)

    assert answer.status_code == 201
    assert answer.json()["lineItem"]["category"]["sourcedId"]


def test_microsoft_finds_a_class_and_its_people_by_id(older: Classroom) -> None:
    same = f"sourcedId='{older.one['sourcedId']}'"
    teacher = older.teacher["sourcedId"]
    (found,) = read(older.client, f"/v1p1/teachers/{teacher}/classes", filter=same)
    (user,) = read(older.client, "/v1p1/users", filter=f"email='{older.teacher['email']}'")
    teachers = read(older.client, f"/v1p1/classes/{found['sourcedId']}/teachers")

    assert user["sourcedId"] == teacher
    assert teacher in {each["sourcedId"] for each in teachers}


def test_microsoft_reads_line_items_in_lower_case(older: Classroom) -> None:
    item = older.assigned()
    path = f"/v1p1/classes/{older.one['sourcedId']}/lineitems"
    (found,) = read(older.client, path, filter=f"sourcedId='{item}'")

    assert found["sourcedId"] == item
    assert older.client.delete(f"/v1p1/lineitems/{item}").status_code == 204


@pytest.mark.parametrize("path", ["/categories", "/lineItems", "/results"])
def test_canvas_reads_the_whole_grade_book(room: Classroom, path: str) -> None:
    assert read(room.client, f"{room.grades}{path}", limit="5")


def test_canvas_puts_without_an_id_in_the_body_and_is_told_it(room: Classroom) -> None:
    id_ = f"assignment-{secrets.token_hex(4)}"
    answer = room.put("lineItems", id_, room.line_item())

    assert answer.json()["lineItem"]["sourcedId"] == id_


def test_canvas_finds_the_categories_of_a_class_by_its_own_field(room: Classroom) -> None:
    class_ = room.one["sourcedId"]
    id_ = f"category-{secrets.token_hex(4)}"
    body = {"category": {"title": "Group work", "metadata": {"classId": class_}}}
    put = room.put("categories", id_, body)
    own = read(room.client, f"{room.grades}/categories", filter=f"metadata.classId='{class_}'")

    assert put.status_code == 201
    assert [each["metadata"]["classId"] for each in own if each["sourcedId"] == id_] == [class_]
    assert id_ in room.listed("categories")
    assert room.client.delete(f"{room.grades}/categories/{id_}").status_code == 204


def test_both_versions_tell_of_one_grade_book(newer: Classroom, older: Classroom) -> None:
    item = newer.assigned(title="Seen by both")
    result = newer.scored(item, score=91)["sourcedId"]

    assert read(older.client, f"/v1p1/lineItems/{item}")["title"] == "Seen by both"
    assert read(older.client, f"/v1p1/results/{result}")["score"] == 91


def test_a_vendor_key_is_wanted_where_grades_are(service: Service, home: Path) -> None:
    assert service.said
    with client(handed_over(home, "Keyholder", "1.2", "grade-book-sync")) as caller:
        said = run(home, "application", "vendor-key", "Keyholder", "--show-secrets").stdout
        words = dict(line.rsplit(maxsplit=1) for line in said.splitlines()[:2])
        header = {"x-vendor-authorization": ":".join(words.values())}
        caller.get("/rostering/v1p2/users?limit=1").raise_for_status()
        without = caller.get("/gradebook/v1p2/categories")
        shown = caller.get("/gradebook/v1p2/categories", headers=header)

    assert without.status_code == 401
    assert "x-vendor-authorization" in without.json()["imsx_description"]
    assert shown.status_code == 200
