"""The filter language once more, over the JSON a vendor gets: plain, slow and obvious."""

import operator
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from rest_facade.filters import All, Comparison, Either, Filter, Operator

IGNORING_CASE = {
    "title", "name", "identifier", "classCode", "location", "subjects", "courseCode", "username",
    "givenName", "familyName", "middleName", "email", "phone", "userIds.type", "pronouns",
    "userIds.identifier", "cityOfBirth",
}  # fmt: skip
LISTS = {
    "grades", "subjects", "subjectCodes", "periods", "terms.sourcedId", "children.sourcedId",
    "roles.role", "roles.roleType", "roles.org.sourcedId", "agents.sourcedId",
    "resources.sourcedId", "userIds.identifier", "userIds.type", "orgs.sourcedId",
}  # fmt: skip
INSTANTS = {"dateLastModified"}
VOCABULARIES = {
    "status": ("active", "tobedeleted"),
    "role": ("student", "teacher"),
    "roles.role": ("student", "teacher", "guardian"),
    "roles.roleType": ("primary", "secondary"),
    "type": ("school", "district", "term", "semester"),
    "classType": ("homeroom", "scheduled"),
    "sex": ("male", "female"),
    "scoreStatus": ("exempt", "fully graded", "not submitted"),
}
"""Some words of each field with a vocabulary, which are compared in any case."""

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}


def meets(found: Any, filter_: Filter) -> bool:
    """Return whether a JSON object is among those that a filter asks for."""
    match filter_:
        case All(parts):
            return all(meets(found, part) for part in parts)
        case Either(parts):
            return any(meets(found, part) for part in parts)
        case Comparison(field, Operator.NE, value):
            return not meets(found, Comparison(field, Operator.EQ, value))
    path = "roles.role" if filter_.field == "role" and "roles" in found else filter_.field
    values = [*_values(found, path.split("."))]
    return _any_meets(path, values, filter_.operator, filter_.value)


def _any_meets(path: str, values: list[str], asked: Operator, wanted: str) -> bool:
    parts = [part.strip() for part in wanted.split(",") if part.strip()]
    if path not in LISTS or "," not in wanted or not parts:
        return any(_meets(path, value, asked, wanted) for value in values)
    each = [any(_meets(path, value, asked, part) for value in values) for part in parts]
    if asked is Operator.EQ:
        is_text = path not in VOCABULARIES
        whole = is_text and any(_meets(path, value, asked, wanted) for value in values)
        return all(each) or whole
    return any(each)


def _meets(path: str, value: str, asked: Operator, wanted: str) -> bool:
    if asked is Operator.CONTAINS:
        return _folded(wanted) in _folded(value)
    if path in VOCABULARIES:
        return _order(value, asked, _word(path, wanted))
    if path in INSTANTS:
        return _order(_instant(value), asked, _instant(wanted))
    if asked is Operator.EQ and path in IGNORING_CASE:
        return _folded(value) == _folded(wanted)
    return _order(value, asked, wanted)


def _word(path: str, wanted: str) -> str:
    return next(word for word in VOCABULARIES[path] if word.lower() == wanted.strip().lower())


def _order(value: Any, asked: Operator, wanted: Any) -> bool:
    return value == wanted if asked is Operator.EQ else _COMPARE[asked](value, wanted)


def _folded(text: str) -> str:
    return normalize("NFC", text).lower()


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _values(found: Any, names: list[str]) -> Iterator[str]:
    """Yield every value that a dotted path leads to in an object."""
    if not names:
        yield found
    elif names[0] in found:
        inside = found[names[0]]
        for each in inside if isinstance(inside, list) else [inside]:
            yield from _values(each, names[1:])
