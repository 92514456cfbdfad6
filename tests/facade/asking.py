"""A path of every operation in the published district, and of objects that are not in it."""

import re
from typing import Any

from rest_facade.openapi import openapi
from rest_facade.resources import Operation
from rest_facade.service import Service
from rest_facade.v1p2.services import SERVICES
from tests.facade.district import PUBLIC_URL

HOST = "http://127.0.0.1:8000"
OPERATIONS = [operation for service in SERVICES for operation in service.operations]
SERVICE_OF: dict[Operation, Service] = {
    operation: service for service in SERVICES for operation in service.operations
}
DOCUMENTS: dict[Service, Any] = {service: openapi(service, PUBLIC_URL) for service in SERVICES}


def named(operation: Operation) -> str:
    """Return what a test of an operation is called."""
    return f"{operation.name}-{SERVICE_OF[operation].version}"


SINGLES = {
    "assessmentLineItems": "exam",
    "assessmentResults": "exam-lisa",
    "categories": "quizzes",
    "lineItems": "quiz%2F2@b",
    "results": "quiz-1-lisa",
    "scoreScales": "letters",
    "academicSessions": "Y",
    "classes": "a%2Fb@1",
    "courses": "S-algebra",
    "demographics": "lisa",
    "enrollments": "lisa-home",
    "gradingPeriods": "S-q1",
    "orgs": "D",
    "resources": "book",
    "schools": "S",
    "students": "lisa",
    "teachers": "krabappel",
    "terms": "S-fall",
    "users": "marge",
}
IDS = {
    "academicSessionSourcedId": "S-fall",
    "lineItemSourcedId": "quiz-1",
    "classSourcedId": "S-algebra-1",
    "courseSourcedId": "S-algebra",
    "schoolSourcedId": "S",
    "studentSourcedId": "lisa",
    "teacherSourcedId": "krabappel",
    "termSourcedId": "S-fall",
    "userSourcedId": "lisa",
}


def address_of(operation: Operation) -> str:
    """Return the address of an operation, its ids left open."""
    return f"{SERVICE_OF[operation].base}{operation.path}"


def path_of(operation: Operation) -> str:
    """Return a path of the operation that leads to something."""
    single = SINGLES[operation.path.split("/")[1]]
    ids = re.sub(r"{(\w+)}", lambda match: IDS.get(match[1], single), address_of(operation))
    return f"{HOST}{ids}"


def paths_to_nothing(operation: Operation) -> list[str]:
    """Return the operation's path with each of its ids in turn being nobody's."""
    names = re.findall(r"{(\w+)}", operation.path)
    return [path_of_with(operation, name, "nobody") for name in names]


def path_of_with(operation: Operation, name: str, id_: str) -> str:
    """Return a path of the operation in which one id is this one."""
    ids = re.sub(
        r"{(\w+)}",
        lambda match: id_ if match[1] == name else IDS[match[1]],
        address_of(operation),
    )
    return f"{HOST}{ids}"
