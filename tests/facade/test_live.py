"""What is live: read as it stands, by pages that no write upsets, with tags that writes change."""

import gzip
from typing import Any

import httpx
import pytest

from app.database import Database
from rest_facade.v1p2.services import GRADEBOOK_SERVICE
from tests.build import remove, save
from tests.facade.asking import HOST
from tests.facade.district import PUBLIC_URL, token
from tests.facade.grades import SCORED_PUPILS, quiz, score
from tests.facade.service import Client

BASE = f"{HOST}{GRADEBOOK_SERVICE.base}"
OF_QUIZ = f"{BASE}/classes/S-algebra-1/lineItems/quiz-1/results"


def ids(response: httpx.Response) -> list[str]:
    (found,) = response.json().values()
    return [each["sourcedId"] for each in found]


def following(response: httpx.Response) -> str | None:
    """Return the address of the next page as the service is reached here."""
    link = response.links.get("next")
    return link["url"].replace(PUBLIC_URL, HOST) if link else None


@pytest.mark.parametrize("sort", ["sourcedId", "score", "dateLastModified"])
async def test_a_walk_has_what_stays_once_whatever_comes_and_goes(
    sort: str, writer: Client, district: Database
) -> None:
    name = f"by-{sort}"
    save(district, quiz(name), *(score(name, f"pupil-{n:02}") for n in range(0, 12, 2)))
    address = f"{BASE}/classes/S-algebra-1/lineItems/{name}/results"
    page = await writer.get(f"{address}?limit=2&sort={sort}")
    met = ids(page)
    save(district, *(remove("score", id_) for id_ in met), score(name, "pupil-01"))
    while (next_ := following(page)) is not None:
        page = await writer.get(next_)
        met += ids(page)

    assert len(met) == len({*met})
    assert {f"{name}-pupil-{n:02}" for n in range(4, 12, 2)} <= {*met}


async def test_an_offset_is_enough_for_who_counts(vendor: Client) -> None:
    pages = [await vendor.get(f"{OF_QUIZ}?limit=4&offset={at}") for at in (0, 4, 8, 12)]
    met = [id_ for page in pages for id_ in ids(page)]

    assert len(met) == len({*met}) == SCORED_PUPILS + 1
    assert ids(pages[3]) == []
    assert "edition" not in pages[0].headers["link"]
    assert [*pages[1].links] == ["next", "last", "first", "prev"]
    assert "prev" in pages[2].links
    assert "next" not in pages[2].links


async def test_a_cursor_of_another_list_is_refused(vendor: Client) -> None:
    for after in ("nonsense", "W10", "WzEsMl0"):
        response = await vendor.get(f"{OF_QUIZ}?after={after}")

        assert response.status_code == 400
        assert "after" in response.json()["imsx_description"]


@pytest.mark.parametrize(
    ("path", "met"),
    [
        ("/results?filter=score>='90'", {"quiz-1-lisa", "quiz-1-pupil-09"}),
        ("/results?filter=score='9e1'", {"quiz-1-pupil-09"}),
        ("/results?filter=student.sourcedId='lisa' AND class.sourcedId='a/b@1'", {"at-home-lisa"}),
        ("/results?filter=scoreStatus='exempt'", {"at-home-lisa"}),
        ("/results?filter=late='false' AND scoreDate<='2025-10-09'", {"quiz-1-lisa"}),
        ("/categories?filter=metadata.classId='S-algebra-1'", {"quizzes"}),
        ("/categories?filter=weight<'40.5'", {"quizzes"}),
        ("/lineItems?filter=category.sourcedId='homework'", {"quiz/2@b"}),
        ("/lineItems?filter=dueDate<'2025-10-08T22:00:00Z'", set()),
        ("/lineItems?filter=gradingPeriod.sourcedId='S-q1'", {"quiz-1"}),
        ("/lineItems?filter=scoreScale.sourcedId='letters'", {"quiz-1"}),
        ("/scoreScales?filter=scoreScaleValue.itemValueRHS='f'", {"letters"}),
        ("/assessmentResults?filter=scorePercentile>'98'", {"exam-lisa"}),
        ("/classes/S-algebra-1/categories", {"quizzes", "homework"}),
        ("/classes/a%2Fb@1/categories", {"homework"}),
        ("/classes/S-algebra-1/lineItems", {"quiz-1", "quiz/2@b"}),
        ("/classes/S-algebra-1/students/lisa/results", {"quiz-1-lisa"}),
        ("/schools/S/scoreScales", {"letters"}),
        ("/schools/T/scoreScales", set()),
        ("/classes/a%2Fb@1/lineItems/at-home/results", {"at-home-lisa"}),
    ],
)
async def test_a_list_holds_what_is_asked_for(path: str, met: set[str], vendor: Client) -> None:
    response = await vendor.get(f"{BASE}{path}")

    assert response.status_code == 200, response.text
    assert {*ids(response)} == met


@pytest.mark.parametrize(
    ("path", "noun"),
    [
        ("/classes/a%2Fb@1/lineItems/quiz-1/results", "line item 'quiz-1' in class 'a/b@1'"),
        ("/classes/nothing/categories", "class 'nothing'"),
        ("/classes/S-algebra-1/students/krabappel/results", "student 'krabappel'"),
        ("/lineItems/nothing", "line item 'nothing'"),
    ],
)
async def test_what_is_not_there_is_named(path: str, noun: str, vendor: Client) -> None:
    response = await vendor.get(f"{BASE}{path}")

    assert response.status_code == 404
    assert f"there is no {noun}" in response.json()["imsx_description"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/results?filter=score='many'", "score is a number such as '87.5', not 'many'"),
        ("/results?filter=score='1e999'", "not '1e999'"),
        ("/results?filter=learningObjectiveSet.source='case'", "'learningObjectiveSet.source'"),
        ("/categories?fields=class", "'class'"),
    ],
)
async def test_what_cannot_be_asked_is_refused(path: str, said: str, vendor: Client) -> None:
    response = await vendor.get(f"{BASE}{path}")

    assert response.status_code == 400
    assert said in response.json()["imsx_description"]


async def test_only_what_has_changed_is_sent_again(writer: Client, district: Database) -> None:
    save(district, quiz("watched"), score("watched", "lisa"))
    for path in ("/results/watched-lisa", "/classes/S-algebra-1/lineItems/watched/results"):
        first = await writer.get(f"{BASE}{path}")
        same = {"if-none-match": first.headers["etag"]}
        unchanged = await writer.get(f"{BASE}{path}", headers=same)
        said: Any = first.json()
        result = said.get("result") or said["results"][0]
        await writer.put(f"{BASE}/results/watched-lisa", json={"result": result | {"score": 1}})
        changed = await writer.get(f"{BASE}{path}", headers=same)

        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == first.headers["etag"]
        assert changed.status_code == 200
        assert changed.headers["etag"] != first.headers["etag"]


async def test_head_is_get_without_a_body_of_what_is_live_too(vendor: Client) -> None:
    for path in ("/results?limit=3", "/results/quiz-1-lisa"):
        got, head = await vendor.get(f"{BASE}{path}"), await vendor.head(f"{BASE}{path}")

        assert head.content == b""
        for name in ("x-total-count", "etag", "content-type"):
            assert head.headers[name] == got.headers[name]
        assert head.headers.get("link") == got.headers.get("link")


async def test_a_list_is_encoded_and_a_single_object_has_one_form(vendor: Client) -> None:
    encoded = {"accept-encoding": "gzip"}
    async with vendor.stream("GET", f"{BASE}/results", headers=encoded) as sent:
        raw = b"".join([piece async for piece in sent.aiter_raw()])
    single = await vendor.get(f"{BASE}/results/quiz-1-lisa", headers=encoded)

    assert gzip.decompress(raw) == (await vendor.get(f"{BASE}/results")).content
    assert "content-encoding" not in single.headers
    assert not single.headers["etag"].startswith("W/")
    assert "revision" not in single.json()["result"]


async def test_a_viewer_of_another_school_sees_none_of_it(
    vendor: Client, published: Database
) -> None:
    headers = {"authorization": f"Bearer {token(published, schools=['T'])}"}

    for path in ("/lineItems", "/results", "/scoreScales", "/assessmentResults"):
        assert ids(await vendor.get(f"{BASE}{path}", headers=headers)) == []
    for path in ("/lineItems/quiz-1", "/results/quiz-1-lisa", "/classes/S-algebra-1/results"):
        assert (await vendor.get(f"{BASE}{path}", headers=headers)).status_code == 404
