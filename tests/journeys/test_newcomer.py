"""A newcomer has started the service for the second time."""

import json
import re
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

import httpx

from tests.journeys.processes import Service, postmaster, run
from tests.journeys.vendors import GRADES, ROSTER, client, read, vendor

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


def copied(folder: Path, *names: str) -> Path:
    """Return a folder with copies of these scripts and of what they read."""
    for name in ("environment", *names):
        (folder / "scripts").mkdir(parents=True, exist_ok=True)
        shutil.copy(_ROOT / "scripts" / name, folder / "scripts" / name)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(_ROOT / name, folder / name)
    return folder


def test_script_works_through_a_symbolic_link(tmp_path: Path) -> None:
    project = copied(tmp_path / "project", "rollcall")
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$0 $*" >>{tmp_path}/called\n')
    python.chmod(0o755)
    (project / ".venv" / "pyvenv.cfg").write_text(f"command = venv {project}/.venv\n")
    link = tmp_path / "bin" / "rollcall"
    link.parent.mkdir()
    link.symlink_to(project / "scripts" / "rollcall")
    subprocess.run([link, "status"], check=True, capture_output=True, cwd=link.parent)

    last = (tmp_path / "called").read_text().splitlines()[-1]
    assert last == f"{python} -P -m app status"


def test_taken_port_is_reported_before_anything_is_installed(tmp_path: Path) -> None:
    project = copied(tmp_path, "serve", "check_port.py")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for words in (["--port", str(port)], [f"--port={port}", "--workers", "2"]):
            done = subprocess.run(
                ["/bin/sh", project / "scripts" / "serve", *words],
                check=False,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 2
            assert f"Port {port} of 127.0.0.1 cannot be listened on" in done.stderr
    assert not (project / ".venv").exists()


def test_the_printed_request_answers_with_two_users(service: Service) -> None:
    request = re.search(r"^curl .*?^$", service.said, re.DOTALL | re.MULTILINE)
    assert request is not None
    pasted = subprocess.run(["/bin/sh", "-c", request[0]], capture_output=True, check=True)
    users = json.loads(pasted.stdout)["users"]
    assert len(users) == 2
    assert all(user["sourcedId"] and user["roles"] for user in users)


def test_first_class_of_the_printed_teacher_has_what_an_integration_test_looks_for(
    service: Service, home: Path
) -> None:
    (teacher,) = re.findall(r"A teacher +(\S+)", service.said)
    token_url = f"http://127.0.0.1:{service.port}/oauth2/token"
    printed = {**json.loads((home / "demonstration.json").read_text()), "tokenUrl": token_url}
    with client(printed) as partner, vendor(home, "1.2", "assessments-sync") as assessor:
        classes = read(partner, f"{ROSTER['1.2']}/teachers/{quote(teacher, safe='')}/classes")
        class_ = quote(classes[0]["sourcedId"], safe="")
        students = read(partner, f"{ROSTER['1.2']}/classes/{class_}/students")
        grades = f"{GRADES['1.2']}/classes/{class_}"
        results = read(partner, f"{grades}/results")
        items = {item["sourcedId"] for item in read(partner, f"{grades}/lineItems")}
        terms = [quote(term["sourcedId"], safe="") for term in classes[0]["terms"]]
        assert len(students) > 1
        assert all("email" in student for student in students)
        assert results
        assert {result["lineItem"]["sourcedId"] for result in results} <= items
        assert read(partner, f"{grades}/categories")
        assert read(partner, f"/resources/v1p2/classes/{class_}/resources")
        for term in terms:
            assert read(partner, f"{ROSTER['1.2']}/terms/{term}/gradingPeriods")
        assessments = read(assessor, f"{GRADES['1.2']}/assessmentLineItems")
        given = read(assessor, f"{GRADES['1.2']}/assessmentResults")
        assert {each["assessmentLineItem"]["sourcedId"] for each in given} <= {
            assessment["sourcedId"] for assessment in assessments
        }
        assert {each["student"]["sourcedId"] for each in given} & {
            student["sourcedId"] for student in students
        }


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
