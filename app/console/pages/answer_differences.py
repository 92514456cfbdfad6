"""Two answers to one request compared: records that came, went and changed."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

_NAMES: Final = ("title", "name", "givenName", "familyName")


class Change(NamedTuple):
    """A record that differs between two answers."""

    change: str
    """Came, went or changed."""
    id: str
    name: str
    fields: tuple[str, ...] = ()
    """The fields that differ."""


def differences_of(before: Any, after: Any) -> list[Change]:
    """Return the records that came, those that went, and those that changed, by id."""
    old, new = _by_id(before), _by_id(after)
    came = [Change("Came", id_, _name(new[id_])) for id_ in new if id_ not in old]
    went = [Change("Went", id_, _name(old[id_])) for id_ in old if id_ not in new]
    changed = [
        Change("Changed", id_, _name(new[id_]), fields)
        for id_ in new
        if id_ in old and (fields := _differing(old[id_], new[id_]))
    ]
    return [*came, *went, *changed]


def count_records(body: Any) -> int:
    """Return how many records an answer has."""
    return len(_by_id(body))


def _by_id(body: Any) -> dict[str, Mapping[str, Any]]:
    records = next(iter(body.values()), None) if isinstance(body, dict) else None
    listed = [records] if isinstance(records, dict) else records
    if not isinstance(listed, list):
        return {}
    return {
        each["sourcedId"]: each for each in listed if isinstance(each, dict) and "sourcedId" in each
    }


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    names = dict.fromkeys((*old, *new))
    return tuple(
        name for name in names if name != "dateLastModified" and old.get(name) != new.get(name)
    )


def _name(record: Mapping[str, Any]) -> str:
    return " ".join(str(record[name]) for name in _NAMES if record.get(name))
