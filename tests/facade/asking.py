"""A path of every operation in the published district, and of objects that are not in it."""

import re

from rest_facade.resources import Operation

SINGLES = {
    "academicSessions": "Y",
    "classes": "a%2Fb@1",
    "courses": "S-algebra",
    "demographics": "lisa",
    "enrollments": "lisa-home",
    "gradingPeriods": "S-q1",
    "orgs": "D",
    "schools": "S",
    "students": "lisa",
    "teachers": "krabappel",
    "terms": "S-fall",
    "users": "marge",
}
IDS = {
    "classSourcedId": "S-algebra-1",
    "courseSourcedId": "S-algebra",
    "schoolSourcedId": "S",
    "studentSourcedId": "lisa",
    "teacherSourcedId": "krabappel",
    "termSourcedId": "S-fall",
    "userSourcedId": "lisa",
}


def path_of(operation: Operation) -> str:
    """Return a path of the operation that leads to something."""
    single = SINGLES[operation.path.split("/")[1]]
    return re.sub(r"{(\w+)}", lambda match: IDS.get(match[1], single), operation.path)


def paths_to_nothing(operation: Operation) -> list[str]:
    """Return the operation's path with each of its ids in turn being nobody's."""
    names = re.findall(r"{(\w+)}", operation.path)
    return [path_of_with(operation, name, "nobody") for name in names]


def path_of_with(operation: Operation, name: str, id_: str) -> str:
    """Return a path of the operation in which one id is this one."""
    return re.sub(
        r"{(\w+)}", lambda match: id_ if match[1] == name else IDS[match[1]], operation.path
    )
