"""Conditions gathered by the reference they follow, so that each row it leads to is read once.

Every condition on a reference becomes a subquery, which also finds out whether the viewer may see
the row. Twenty conditions on `user` would be planned and run as twenty such subqueries; gathered
they are one:

    {and: [{user: A}, {user: B}]}               ──► {user: {and: [A, B]}}
    {or:  [{user: A}, {user: B}]}               ──► {user: {or:  [A, B]}}
    {and: [{not: {user: A}}, {not: {user: B}}]} ──► {not: {user: {or: [A, B]}}}

This holds because a reference leads to one row at most, and because `not` is true where its
inside is not true (De Morgan). Conditions with `some` on a list of rows are gathered under OR
only: joined by AND they may be met by two different rows. One that asks for equality stays alone,
for an index may answer it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from graphql_schema.compile.arguments import Shape
from graphql_schema.compile.mapping import (
    NODES,
    Leaf,
    Mapped,
    Node,
    Parts,
    Through,
    ToMany,
    ToOne,
    Word,
)

Entry: TypeAlias = tuple[str, Any]
"""A name of a `where` and what it must meet; of `and` and `or` the entries that they join."""
Joining: TypeAlias = Literal["and", "or"]

_OPPOSITE: Final[Mapping[Joining, Joining]] = {"and": "or", "or": "and"}


def gather(node: Node, where: Shape) -> Shape:
    """Return an equivalent of a `where` whose conjunctions name each reference once."""
    if not isinstance(where, Mapping):
        return where
    return _spelled(node, _merged(node, _conjuncts(node, where), "and"))


def lookups(node: Node, where: Shape) -> Counter[str]:
    """Return how many conditions of a `where` lead to rows of each type, at any depth."""
    found: Counter[str] = Counter()
    for name, inside in where.items() if isinstance(where, Mapping) else ():
        if name in {"and", "or"}:
            found += sum((lookups(node, each) for each in _conditions(inside)), Counter[str]())
        elif name == "not":
            found += lookups(node, inside)
        else:
            found += _lookups(node.fields.get(name), inside)
    return found


def _lookups(mapping: Mapped | None, inside: Shape) -> Counter[str]:
    """Return the same of a condition on one field."""
    if mapping is None or isinstance(mapping, Leaf | Word):
        return Counter()
    if isinstance(mapping, ToOne):
        return _lookups_through(mapping, inside)
    quantified = inside.values() if isinstance(inside, Mapping) else ()
    wheres = (each for each in quantified if isinstance(each, Mapping))
    return sum((_lookups_through(mapping, each) for each in wheres), Counter[str]())


def _lookups_through(mapping: ToOne | ToMany, inside: Shape) -> Counter[str]:
    found = lookups(NODES[mapping.target], inside)
    if not isinstance(mapping, Parts):
        found[mapping.target] += 1
    if isinstance(mapping, Through):
        found[mapping.link] += 1
    return found


def _conjuncts(node: Node, where: Mapping[str, Shape]) -> Iterator[Entry]:
    """Yield everything that must hold, with the content of `and` among it."""
    for name, inside in where.items():
        if inside is None:
            yield name, None
        elif name == "and":
            for each in _conditions(inside):
                yield from _conjuncts(node, each)
        elif name == "or":
            yield from _disjunction(node, inside)
        else:
            yield name, inside


def _disjunction(node: Node, inside: Shape) -> Sequence[Entry]:
    """Return an `or` as one entry, or what must hold where it has a single alternative."""
    alternatives = [entry for each in _conditions(inside) for entry in _alternative(node, each)]
    merged = _merged(node, alternatives, "or")
    if len(merged) != 1:
        return [("or", merged)]
    name, content = merged[0]
    return content if name == "and" and content is not None else merged


def _alternative(node: Node, where: Mapping[str, Shape]) -> Sequence[Entry]:
    """Return one alternative of an `or` as an entry, or as several where it is an `or` itself."""
    merged = _merged(node, _conjuncts(node, where), "and")
    if len(merged) != 1:
        return [("and", merged)]
    name, content = merged[0]
    return content if name == "or" and content is not None else merged


def _merged(node: Node, entries: Iterable[Entry], joining: Joining) -> Sequence[Entry]:
    """Return entries joined by AND or by OR, those of one reference as a single one."""
    merged: list[Entry] = []
    gathered: dict[str, list[Shape]] = {}
    for name, inside in entries:
        if inside is not None and (name == "not" or _is_reference(node, name)):
            gathered.setdefault(name, []).append(inside)
        elif joining == "or" and _is_searched_list(node, name, inside):
            gathered.setdefault(name, []).append(inside["some"])
        else:
            merged.append((name, inside))
    for name, insides in gathered.items():
        within = _OPPOSITE[joining] if name == "not" else joining
        whole = insides[0] if len(insides) == 1 else {within: insides}
        is_list = name != "not" and not _is_reference(node, name)
        merged.append((name, {"some": whole} if is_list else whole))
    return merged


def _is_reference(node: Node, name: str) -> bool:
    return isinstance(node.fields.get(name), ToOne)


def _is_searched_list(node: Node, name: str, inside: Shape) -> bool:
    """Whether this is a condition on a list of rows that no index can answer."""
    mapping = node.fields.get(name)
    if mapping is None or isinstance(mapping, Leaf | Word | ToOne):
        return False
    if not isinstance(inside, Mapping) or set(inside) != {"some"}:
        return False
    return inside["some"] is not None and "eq" not in _operators(inside["some"])


def _operators(where: Shape) -> Iterator[str]:
    """Yield the names of all that a condition asks, at any depth."""
    if isinstance(where, Mapping):
        for name, inside in where.items():
            yield name
            yield from _operators(inside)
    elif isinstance(where, list | tuple):
        for each in where:
            yield from _operators(each)


def _spelled(node: Node, entries: Iterable[Entry]) -> Mapping[str, Shape]:
    """Return entries that all must hold as a `where`; a name that comes again goes to `and`."""
    first: dict[str, Shape] = {}
    again: list[Shape] = []
    for name, content in entries:
        inside = None if content is None else _inside(node, name, content)
        if name in first or name == "and":
            again.append({name: inside})
        else:
            first[name] = inside
    return {**first, "and": again} if again else first


def _inside(node: Node, name: str, content: Any) -> Shape:
    match name:
        case "or":
            return [_spelled(node, c if n == "and" and c is not None else [(n, c)])
                    for n, c in content]  # fmt: skip
        case "not":
            return gather(node, content)
    mapping = node.fields[name]
    if isinstance(mapping, Leaf | Word):
        return content  # type: ignore[no-any-return]
    target = NODES[mapping.target]
    if isinstance(mapping, ToOne):
        return gather(target, content)
    return {key: gather(target, each) for key, each in content.items()}


def _conditions(inside: Shape) -> Iterator[Mapping[str, Shape]]:
    """Yield the conditions in a list; one that asks for nothing is empty."""
    for each in inside if isinstance(inside, list | tuple) else ():
        yield each if isinstance(each, Mapping) else {}
