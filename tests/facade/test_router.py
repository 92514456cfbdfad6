"""Paths to operations."""

import pytest

from rest_facade.refusals import UnknownPath
from rest_facade.resources import Operation
from rest_facade.router import Router
from rest_facade.v1p2.rostering import OPERATIONS

ROUTER = Router(OPERATIONS)


@pytest.mark.parametrize(
    ("path", "name", "ids"),
    [
        ("users", "getAllUsers", ()),
        ("users/lisa", "getUser", ("lisa",)),
        ("USERS/Lisa", "getUser", ("Lisa",)),
        ("schools/S/classes", "getClassesForSchool", ("S",)),
        ("schools/S/classes/C/students", "getStudentsForClassInSchool", ("S", "C")),
        ("users/a/b", "getUser", ("a/b",)),
        ("users/a/b/c/classes", "getClassesForUser", ("a/b/c",)),
        ("schools/a/b/students", "getStudentsForSchool", ("a/b",)),
        ("schools/a/b/classes/c/d/students", "getStudentsForClassInSchool", ("a/b", "c/d")),
        ("schools/classes/classes", "getClassesForSchool", ("classes",)),
        ("terms/gradingPeriods", "getTerm", ("gradingPeriods",)),
    ],
)
def test_a_path_is_one_operation_even_where_its_ids_have_slashes(
    path: str, name: str, ids: tuple[str, ...]
) -> None:
    place = ROUTER.find(path.split("/"))

    assert (place.operation("GET").name, place.ids) == (name, ids)


@pytest.mark.parametrize("names", [[], ["roles"], ["user", "lisa"]])
def test_any_other_path_is_none(names: list[str]) -> None:
    with pytest.raises(UnknownPath, match="no operation has the path"):
        ROUTER.find(names)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_found_by_its_own_path(operation: Operation) -> None:
    names = operation.path.strip("/").split("/")

    assert ROUTER.find(names).operation(operation.method) is operation


def test_a_long_path_is_not_looked_at_for_long() -> None:
    names = ["schools", *["classes", "x"] * 20_000, "nothing"]

    assert ROUTER.find(names).operation("HEAD").name == "getSchool"
