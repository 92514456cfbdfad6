"""Mutations: the GraphQL of each writing operation, and a request as its variables."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from starlette.datastructures import Headers

from rest_facade import bodies
from rest_facade.documents import REVISION
from rest_facade.findings import Finding, bad_body
from rest_facade.fragments import fragment
from rest_facade.inputs import read_input
from rest_facade.plan import Plan
from rest_facade.resources import Method, Operation
from rest_facade.revisions import revisions

_PUT: Final = """\
mutation {name}(
  $sourcedId: ID!, $object: {type}Input!, $ifRevision: [String!]{addresses}
) {{
  done: put{type}(sourcedId: $sourcedId, {single}: $object, ifRevision: $ifRevision) {{
    created{replaced}
    object: {single} @compact {{ {revision} ...{fragment} }}
  }}
}}
{text}
"""

_POST: Final = """\
mutation {name}(
  $objects: [{type}Input!]!, $idempotencyKey: String{within}
) {{
  done: create{types}({collection}: $objects, idempotencyKey: $idempotencyKey{taken}) {{
    pairs {{ suppliedSourcedId allocatedSourcedId }}
    replacedResults
  }}
}}
"""

_DELETE: Final = """\
mutation {name}($sourcedId: ID!, $ifRevision: [String!]) {{
  done: delete{type}(sourcedId: $sourcedId, ifRevision: $ifRevision) {{ sourcedId }}
}}
"""

_TEMPLATES: Final[Mapping[Method, str]] = MappingProxyType(
    {"PUT": _PUT, "POST": _POST, "DELETE": _DELETE}
)


def mutation(
    operation: Operation, ids: tuple[str, ...], headers: Headers, body: bytes, public_url: str
) -> Plan:
    """Return what the graph is asked to do; raise `BadBody` with all that the body lacks."""
    variables = _VARIABLES[operation.method](operation, ids, headers, body)
    if operation.method == "PUT":
        variables |= fragment(operation.resource).variables(public_url)
    return Plan(mutation_document(operation), variables)


@lru_cache(maxsize=100)
def mutation_document(operation: Operation) -> str:
    """Return the document of a writing operation."""
    source, whole = operation.resource.source, fragment(operation.resource)
    return _TEMPLATES[operation.method].format(
        name=operation.name,
        type=source.name,
        types=source.collection[0].upper() + source.collection[1:],
        single=source.single,
        collection=source.collection,
        revision=REVISION,
        replaced=" replacedResults" if source.single == "result" else "",
        fragment=whole.name,
        text=whole.text,
        addresses="".join(f", ${name}: String!" for name in whole.addresses),
        within="".join(f", ${name}Id: ID!" for name in operation.within),
        taken="".join(f", {name}: ${name}Id" for name in operation.within),
    )


def _put(operation: Operation, ids: tuple[str, ...], headers: Headers, body: bytes) -> Any:
    key = operation.resource.singular
    made, findings = read_input(operation.resource, bodies.one(body, key), key)
    if findings:
        raise bad_body(findings)
    return {"sourcedId": ids[0], "object": made, "ifRevision": revisions(headers.get("if-match"))}


def _post(operation: Operation, ids: tuple[str, ...], headers: Headers, body: bytes) -> Any:
    key = operation.resource.plural
    read = [
        read_input(operation.resource, said, f"{key}[{i}]")
        for i, said in enumerate(bodies.many(body, key))
    ]
    findings = [finding for _, wrong in read for finding in wrong] or [
        Finding(f"{key}[{i}].sourcedId", "this is missing.")
        for i, (made, _) in enumerate(read)
        if "sourcedId" not in made
    ]
    if findings:
        raise bad_body(findings)
    within = {f"{name}Id": id_ for name, id_ in zip(operation.within, ids, strict=True)}
    key_ = headers.get("idempotency-key", "").strip() or None
    return {"objects": [made for made, _ in read], **within, "idempotencyKey": key_}


def _delete(_: Operation, ids: tuple[str, ...], headers: Headers, __: bytes) -> Any:
    return {"sourcedId": ids[0], "ifRevision": revisions(headers.get("if-match"))}


_VARIABLES: Final[
    Mapping[Method, Callable[[Operation, tuple[str, ...], Headers, bytes], dict[str, Any]]]
] = MappingProxyType({"PUT": _put, "POST": _post, "DELETE": _delete})
