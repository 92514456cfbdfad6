"""A newcomer has started the service for the second time."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.processes import Service, postmaster, run, serve


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    service = serve(home)
    yield service
    service.interrupt()


def test_the_second_start_takes_less_than_five_seconds(service: Service) -> None:
    assert service.seconds < 5


def test_the_printed_request_answers_with_two_users(service: Service) -> None:
    request = re.search(r"^curl .*?^$", service.said, re.DOTALL | re.MULTILINE)
    assert request is not None
    pasted = subprocess.run(["/bin/sh", "-c", request[0]], capture_output=True, check=True)
    users = json.loads(pasted.stdout)["users"]
    assert len(users) == 2
    assert all(user["sourcedId"] and user["roles"] for user in users)


def test_the_sample_makes_the_service_ready(service: Service) -> None:
    assert httpx.get(f"http://127.0.0.1:{service.port}/ready").json() == {"status": "ready"}


def test_a_command_beside_the_service_shares_its_database_and_address(
    service: Service, home: Path
) -> None:
    beside = run(home, "connection", "create", "Beside", "--json")
    assert f"http://127.0.0.1:{service.port}/oauth2/token" in beside.stdout
    assert postmaster(home) is not None
