"""Vendors of 1.1, and a path of each of its operations."""

import re
from typing import Any

from starlette.types import ASGIApp

from rest_facade.openapi import openapi
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE
from tests.facade.asking import HOST, IDS, SINGLES
from tests.facade.district import PUBLIC_URL
from tests.facade.service import Client, client

DOCUMENT: Any = openapi(SERVICE, PUBLIC_URL)
READS = [operation for operation in SERVICE.operations if operation.method == "GET"]


def older(service: ASGIApp, bearer: str) -> Client:
    """Return a client of 1.1 with this token."""
    vendor = client(service, bearer)
    vendor.base_url = f"{HOST}{SERVICE.base}"  # type: ignore[assignment]  httpx takes a text
    return vendor


def named(operation: Operation) -> str:
    """Return what a test of an operation is called."""
    return operation.name


def path_of(operation: Operation, **ids: str) -> str:
    """Return a path of an operation that leads to something, unless these ids do not."""
    single = SINGLES[operation.path.split("/")[1]]
    known = {"sourcedId": single, **IDS, **ids}
    return re.sub(r"{(\w+)}", lambda match: known[match[1]], operation.path)


def found(body: Any) -> list[Any]:
    """Return the objects of an answer, whether one or many."""
    (inside, *_) = body.values()
    return inside if isinstance(inside, list) else [inside]


def ids(body: Any) -> set[str]:
    """Return the ids of the objects of an answer."""
    return {each["sourcedId"] for each in found(body)}
