"""The embedded server: made, shared, stopped, and found again after a crash."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from app.cluster import ClusterFailed
from app.embedded import restarting, running

_HOLD = """
import sys, time
from pathlib import Path
from app.embedded import running
with running(Path(sys.argv[1]), {"fsync": "off", "shared_buffers": "16MB"}) as url:
    print(url, flush=True)
    time.sleep(60)
"""
_SMALL = {"fsync": "off", "shared_buffers": "16MB"}


def _postmaster(data_dir: Path) -> psutil.Process | None:
    recorded = data_dir / "postgres" / "postmaster.pid"
    return psutil.Process(int(recorded.read_text().split()[0])) if recorded.exists() else None


def _holder(data_dir: Path) -> subprocess.Popen[str]:
    """Start another process that uses the server, and return when it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, data_dir], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def _killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _one(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT current_setting('server_encoding'), 'é' ~ '\\w'"
        ).fetchone()


def test_a_server_is_made_where_there_is_none_and_goes_with_its_user(data_dir: Path) -> None:
    with running(data_dir, _SMALL) as url:
        assert _one(url) == ("UTF8", True)
    assert _postmaster(data_dir) is None


def test_a_second_user_shares_the_server_and_the_last_one_stops_it(data_dir: Path) -> None:
    with running(data_dir, _SMALL) as url:
        first = _postmaster(data_dir)
        other = _holder(data_dir)
        assert _postmaster(data_dir) == first
        _killed(other)
        assert _one(url)
    assert _postmaster(data_dir) is None


def test_the_server_stays_for_whoever_still_uses_it(data_dir: Path) -> None:
    with running(data_dir, _SMALL):
        other = _holder(data_dir)
    assert _postmaster(data_dir) is not None
    _killed(other)
    with running(data_dir, _SMALL):
        pass


def test_a_server_that_outlived_its_killed_starter_is_taken_over(data_dir: Path) -> None:
    _killed(_holder(data_dir))
    left = _postmaster(data_dir)
    assert left is not None
    with running(data_dir, _SMALL) as url:
        assert _postmaster(data_dir) == left
        assert _one(url)
    assert _postmaster(data_dir) is None


def test_a_server_that_was_killed_itself_is_started_again(data_dir: Path) -> None:
    holder = _holder(data_dir)
    server = _postmaster(data_dir)
    assert server is not None
    server.send_signal(signal.SIGKILL)
    server.wait()
    _killed(holder)
    with running(data_dir, _SMALL) as url:
        assert _one(url)


def test_a_number_that_now_names_another_process_is_no_server(data_dir: Path) -> None:
    with running(data_dir, _SMALL):
        pass
    (data_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with running(data_dir, _SMALL) as url:
        assert _one(url)


def test_a_server_that_does_not_answer_yet_is_waited_for(data_dir: Path, tmp_path: Path) -> None:
    with running(data_dir, _SMALL):
        pass
    mute = Path(shutil.copy("/bin/sleep", tmp_path / "postgres"))
    with subprocess.Popen([mute, "1"]) as silent:
        (data_dir / "postgres" / "postmaster.pid").write_text(f"{silent.pid}\n")
        with running(data_dir, _SMALL) as url:
            assert silent.poll() == 0
            assert _one(url)


@pytest.mark.parametrize("name", ["a b'c", "é%20", "long" * 40])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    with running(tmp_path / name, _SMALL) as url:
        assert _one(url)
    socket_folder = Path(str(make_url(url).query["host"]))
    assert socket_folder == tmp_path / name / "postgres" or not socket_folder.exists()


def test_the_socket_lets_in_nobody_but_its_owner(data_dir: Path) -> None:
    with running(data_dir, _SMALL) as url:
        socket = Path(str(make_url(url).query["host"]), ".s.PGSQL.5432")
        assert socket.stat().st_mode & 0o777 == 0o700


def test_a_killed_making_leaves_nothing_that_stands_in_the_way(data_dir: Path) -> None:
    half = data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with running(data_dir, _SMALL) as url:
        assert _one(url)


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    with (
        pytest.raises(ClusterFailed, match="maximum_speed"),
        running(data_dir, {"maximum_speed": "on"}),
    ):
        pass


def test_the_data_of_another_release_is_left_alone(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(ClusterFailed, match="was made by PostgreSQL 17, this is 18"),
        running(data_dir),
    ):
        pass


def test_a_place_that_is_no_folder_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with (
        pytest.raises(ClusterFailed, match=r"data cannot be used \(File exists\)"),
        running(tmp_path / "data"),
    ):
        pass


def _events(lines: Sequence[Mapping[str, object]]) -> list[object]:
    return [line["event"] for line in lines]


def _kill(data_dir: Path) -> psutil.Process:
    server = _postmaster(data_dir)
    assert server is not None
    server.kill()
    server.wait()
    return server


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_server_that_ended_is_started_again_while_the_service_runs(data_dir: Path) -> None:
    with (
        capture_logs() as lines,
        running(data_dir, _SMALL) as url,
        restarting(data_dir, _SMALL),
    ):
        killed = _kill(data_dir)
        _wait_for(
            lambda: (
                _postmaster(data_dir) not in (None, killed)
                and "database_restarted" in _events(lines)
            )
        )
        assert _one(url)
    assert _postmaster(data_dir) is None


def test_server_that_cannot_be_started_again_is_reported_with_the_reason(data_dir: Path) -> None:
    with (
        capture_logs() as lines,
        running(data_dir, _SMALL),
        restarting(data_dir, {"maximum_speed": "on"}),
    ):
        _kill(data_dir)
        _wait_for(lambda: "database_lost" in _events(lines))
    assert "maximum_speed" in next(line["state"] for line in lines if "state" in line)
