"""How much a document from outside may ask for, measured before it is validated.

Fragments that spread one another twice grow as 2 to the n, so none is expanded to be measured:
each is measured once, and its size is added wherever it is spread. What passes is small even
when expanded; only then are repeated fields looked for. Both take time linear in the document.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

_INTROSPECTION: Final = ("__schema", "__type")
_DEFINITIONS: Final = (OperationDefinitionNode, FragmentDefinitionNode)
_MANY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a document, or the variables that come with it, may have of each thing."""

    tokens: int = 2_000
    """Words and signs, counted by the parser."""
    fields: int = 500
    """Fields, every fragment put in wherever it is spread."""
    fragments: int = 100
    """Fragments put in, named and inline."""
    aliases: int = 30
    directives: int = 30
    depth: int = 10
    """Levels of fields, those of introspection apart."""
    introspection: int = 16
    """Levels of fields from `__schema` or `__type` down; what tools ask for has 15."""
    introspection_aliases: int = 0
    """Aliases there: each could stand for the whole schema once more."""
    repeats: int = 20
    """Fields of one name in one selection: each is compared with each other."""
    name: int = 100
    """Letters of a field's name in the answer: every row repeats it."""
    nesting: int = 20
    """Levels of lists and objects in a value."""
    text: int = 1_000
    """Letters of a text or digits of a number in the document."""
    variable_text: int = 20_000
    """The same in a variable; only the facade's documents give some back, with every row."""
    rows: int = 10_000
    """Rows of a page."""
    export_rows: int = 1_000
    """Rows that an export reads at a time."""
    seconds: float = 5
    """How long an execution may take."""


class Size(NamedTuple):
    """What selections have of each thing, every fragment put in wherever it is spread."""

    fields: int = 0
    fragments: int = 0
    aliases: int = 0
    directives: int = 0
    introspection_aliases: int = 0
    depth: int = 0
    introspection: int = 0
    name: int = 0
    nesting: int = 0
    text: int = 0


_TOGETHER: Final[Sequence[Callable[[Iterable[int]], int]]] = 5 * (sum,) + 5 * (max,)
"""How the sizes of neighbours make one, thing by thing."""

_UNITS: Final[Mapping[str, str]] = {
    "fields": "fields",
    "fragments": "fragments in its selections",
    "aliases": "aliases",
    "directives": "directives",
    "depth": "levels of fields",
    "introspection": "levels of introspection",
    "introspection_aliases": "aliases in its introspection",
    "name": "letters in a field's name",
    "nesting": "levels of lists and objects in a value",
    "text": "letters or digits in a value",
    "variable_text": "letters or digits in a variable",
    "repeats": "fields named {} in one selection",
}
"""What a document that is refused has too much of."""

Selections: TypeAlias = Sequence[SelectionNode]
Fragments: TypeAlias = Mapping[str, Selections]
"""What each named fragment selects."""


def refuse_large(document: DocumentNode, limits: Limits) -> None:
    """Raise `GraphQLError` for a document, valid or not, that goes beyond a limit.

    It names the limit, what was found and what is allowed.
    """
    fragments = _fragments(document)
    for what, found in measure(document)._asdict().items():
        _refuse_beyond(limits, what, found)
    for root in _roots(document, fragments):
        _refuse_repeats(root, fragments, limits)


def measure(document: DocumentNode) -> Size:
    """Return what a document has of each thing.

    Operations count together, and fragments that nothing spreads with them, because validation
    reads all.
    """
    fragments = _fragments(document)
    sizes = _sizes(fragments)
    roots = _roots(document, fragments)
    heads = (_own(node) for node in document.definitions if isinstance(node, _DEFINITIONS))
    return _together(chain(heads, (_size(node, sizes) for node in chain(*roots))))


def refuse_large_values(variables: Mapping[str, Any], limits: Limits) -> None:
    """Raise `GraphQLError` where the value of a variable goes beyond a limit."""
    levels, letters = _extent(variables.values())
    _refuse_beyond(limits, "nesting", levels)
    _refuse_beyond(limits, "variable_text", letters)


def _fragments(document: DocumentNode) -> Fragments:
    """Return the fragments by name; validation refuses a second of one name, it counts here."""
    fragments: dict[str, Selections] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            name = definition.name.value
            fragments[name] = (*fragments.get(name, ()), *_selected(definition))
    return fragments


def _sizes(fragments: Fragments) -> Mapping[str, Size]:
    """Return the size of each fragment; those it spreads are measured before it."""
    sizes: dict[str, Size] = {}
    for name in _innermost_first(fragments):
        sizes[name] = _together(_size(node, sizes) for node in fragments.get(name, ()))
    return sizes


def _innermost_first(fragments: Fragments) -> Iterable[str]:
    spreads = {name: {*_spreads(selected)} for name, selected in fragments.items()}
    try:
        return [*TopologicalSorter(spreads).static_order()]
    except CycleError as circle:
        names = " spreads ".join(reversed(circle.args[1]))
        raise _refusal("cycles", f"The document's fragments go in a circle: {names}.") from None


def _roots(document: DocumentNode, fragments: Fragments) -> Sequence[Selections]:
    """Return what the operations select, and the fragments that nothing spreads."""
    operations = [
        _selected(node)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    spread = {name for each in (*operations, *fragments.values()) for name in _spreads(each)}
    return [*operations, *(each for name, each in fragments.items() if name not in spread)]


def _selected(node: Node) -> Selections:
    below: SelectionSetNode | None = getattr(node, "selection_set", None)
    return below.selections if below else ()


def _spreads(selections: Selections) -> Iterator[str]:
    """Yield the names of the fragments that are spread somewhere in `selections`."""
    waiting = [*selections]
    while waiting:
        match waiting.pop():
            case FragmentSpreadNode() as spread:
                yield spread.name.value
            case node:
                waiting += _selected(node)


def _size(node: SelectionNode, sizes: Mapping[str, Size]) -> Size:
    """Return what a selection has, the fragments below it being measured."""
    inside = [_size(each, sizes) for each in _selected(node)]
    if isinstance(node, FragmentSpreadNode):
        inside.append(sizes.get(node.name.value, Size()))  # validation refuses unknown ones
    whole = _together([_own(node), *inside])
    if not isinstance(node, FieldNode):
        return whole
    if node.name.value in _INTROSPECTION:
        levels, aliases = whole.depth + 1, whole.aliases
        return whole._replace(depth=1, introspection=levels, introspection_aliases=aliases)
    return whole._replace(depth=whole.depth + 1)


def _own(node: Any) -> Size:
    """Return what a node has of its own; its variables, if it declares some, are a part of it."""
    is_field = isinstance(node, FieldNode)
    variables = getattr(node, "variable_definitions", None) or ()
    directives = [d for each in (node, *variables) for d in each.directives or ()]
    arguments = [a for each in (node, *directives) for a in getattr(each, "arguments", None) or ()]
    values = [*(a.value for a in arguments), *(v.default_value for v in variables)]
    levels, letters = _extent(values)
    return Size(
        fields=int(is_field),
        fragments=int(isinstance(node, FragmentSpreadNode | InlineFragmentNode)),
        aliases=int(is_field and node.alias is not None),
        directives=len(directives),
        name=len(_key(node)) if is_field else 0,
        nesting=levels,
        text=letters,
    )


def _together(sizes: Iterable[Size]) -> Size:
    things = zip(Size(), *sizes, strict=True)
    return Size(*(join(found) for join, found in zip(_TOGETHER, things, strict=True)))


def _key(field: FieldNode) -> str:
    return (field.alias or field.name).value


def _extent(values: Iterable[object]) -> tuple[int, int]:
    """Return how deep lists and objects are in values, parsed or plain, and the longest text."""
    levels, letters = -1, 0
    level = [*values]
    while level:
        levels += 1
        letters = max(letters, *map(_letters, level))
        level = [inside for value in level for inside in _inside(value)]
    return max(levels, 0), letters


def _letters(value: object) -> int:
    text = getattr(value, "value", value)  # of a literal, also a number
    return len(text) if isinstance(text, str) else 0


def _inside(value: object) -> Iterable[object]:
    match value:
        case ListValueNode():
            return value.values
        case ObjectValueNode():
            return [field.value for field in value.fields]
        case dict():
            return value.values()
        case list():
            return value
    return ()


def _refuse_repeats(selections: Selections, fragments: Fragments, limits: Limits) -> None:
    """Refuse too many fields of one name, here or in what they select together."""
    named = defaultdict[str, list[FieldNode]](list)
    for field in _fields(selections, fragments):
        named[_key(field)].append(field)
    for name, fields in named.items():
        _refuse_beyond(limits, "repeats", len(fields), name)
        below = [node for field in fields for node in _selected(field)]
        _refuse_repeats(below, fragments, limits)


def _fields(selections: Selections, fragments: Fragments) -> Iterator[FieldNode]:
    """Yield the fields of a selection, those of its fragments too."""
    waiting = [*selections]
    while waiting:
        match waiting.pop():
            case FieldNode() as field:
                yield field
            case FragmentSpreadNode() as spread:
                waiting += fragments.get(spread.name.value, ())
            case inline:
                waiting += _selected(inline)


def _refuse_beyond(limits: Limits, what: str, found: int, name: str = "") -> None:
    allowed = getattr(limits, what)
    if found > allowed:
        count = f"{found:,}" if found < _MANY else f"over {_MANY:,}"
        unit = _UNITS[what].format(repr(name))
        raise _refusal(what, f"The document has {count} {unit}; at most {allowed} are allowed.")


def _refusal(what: str, sentence: str) -> GraphQLError:
    return GraphQLError(sentence, extensions={"code": "TOO_LARGE", "limit": what})
