"""What the graph finds wrong, as one refusal."""

from typing import Any

import pytest
from graphql import GraphQLError

from rest_facade.findings import Finding, bad_body, refusal
from rest_facade.refusals import BadBody, Changed, Refused, UnknownObject


def error(message: str, **extensions: Any) -> GraphQLError:
    return GraphQLError(message, extensions=extensions)


def refused(errors: list[GraphQLError], under: str = "") -> Refused:
    found = refusal(errors, under)
    assert found is not None
    return found


def test_a_finding_is_told_with_its_place_and_what_is_allowed() -> None:
    told = refused(
        [error("There is no such category.", code="INVALID", path="category", allowed=["a", "b"])],
        "lineItem",
    )

    assert isinstance(told, BadBody)
    assert str(told) == "lineItem.category: There is no such category. Allowed: a, b."


def test_several_findings_are_one_refusal() -> None:
    told = refused(
        [
            error("One.", code="INVALID", path="results[0].score"),
            error("Two.", code="INVALID", path="results[3].student"),
        ]
    )

    assert str(told) == "results[0].score: One. results[3].student: Two."


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("INVALID", 422), ("UNKNOWN_OBJECT", 404), ("REVISION", 412), ("FORBIDDEN", 403),
        ("IN_FLIGHT", 409), ("KEY_REUSED", 422), ("DELETE_REFUSED", 422),
    ],
)  # fmt: skip
def test_each_code_has_its_status(code: str, status: int) -> None:
    assert refused([error("No.", code=code, path="x")]).status == status


def test_an_unknown_object_is_called_so_and_the_whole_has_no_place() -> None:
    unknown = refused([error("There is no class 'x'.", code="UNKNOWN_OBJECT", path="class")])
    changed = refused([error("It changed.", code="REVISION", path="ifRevision")], "lineItem")

    assert isinstance(unknown, UnknownObject)
    assert str(unknown) == "Unknown Object: There is no class 'x'."
    assert isinstance(changed, Changed)
    assert str(changed) == "It changed."


@pytest.mark.parametrize("extensions", [{}, {"code": "SOMETHING"}], ids=str)
def test_what_is_not_about_the_request_is_no_refusal(extensions: Any) -> None:
    assert refusal([error("Ours.", **extensions)], "") is None


def test_no_more_is_told_than_anybody_reads() -> None:
    told = str(bad_body([Finding(f"results[{i}].score", "no.") for i in range(500)]))

    assert told.endswith("And 480 more.")
    assert "results[19].score" in told
    assert "results[20].score" not in told
    many = [error("No.", code="INVALID", path="x", allowed=[str(i) for i in range(30)])]
    assert "19 and 10 more." in str(refused(many))
