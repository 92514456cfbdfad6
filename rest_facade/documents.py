"""Documents: the GraphQL of each operation, from a small set; values are all in variables."""

from functools import lru_cache
from typing import Final

from rest_facade.fields import Field, Target, selection, targets
from rest_facade.fragments import fragment
from rest_facade.resources import Operation, Resource, Source

REVISION: Final = "revision"
"""The graph's field that changes with every write of a live object."""
_PAGE: Final = """\
query {name}({variables}) {{
  {root} {{
    page: {source}(where: $where, orderBy: $orderBy, limit: $limit, offset: $offset) {{
      totalCount
      nodes @compact {{ {selected} }}
    }}
  }}
}}
"""

_LIVE_PAGE: Final = """\
query {name}({variables}) {{
  {root} {{
    page: {source}(
      where: $where, orderBy: $orderBy, limit: $limit, offset: $offset, after: $after
    ) {{
      totalCount
      nodes @compact {{ {selected} }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}
"""

_RECORD: Final = """\
query {name}({variables}) {{
  {root} {{
    record: {source}(sourcedId: $sourcedId) @compact {{ {selected} }}
  }}
}}
"""

_RECORD_OF_VIEW: Final = """\
query {name}({variables}) {{
  {root} {{
    page: {source}(where: $where, limit: 1) {{
      nodes @compact {{ {selected} }}
    }}
  }}
}}
"""


@lru_cache(maxsize=1_000)
def document(operation: Operation, fields: tuple[Field, ...] | None) -> str:
    """Return what an operation asks the graph for these fields, or for all.

    A page has `totalCount` and `nodes`, counted first: nodes may be streamed, and who holds a
    connection for that must not wait for another. A record is alone; one that must be of a
    view, as a school among orgs, is a page of one. What is live has no edition: its pages
    tell where they end, its records which revision they are.
    """
    resource = operation.resource
    whole = fragment(resource)
    selected = f"...{whole.name}" if fields is None else selection(fields)
    if operation.single:
        made = _one(operation, fields, selected)
    else:
        made = _page(operation, fields, selected)
    return made if fields is not None else f"{made}\n{whole.text}\n"


@lru_cache(maxsize=100)
def parents_document(operation: Operation) -> str:
    """Return the question which of an operation's parents there are: `p0`, `p1` …, as counts."""
    sources = [(f"p{i}", parent.view.resource.source) for i, parent in enumerate(operation.parents)]
    declared = "".join(f", ${name}: {source.type}Filter" for name, source in sources)
    asked = "\n".join(
        f"  {name}: {_root(source)} {{ of: {source.collection}(where: ${name}, limit: 1) "
        "{ totalCount } }"
        for name, source in sources
    )
    edition = "$edition: Int" if any(not source.root.live for _, source in sources) else ""
    head = f"query parentsOf_{operation.name}({(edition + declared).removeprefix(', ')})"
    return f"{head} {{\n{asked}\n}}\n"


def addresses(resource: Resource, fields: tuple[Field, ...] | None) -> dict[str, Target]:
    """Return the variables that hold the addresses in references, and what they lead to."""
    return targets(resource.fields if fields is None else fields)


def _page(operation: Operation, fields: tuple[Field, ...] | None, selected: str) -> str:
    resource = operation.resource
    declared = f"{_where(resource)}, {_order(resource)}, $limit: Int!, $offset: Int!"
    if operation.live:
        declared += ", $after: String"
    template = _LIVE_PAGE if operation.live else _PAGE
    return _filled(template, operation, declared, resource.source.collection, fields, selected)


def _one(operation: Operation, fields: tuple[Field, ...] | None, selected: str) -> str:
    source = operation.resource.source
    if operation.view.where:
        where = _where(operation.resource)
        return _filled(_RECORD_OF_VIEW, operation, where, source.collection, fields, selected)
    if operation.live:
        selected = f"{REVISION} {selected}"
    return _filled(_RECORD, operation, "$sourcedId: ID!", source.single, fields, selected)


def _filled(
    template: str,
    operation: Operation,
    declared: str,
    source: str,
    fields: tuple[Field, ...] | None,
    selected: str,
) -> str:
    named = "".join(f", ${name}: String!" for name in addresses(operation.resource, fields))
    edition = "" if operation.live else "$edition: Int, "
    return template.format(
        name=operation.name,
        variables=f"{edition}{declared}{named}",
        root=_root(operation.resource.source),
        source=source,
        selected=selected,
    )


def _root(source: Source) -> str:
    return source.root.name if source.root.live else f"{source.root.name}(edition: $edition)"


def _where(resource: Resource) -> str:
    return f"$where: {resource.source.type}Filter"


def _order(resource: Resource) -> str:
    return f"$orderBy: [{resource.source.type}Order!]"
