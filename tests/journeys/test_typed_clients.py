"""Typed clients with their default configuration: they generate, compile and run the questions.

Each client runs all questions of the README against a service of its own, over a socket, and
reads two pages of people by Relay's conventions.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
import pytest
from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport

from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.graphiql.node import find_node
from app.main import create_app
from app.settings import Settings
from tests.access.office import Office
from tests.access.questions import EXPECTED, QUESTIONS, add_events, fill_district, variables_of
from tests.graph_http.test_socket import served
from tests.journeys.clients.documents import (
    DOCUMENTS,
    MUTATIONS,
    write_files,
    write_relay,
    write_tada,
)
from tests.journeys.clients.installing import (
    HERE,
    NODE,
    install_npm_packages,
    install_python_packages,
    run,
)
from tests.postgres import Postgres, patient

_SCHEMA: Final = Path(__file__).parents[2] / "graphql_schema" / "schema.graphql"
_PAGES: Final = [["Person:bart", "Person:krabappel"], ["Person:lisa", "Person:marge"]]
_SECONDS: Final = 300


class District(NamedTuple):
    """A service over a socket, and what a client needs to run the questions."""

    url: str
    token: str
    variables: Mapping[str, Mapping[str, Any]]
    """Values of the variables of each question, by the name of its operation."""

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a program that runs the questions."""
        return {
            "GRAPH_URL": self.url,
            "GRAPH_TOKEN": self.token,
            "QUESTIONS": json.dumps(self.variables),
            "MUTATIONS": " ".join(MUTATIONS),
        }


@pytest.fixture
async def district(postgres: Postgres, tmp_path: Path) -> AsyncIterator[District]:
    async with _served_district(postgres, tmp_path) as district:
        yield district


@asynccontextmanager
async def _served_district(postgres: Postgres, folder: Path) -> AsyncIterator[District]:
    with postgres.database(template=postgres.filled(fill_district)) as url:
        database = patient(url, pool_size=4)
        office = Office(Settings.load(data_dir=folder / "data"), database)
        values = add_events(office)
        token = await office.token(office.equip("Clients", [GRAPHQL_READ, GRAPHQL_WRITE]))
        variables = {f"Question{each}": variables_of(each, values) for each in QUESTIONS}
        async with served(create_app(office.settings, database)) as address:
            yield District(f"{address}/graphql", token, variables)
        database.dispose()


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of the npm clients: types generated from the schema, checked and compiled."""
    installed = install_npm_packages()
    folder = tmp_path_factory.mktemp("clients") / "node"
    shutil.copytree(NODE, folder)
    (folder / "node_modules").symlink_to(installed / "node_modules")
    shutil.copyfile(_SCHEMA, folder / "schema.graphql")
    write_files(folder / "documents")
    write_tada(folder / "src" / "tada-documents.ts")
    write_relay(folder / "src" / "relay")
    node = find_node()
    for command in (
        ["@graphql-codegen/cli/cjs/bin.js"],
        ["relay-compiler/cli.js"],
        ["gql.tada/bin/cli.js", "generate-output"],
        ["typescript/bin/tsc"],
    ):
        run([*node.node, f"node_modules/{command[0]}", *command[1:]], folder, {**node.environment})
    return folder


async def _run_program(command: list[str], folder: Path, environment: Mapping[str, str]) -> Any:
    """Return the JSON that a program prints, while the service runs in this process."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    printed, errors = await asyncio.wait_for(process.communicate(), _SECONDS)
    assert process.returncode == 0, errors.decode()
    return json.loads(printed)


def _check_results(results: Mapping[str, Any]) -> None:
    assert [*results] == [f"Question{number}" for number in QUESTIONS]
    for number, expected in EXPECTED.items():
        found = orjson.dumps(_plain(results[f"Question{number}"])).decode()
        assert expected in found, number


def _plain(value: Any) -> Any:
    """Return a result without what clients add: `__typename`, and decimals of whole numbers."""
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items() if not name.startswith("__")}
        case list():
            return [*map(_plain, value)]
        case float() if value.is_integer():
            return int(value)
    return value


@pytest.mark.parametrize("client", ["apollo", "urql", "relay"])
async def test_npm_client_runs_the_questions(
    programs: Path, district: District, client: str
) -> None:
    node = find_node()
    command = [*node.node, f"out/{client}.js"]
    printed = await _run_program(command, programs, {**node.environment, **district.environment})
    _check_results(printed["results"])
    first, second = _PAGES
    merged = [first, first + second]

    assert printed["extra"]["pages"] == (merged if client == "relay" else _PAGES)
    cached = printed["extra"]["cached"]
    if client == "urql":
        assert cached is True
    else:
        prefix = "Person:" if client == "apollo" else ""
        assert {f"{prefix}{id_}" for id_ in first + second} <= {*cached}


async def test_gql_validates_by_introspection_and_runs_the_questions(district: District) -> None:
    headers = {"authorization": f"Bearer {district.token}"}
    transport = HTTPXAsyncTransport(url=district.url, headers=headers, timeout=_SECONDS)
    client = Client(transport=transport, fetch_schema_from_transport=True, execute_timeout=_SECONDS)
    async with client as session:
        results = {
            name: await session.execute(
                GraphQLRequest(DOCUMENTS[name], variable_values={**variables})
            )
            for name, variables in district.variables.items()
        }
    _check_results(results)


async def test_ariadne_codegen_generates_a_client_that_runs_the_questions(
    district: District, tmp_path: Path
) -> None:
    folder, environment = _python_folder(tmp_path)
    shutil.copyfile(_SCHEMA, folder / "schema.graphql")
    write_files(folder / "documents")
    (folder / "pyproject.toml").write_text(
        '[tool.ariadne-codegen]\nschema_path = "schema.graphql"\nqueries_path = "documents"\n'
    )
    run([sys.executable, "-m", "ariadne_codegen"], folder, environment)
    printed = await _run_python(
        "ariadne_client.py", folder, {**environment, **district.environment}
    )
    _check_results(printed["results"])
    assert printed["extra"]["pages"] == _PAGES


async def test_sgqlc_generates_operations_that_run_the_questions(
    district: District, tmp_path: Path
) -> None:
    folder, environment = _python_folder(tmp_path)
    (folder / "all.graphql").write_text("\n".join(DOCUMENTS.values()))
    token = f"authorization=Bearer {district.token}"
    introspect = ["-m", "sgqlc.introspection", "-H", token, district.url, "schema.json"]
    await asyncio.to_thread(run, [sys.executable, *introspect], folder, environment)
    schema = ["schema", "schema.json", "graph.py"]
    operations = ["operation", "--schema", "schema.json", "graph", "operations.py", "all.graphql"]
    for arguments in (schema, operations):
        run([sys.executable, "-m", "sgqlc.codegen", *arguments], folder, environment)
    printed = await _run_python("sgqlc_client.py", folder, {**environment, **district.environment})
    _check_results(printed["results"])
    assert printed["extra"]["pages"] == _PAGES


def _python_folder(folder: Path) -> tuple[Path, dict[str, str]]:
    """Return a folder to generate in, and the environment that has the generators."""
    work = folder / "work"
    work.mkdir()
    paths = f"{install_python_packages()}{os.pathsep}{work}"
    return work, {**os.environ, "PYTHONPATH": paths}


async def _run_python(script: str, folder: Path, environment: Mapping[str, str]) -> Any:
    return await _run_program([sys.executable, str(HERE / script)], folder, environment)
