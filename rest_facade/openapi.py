"""The OpenAPI document of a service, made from its tables.

It is the standard's localised discovery document: our server, our token URL, the operations
that are offered and the scopes that let them.
"""

import re
from typing import Any, Final

from rest_facade.request import DEFAULT_LIMIT
from rest_facade.resources import Operation
from rest_facade.schemas import reference_to, schemas
from rest_facade.service import Service

Json = dict[str, Any]

SECURITY: Final = "OAuth2CC"
_PARAMETERS: Final[dict[str, Json]] = {
    "limit": {
        "description": "How many objects a page has at most. A larger number than the service "
        "gives is taken for the largest it gives.",
        "schema": {"type": "integer", "format": "int32", "default": DEFAULT_LIMIT, "minimum": 1},
    },
    "offset": {
        "description": "How many objects stand before the page.",
        "schema": {"type": "integer", "format": "int32", "default": 0, "minimum": 0},
    },
    "sort": {
        "description": "The field to sort by; sourcedId unless given.",
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
REFUSALS: Final = {
    "400": "A parameter has a value that cannot be; the description names it.",
    "401": "There is no valid bearer token.",
    "403": "The token lacks the scope.",
    "404": "There is no such object, or what the path names above it is not there.",
    "410": "The edition that a walk's pages are cut from is no longer kept.",
    "429": "Too many requests at once.",
    "500": "A defect of the service.",
    "503": "Nothing is published yet, or the database is away.",
    "default": "Any other refusal.",
}
_HEADERS: Final[Json] = {
    "X-Total-Count": {
        "description": "How many objects there are in all, with regard to the filter.",
        "schema": {"type": "integer"},
    },
    "Link": {
        "description": "The next, last, first and previous page, as far as there are such.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Names this answer: sent back as If-None-Match it makes an unchanged "
        "answer a 304.",
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
            operation.path: {"get": _operation(service, operation)}
            for operation in service.operations
        },
        "components": {
            "parameters": {
                name: {"name": name, "in": "query", **said} for name, said in _PARAMETERS.items()
            },
            "schemas": {**schemas(resources), **service.schemas},
            "securitySchemes": {SECURITY: _security(service, public_url)},
        },
    }


def tag(operation: Operation) -> str:
    """Return the name of the group an operation belongs to."""
    first = operation.path.split("/")[1]
    return f"{first[0].upper()}{first[1:]}Management"


def _operation(service: Service, operation: Operation) -> Json:
    taken = ("fields",) if operation.single else _PARAMETERS
    return {
        "operationId": operation.name,
        "summary": summary(operation),
        "tags": [tag(operation)],
        "parameters": [
            *(_id(name) for name in re.findall(r"{(\w+)}", operation.path)),
            *({"$ref": f"#/components/parameters/{name}"} for name in taken),
        ],
        "security": [{SECURITY: [scope]} for scope in operation.scopes],
        "responses": {"200": _success(operation), **_refusals(service, operation)},
    }


def summary(operation: Operation) -> str:
    """Return in a sentence what an operation gives."""
    noun, plural = operation.view.noun, operation.path.rsplit("/", 1)[1]
    if operation.single:
        return f"One {noun}, by its sourcedId."
    if not operation.parents:
        return f"Every {noun} there is."
    above = " in a ".join(parent.view.noun for parent in reversed(operation.parents))
    return f"The {plural} of a {above}."


def _id(name: str) -> Json:
    said = {"required": True, "schema": {"type": "string"}}
    return {"name": name, "in": "path", "description": "An object's sourcedId.", **said}


def _success(operation: Operation) -> Json:
    resource = operation.resource
    answer = reference_to(f"Single{resource.schema}" if operation.single else resource.of_many)
    names = ("X-Total-Count", "ETag") if operation.single else _HEADERS
    return {
        "description": summary(operation),
        "headers": {name: _HEADERS[name] for name in names},
        "content": {"application/json": {"schema": answer}},
    }


def _refusals(service: Service, operation: Operation) -> Json:
    body = {"application/json": {"schema": reference_to(service.refusal)}}
    is_list = not operation.single
    never = {"404"} if is_list and not operation.parents else {"410"} if operation.single else set()
    return {
        status: {"description": said, "content": body}
        for status, said in REFUSALS.items()
        if status not in never
    }


def _security(service: Service, public_url: str) -> Json:
    flow = {"tokenUrl": f"{public_url}/oauth2/token", "scopes": dict(service.scopes)}
    return {
        "type": "oauth2",
        "description": "OAuth 2 client credentials; the token is sent as Authorization: Bearer.",
        "flows": {"clientCredentials": flow},
    }
