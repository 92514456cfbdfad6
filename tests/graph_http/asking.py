"""Requests to POST /graphql, without a socket."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
from starlette.types import ASGIApp

MODERN = "application/graphql-response+json"
LEGACY = "application/json"

Tool = httpx.AsyncClient


def asking(service: ASGIApp, bearer: str | None) -> AbstractAsyncContextManager[Tool]:
    """Return a client that sends JSON and takes either type of answer."""
    headers = {"content-type": "application/json"}
    if bearer is not None:
        headers["authorization"] = f"Bearer {bearer}"
    transport = httpx.ASGITransport(service, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)


async def ask(tool: Tool, query: str, accept: str = MODERN, **more: Any) -> httpx.Response:
    """Return the answer to a query; `more` are further parameters."""
    return await tool.post("/graphql", json={"query": query, **more}, headers={"accept": accept})


def first(answer: httpx.Response) -> tuple[str, Any]:
    """Return the first error's message and code."""
    error = answer.json()["errors"][0]
    return error["message"], error.get("extensions", {}).get("code")
