"""The service is stopped, killed, moved, and started again."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.journeys.processes import free_port, postmaster, run, serve
from tests.postgres import Postgres


@pytest.fixture(autouse=True)
def _nothing_left(home: Path) -> Iterator[None]:
    """Whatever a test does, the database must not outlive it."""
    yield
    assert postmaster(home) is None


def test_a_service_at_another_address_publishes_that_address(home: Path) -> None:
    elsewhere = serve(home, port=free_port(), measured=True)
    elsewhere.interrupt()
    assert "Publishing the roster" in elsewhere.said
    again = serve(home)
    again.interrupt()
    assert "Publishing the roster" not in again.said


def test_a_demonstration_that_was_switched_off_is_not_printed(home: Path) -> None:
    client_id = json.loads((home / "demonstration.json").read_text())["clientId"]
    assert run(home, "connection", "disable", client_id).returncode == 0
    without = serve(home)
    without.interrupt()
    assert run(home, "connection", "enable", client_id).returncode == 0
    assert client_id not in without.said
    assert "scripts/rollcall connection create NAME" in without.said


def test_ctrl_c_stops_the_service_and_its_database(home: Path) -> None:
    service = serve(home)
    assert service.interrupt().endswith("Stopped.\n")
    assert service.process.returncode == 0


def test_a_polite_kill_stops_the_service_and_its_database(home: Path) -> None:
    service = serve(home, measured=True)
    service.process.terminate()
    service.leave()
    assert service.process.returncode == 128 + signal.SIGTERM


def test_a_killed_service_does_not_keep_the_next_from_starting(home: Path) -> None:
    killed = serve(home, "--workers", "2")
    children = psutil.Process(killed.process.pid).children(recursive=True)
    killed.process.kill()
    killed.leave()
    psutil.wait_procs(children, timeout=20)
    again = serve(home)
    assert again.interrupt().endswith("Stopped.\n")


def test_workers_answer_count_and_leave_together(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_METRICS_KEY", "a key of the metrics")
    service = serve(home, "--workers", "2", measured=True)
    children = psutil.Process(service.process.pid).children()
    key = {"authorization": "Bearer a key of the metrics"}
    with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", headers=key) as client:
        assert {client.get("/ready").status_code for _ in range(8)} == {200}
        counted = client.get("/metrics").text
    assert 'rollcall_requests_total{method="GET",operation="/ready",status="200"} 8.0' in counted
    assert service.interrupt().endswith("Stopped.\n")
    assert not psutil.wait_procs(children, timeout=10)[1]


def test_a_refresh_that_was_asked_for_is_done_once_by_the_service(home: Path) -> None:
    service = serve(home, "--workers", "2", measured=True)
    run(home, "setting", "set", "manualRefreshDelay", "0")
    asked = run(home, "refresh", "--later", "--as", "Ada").stdout
    number = int(asked.split()[1])
    while (done := _run(home, number))["state"] in ("waiting", "running"):
        time.sleep(1)
    run(home, "setting", "set", "manualRefreshDelay", "120")
    service.interrupt()
    assert (done["state"], done["asked_by"], done["is_new"]) == (
        "done",
        "Ada (command line)",
        False,
    )


def _run(home: Path, number: int) -> dict[str, object]:
    history = json.loads(run(home, "status", "--json").stdout)["history"]
    return next(each for each in history if each["id"] == number)


def test_a_database_that_is_not_ours_is_not_filled(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.database() as url:
        monkeypatch.setenv("ROLLCALL_DATABASE_URL", url)
        service = serve(tmp_path / "data", measured=True)
        ready = httpx.get(f"http://127.0.0.1:{service.port}/ready")
        service.interrupt()
    assert ready.json()["missing"] == "edition: run `rollcall refresh`"
    assert "sample" not in service.said
    assert "scripts/rollcall connection create NAME" in service.said
    assert url not in service.said


def test_second_service_on_a_data_folder_is_refused_with_the_address_of_the_first(
    home: Path,
) -> None:
    first = serve(home)
    refused = run(home, "serve", "--port", str(free_port()))
    address = run(home, "connection", "list", "--json")
    first.interrupt()
    assert refused.returncode == 2
    assert refused.stderr == (
        f"rollcall: A service runs on {home} already, at http://127.0.0.1:{first.port}: "
        "stop it, or choose another --data folder.\n"
    )
    assert address.returncode == 0
    assert (home / "public_url").read_text() == f"http://127.0.0.1:{first.port}"


def test_embedded_server_that_was_killed_is_started_again_and_the_service_answers(
    home: Path,
) -> None:
    service = serve(home, measured=True)
    killed = postmaster(home)
    assert killed is not None
    killed.kill()
    end = time.monotonic() + 60
    with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", timeout=30) as client:
        while postmaster(home) in (None, killed) or client.get("/ready").status_code != 200:
            assert time.monotonic() < end
            time.sleep(0.1)
    service.interrupt()
    assert "database_restarted" in service.output.with_suffix(".err").read_text()


def test_a_taken_port_is_said_in_one_line_before_anything_starts(home: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        refused = run(home, "serve", "--port", str(port))
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr == (
        f"rollcall: Port {port} of 127.0.0.1 cannot be listened on (Address already in use): "
        "stop what uses it, or choose another with --port.\n"
    )
