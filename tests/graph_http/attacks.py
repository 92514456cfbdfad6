"""Documents made to cost much: each shape at any size."""

from collections.abc import Callable, Mapping


def _users(selected: str) -> str:
    return f"{{roster{{users{{nodes{{{selected}}}}}}}}}"


def fan_out(size: int) -> str:
    """Fragments of which each spreads the next twice: 2 to the `size` fields."""
    chain = (f" fragment f{i} on RosterUser{{...f{i + 1} ...f{i + 1}}}" for i in range(size))
    return f"{_users('...f0')}{''.join(chain)} fragment f{size} on RosterUser{{givenName}}"


def empty_fan_out(size: int) -> str:
    """The same with nothing in the last: no field, but as many spreads."""
    return fan_out(size).replace("{givenName}", "{}")


def fragment_chain(size: int) -> str:
    chain = (f" fragment f{i} on RosterUser{{...f{i + 1}}}" for i in range(size))
    return f"{_users('...f0')}{''.join(chain)} fragment f{size} on RosterUser{{givenName}}"


def fragment_circle(size: int) -> str:
    circle = (f" fragment f{i} on RosterUser{{...f{(i + 1) % size}}}" for i in range(size))
    return _users("...f0") + "".join(circle)


def alias_flood(size: int) -> str:
    return f"{{roster{{{' '.join(f'a{i}:users{{nodes{{givenName}}}}' for i in range(size))}}}}}"


def field_repeat(size: int) -> str:
    return _users("givenName " * size)


def branch_repeat(size: int) -> str:
    """Equal branches, which merge into one: in pairs."""
    return f"{{roster{{{'users{nodes{givenName}} ' * size}}}}}"


def spread_repeat(size: int) -> str:
    """A branch that repeats where the fragments it comes from meet."""
    part = " fragment f on RosterUser{primaryOrg{parent{name}}}"
    return _users("...f primaryOrg{parent{name}} " * size) + part


def inline_fragment_grid(size: int) -> str:
    row = "...{" + "...{givenName}" * size + "}"
    return _users(row * size)


def inline_fragment_tower(size: int) -> str:
    return _users("...{" * size + "givenName" + "}" * size)


def directive_flood(size: int) -> str:
    return _users("givenName" + " @compact" * size)


def directive_flood_at_the_head(size: int) -> str:
    return "query" + " @compact" * size + "{roster{number}}"


def deep_lists(size: int) -> str:
    levels = "classes{students{" * size + "givenName" + "}}" * size
    return _users(levels)


def deep_value(size: int) -> str:
    where = "{not:" * size + "{}" + "}" * size
    return f"{{roster{{users(where:{where}){{nodes{{givenName}}}}}}}}"


def deep_default(size: int) -> str:
    value = "[" * size + "]" * size
    return f"query($a:Int={value}){{roster{{number}}}}"


def introspection_bomb(size: int) -> str:
    return "{__schema{types{" + "fields{type{" * size + "name" + "}}" * size + "}}}"


def introspection_flood(size: int) -> str:
    return "{" + " ".join(f"a{i}:__schema{{types{{name}}}}" for i in range(size)) + "}"


def operation_flood(size: int) -> str:
    operations = " ".join(f"query q{i}{{...f}}" for i in range(size))
    return operations + " fragment f on Query{roster{number orgs{totalCount}}}"


def unused_fragment(size: int) -> str:
    return "{roster{number}} fragment f on RosterUser{" + "givenName " * size + "}"


def twin_fragments(size: int) -> str:
    """Fragments of one name, one of which fans out."""
    chain = (f" fragment f{i} on RosterUser{{...f{i + 1} ...f{i + 1}}}" for i in range(size))
    twins = f" fragment f0 on RosterUser{{givenName}} fragment f{size} on RosterUser{{givenName}}"
    return _users("...f0") + "".join(chain) + twins


def long_name(size: int) -> str:
    return "{roster{" + "a" * 100 * size + ":number}}"


def long_text(size: int) -> str:
    return _users(f'href(under:"{"a" * 100 * size}")')


def long_number(size: int) -> str:
    return f"{{roster{{users(limit:{'9' * 100 * size}){{nodes{{givenName}}}}}}}}"


ATTACKS: Mapping[str, tuple[Callable[[int], str], str, int]] = {
    attack.__name__: (attack, limit, size)
    for attack, limit, size in (
        (fan_out, "fields", 24),
        (empty_fan_out, "fragments", 24),
        (fragment_chain, "fragments", 100),
        (fragment_circle, "cycles", 3),
        (alias_flood, "aliases", 31),
        (field_repeat, "repeats", 21),
        (branch_repeat, "repeats", 21),
        (spread_repeat, "repeats", 11),
        (inline_fragment_grid, "fragments", 10),
        (inline_fragment_tower, "fragments", 101),
        (directive_flood, "directives", 31),
        (directive_flood_at_the_head, "directives", 31),
        (deep_lists, "depth", 4),
        (deep_value, "nesting", 21),
        (deep_default, "nesting", 22),
        (introspection_bomb, "introspection", 9),
        (introspection_flood, "introspection_aliases", 1),
        (operation_flood, "fields", 126),
        (unused_fragment, "repeats", 21),
        (twin_fragments, "fields", 24),
        (long_name, "name", 2),
        (long_text, "text", 11),
        (long_number, "text", 11),
    )
}
"""Each shape, the limit that it breaks first, and about how big it then is."""
