"""Runs the questions with the client that ariadne-codegen generates; prints the results as JSON."""

import asyncio
import json
import os
import re

import httpx
from graphql_client import Client


async def _run() -> dict[str, object]:
    headers = {"authorization": f"Bearer {os.environ['GRAPH_TOKEN']}"}
    results = {}
    http = httpx.AsyncClient(headers=headers, timeout=300)
    async with Client(os.environ["GRAPH_URL"], http_client=http) as client:
        for name, variables in json.loads(os.environ["QUESTIONS"]).items():
            method = getattr(client, re.sub(r"(\d+)$", r"_\1", name).lower())
            result = await method(**variables)
            results[name] = result.model_dump(by_alias=True, mode="json")
        first = await client.people(first=2)
        second = await client.people(first=2, after=first.people.page_info.end_cursor)
    pages = [[edge.node.id for edge in page.people.edges] for page in (first, second)]
    return {"results": results, "extra": {"pages": pages}}


print(json.dumps(asyncio.run(_run())))  # noqa: T201
