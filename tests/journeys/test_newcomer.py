"""A newcomer has started the service for the second time."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import httpx

from tests.journeys.processes import Service, postmaster, run
from tests.journeys.vendors import vendor

_ROOT = Path(__file__).parents[2]
STEPS = ("Making a sample", "Loading it", "Publishing the roster")


def test_a_second_start_makes_loads_and_publishes_nothing(service: Service, home: Path) -> None:
    first = (home.parent / "first.out").read_text()

    assert [step for step in STEPS if step in first] == [*STEPS]
    assert [step for step in STEPS if step in service.said] == []


def test_a_second_start_installs_nothing(tmp_path: Path) -> None:
    for name in ("scripts/environment", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(_ROOT / name, tmp_path / name)
    start = tmp_path / "scripts" / "start"
    start.write_text('. "$(dirname "$0")/environment"\ninstall\n')
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/asked\n')
    python.chmod(0o755)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"command = venv {tmp_path}/.venv\n")
    for _ in range(2):
        subprocess.run(["/bin/sh", "-eu", start], check=True, capture_output=True)

    assert (tmp_path / "asked").read_text().count("pip install") == 1


def test_the_printed_request_answers_with_two_users(service: Service) -> None:
    request = re.search(r"^curl .*?^$", service.said, re.DOTALL | re.MULTILINE)
    assert request is not None
    pasted = subprocess.run(["/bin/sh", "-c", request[0]], capture_output=True, check=True)
    users = json.loads(pasted.stdout)["users"]
    assert len(users) == 2
    assert all(user["sourcedId"] and user["roles"] for user in users)


def test_the_first_grade_of_the_readme_is_passed_back(service: Service, home: Path) -> None:
    written = (_ROOT / "README.md").read_text()
    (shown,) = re.findall(
        r"^(base=\S+/ims/oneroster\nfirst.*?)^```", written, re.DOTALL | re.MULTILINE
    )
    with vendor(home, "1.2") as partner:
        token = partner.headers["authorization"].removeprefix("Bearer ")
        words = f"token={token}\n" + shown.replace(":8000", f":{service.port}")
        done = subprocess.run(["/bin/sh", "-euc", words], capture_output=True, check=True)
    (read,) = json.loads(done.stdout.splitlines()[-1])["results"]
    assert (read["sourcedId"], read["score"]) == ("quiz-1-a", 95)


def test_the_sample_makes_the_service_ready(service: Service) -> None:
    assert httpx.get(f"http://127.0.0.1:{service.port}/ready").json() == {"status": "ready"}


def test_a_command_beside_the_service_shares_its_database_and_address(
    service: Service, home: Path
) -> None:
    beside = run(home, "connection", "create", "Beside", "--json")
    assert f"http://127.0.0.1:{service.port}/oauth2/token" in beside.stdout
    assert postmaster(home) is not None
