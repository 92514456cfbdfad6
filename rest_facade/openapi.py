"""The OpenAPI document of a service, made from its tables.

It is the standard's localised discovery document: our server, our token URL, the operations
that are offered and the scopes that let them.
"""

import re
from collections.abc import Iterable, Mapping, Set
from typing import Any, Final

from app.access.vendor_keys import HEADER as VENDOR_KEY
from rest_facade.headers import READABLE
from rest_facade.request import DEFAULT_LIMIT
from rest_facade.resources import Operation
from rest_facade.schemas import reference_to, schemas
from rest_facade.service import Service

Json = dict[str, Any]

SECURITY: Final = "OAuth2CC"
_PARAMETERS: Final[dict[str, Json]] = {
    "limit": {
        "description": f"Number of records of a page. Default {DEFAULT_LIMIT}; larger values than "
        "the service allows are capped.",
        "schema": {"type": "integer", "format": "int32", "default": DEFAULT_LIMIT, "minimum": 1},
    },
    "offset": {
        "description": "Number of records to skip.",
        "schema": {"type": "integer", "format": "int32", "default": 0, "minimum": 0},
    },
    "sort": {
        "description": "The field to sort by; sourcedId unless given. An unknown field is ignored, "
        "with a warning.",
        "schema": {"type": "string"},
    },
    "orderBy": {
        "description": "Whether to sort ascending, which is the default, or descending.",
        "schema": {"type": "string", "enum": ["asc", "desc"]},
    },
    "filter": {
        "description": "Which objects: a field, one of = != > >= < <= ~, and a value in single "
        "quotes; several such clauses joined by AND or OR.",
        "schema": {"type": "string"},
    },
    "fields": {
        "description": "Which fields the objects have, separated by commas; all unless given.",
        "schema": {"type": "array", "items": {"type": "string"}},
        "style": "form",
        "explode": False,
    },
}
_IF_MATCH: Final[Json] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the object as it was last seen; a change since then is a 412.",
    "schema": {"type": "string"},
}
_IDEMPOTENCY_KEY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A text of one's own: sent again with the same body within a day, it gets the "
    "same answer and creates nothing more.",
    "schema": {"type": "string", "maxLength": 255},
}
_VENDOR_KEY: Final[Json] = {
    "name": VENDOR_KEY,
    "in": "header",
    "description": "The application's vendor key and secret as key:secret, where it holds one.",
    "schema": {"type": "string"},
}
REFUSALS: Final = {
    "400": "A parameter has a value that cannot be; the description names it.",
    "401": "There is no valid bearer token, or no vendor key where one is wanted.",
    "403": "The token lacks the scope, or the connection may not do this.",
    "404": "There is no such object, or what the path names above it is not there.",
    "409": "The request with this Idempotency-Key is being carried out.",
    "410": "The edition that a walk's pages are cut from is no longer kept.",
    "412": "The object is not the one that If-Match names.",
    "413": "The body is too large.",
    "422": "The body is invalid; the description names the fields at fault.",
    "429": "This connection has too many requests in flight, or made too many in an hour; "
    "Retry-After says how long to wait.",
    "500": "A defect of the service.",
    "503": "Nothing is published yet, the service is unavailable or busy, or the request took too "
    "long; Retry-After says how long to wait.",
    "default": "Any other refusal.",
}
_OF_BODIES: Final = frozenset({"409", "412", "413", "422"})
_NEVER: Final[Mapping[str, Set[str]]] = {
    "PUT": {"400", "409", "410"},
    "POST": {"400", "410", "412"},
    "DELETE": {"400", "409", "410"},
}
_LENIENT: Final = (
    "References need their sourcedId alone; status and dateLastModified may be left out, and are "
    "passed over."
)
_DONE: Final[Mapping[str, str]] = {
    "PUT": "Creates or replaces one {noun}.",
    "POST": "Creates {plural}: all that are sent, or none.",
    "DELETE": "Deletes one {noun}.",
}
_HEADERS: Final[Json] = {
    "X-Total-Count": {
        "description": READABLE["X-Total-Count"],
        "schema": {"type": "integer"},
    },
    "Link": {
        "description": READABLE["Link"],
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": READABLE["ETag"],
        "schema": {"type": "string"},
    },
}


def openapi(service: Service, public_url: str) -> Json:
    """Return the document of a service that vendors reach at `public_url`."""
    resources = dict.fromkeys(operation.resource for operation in service.operations)
    tags = dict.fromkeys(tag(operation) for operation in service.operations)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": service.title,
            "version": service.version,
            "description": "What this service offers of the standard.",
        },
        "servers": [{"url": public_url + service.base}],
        "tags": [{"name": name} for name in tags],
        "paths": {
            path: {each.method.lower(): _operation(service, each) for each in operations}
            for path, operations in _by_path(service).items()
        },
        "components": {
            "parameters": {
                name: {"name": name, "in": "query", **said} for name, said in _PARAMETERS.items()
            },
            "schemas": {**schemas(resources, service.told_beside), **service.schemas},
            "securitySchemes": {SECURITY: _security(service, public_url)},
        },
    }


def _by_path(service: Service) -> dict[str, list[Operation]]:
    paths: dict[str, list[Operation]] = {}
    for operation in service.operations:
        paths.setdefault(operation.path, []).append(operation)
    return paths


def tag(operation: Operation) -> str:
    """Return the name of the group an operation belongs to."""
    first = operation.path.split("/")[1]
    return f"{first[0].upper()}{first[1:]}Management"


def _operation(service: Service, operation: Operation) -> Json:
    body = {"requestBody": _taken(operation)} if operation.method in {"PUT", "POST"} else {}
    return {
        "operationId": operation.name,
        "summary": summary(operation),
        "tags": [tag(operation)],
        "parameters": [
            *(_id(name) for name in re.findall(r"{(\w+)}", operation.path)),
            *_parameters(operation),
            *([_VENDOR_KEY] if operation.protected else ()),
        ],
        **body,
        "security": [{SECURITY: [scope]} for scope in operation.scopes],
        "responses": {**_successes(service, operation), **_refusals(service, operation)},
    }


def _parameters(operation: Operation) -> list[Json]:
    if operation.method == "POST":
        return [_IDEMPOTENCY_KEY]
    if operation.method != "GET":
        return [_IF_MATCH]
    names = ("fields",) if operation.single else tuple(_PARAMETERS)
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def summary(operation: Operation) -> str:
    """Return in a sentence what an operation gives."""
    noun, plural = operation.view.noun, operation.path.rsplit("/", 1)[1]
    if operation.method != "GET":
        return _DONE[operation.method].format(noun=noun, plural=plural)
    if operation.single:
        return f"One {noun}, by its sourcedId."
    if not operation.parents:
        return f"Every {noun} there is."
    above = " in a ".join(parent.view.noun for parent in reversed(operation.parents))
    return f"The {plural} of a {above}."


def _id(name: str) -> Json:
    said = {"required": True, "schema": {"type": "string"}}
    return {"name": name, "in": "path", "description": "An object's sourcedId.", **said}


def _successes(service: Service, operation: Operation) -> Json:
    match operation.method:
        case "PUT":
            statuses = sorted({service.created, service.replaced})
            return {str(status): _given(operation, ("ETag",)) for status in statuses}
        case "POST":
            content = {"application/json": {"schema": reference_to("GUIDPairSet")}}
            return {"201": {"description": summary(operation), "content": content}}
        case "DELETE":
            return {"204": {"description": summary(operation)}}
    return {"200": _given(operation, ("X-Total-Count", "ETag") if operation.single else _HEADERS)}


def _given(operation: Operation, headers: Iterable[str]) -> Json:
    return {
        "description": summary(operation),
        "headers": {name: _HEADERS[name] for name in headers},
        "content": _content(operation),
    }


def _taken(operation: Operation) -> Json:
    return {"description": _LENIENT, "required": True, "content": _content(operation)}


def _content(operation: Operation) -> Json:
    resource = operation.resource
    schema = f"Single{resource.schema}" if operation.single else resource.of_many
    return {"application/json": {"schema": reference_to(schema)}}


def _refusals(service: Service, operation: Operation) -> Json:
    body = {"application/json": {"schema": reference_to(service.refusal)}}
    return {
        status: {"description": said, "content": body}
        for status, said in REFUSALS.items()
        if status not in _never(operation)
    }


def _never(operation: Operation) -> Set[str]:
    """Return which refusals an operation knows nothing of."""
    if operation.method != "GET":
        return _NEVER[operation.method]
    walks = not (operation.single or operation.live)
    is_all = not (operation.single or operation.parents)
    return _OF_BODIES | ({"404"} if is_all else set()) | (set() if walks else {"410"})


def _security(service: Service, public_url: str) -> Json:
    flow = {"tokenUrl": f"{public_url}/oauth2/token", "scopes": dict(service.scopes)}
    return {
        "type": "oauth2",
        "description": "OAuth 2 client credentials; the token is sent as Authorization: Bearer.",
        "flows": {"clientCredentials": flow},
    }
