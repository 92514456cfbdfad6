"""What the data folder keeps, and from whom."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.data_folder import at_remembered_address, pepper, remember_address
from app.settings import Settings


def test_the_pepper_is_made_once_and_kept_from_others(data_dir: Path) -> None:
    settings = Settings.load(data_dir=data_dir)
    made = pepper(settings)
    assert len(bytes.fromhex(made.decode())) == 32
    assert (data_dir / "secret").stat().st_mode & 0o777 == 0o600
    assert pepper(settings) == made


def test_processes_that_start_together_share_one_pepper(data_dir: Path) -> None:
    settings = Settings.load(data_dir=data_dir)
    with ThreadPoolExecutor(8) as pool:
        assert len({*pool.map(lambda _: pepper(settings), range(32))}) == 1


def test_the_pepper_of_the_environment_stands_above_the_folder(data_dir: Path) -> None:
    settings = Settings.load(data_dir=data_dir, pepper="x" * 32)
    assert pepper(settings) == b"x" * 32
    assert not data_dir.exists()


def test_a_command_knows_the_address_the_service_runs_under(data_dir: Path) -> None:
    remember_address(Settings.load(data_dir=data_dir, port=9000))
    command = at_remembered_address(Settings.load(data_dir=data_dir))
    assert command.public_url == "http://127.0.0.1:9000"


def test_a_public_url_that_was_set_is_kept(data_dir: Path) -> None:
    remember_address(Settings.load(data_dir=data_dir, port=9000))
    command = at_remembered_address(
        Settings.load(data_dir=data_dir, public_url="https://a.example")
    )
    assert command.public_url == "https://a.example"


def test_before_the_first_start_the_address_is_the_default(data_dir: Path) -> None:
    command = at_remembered_address(Settings.load(data_dir=data_dir))
    assert command.public_url == "http://127.0.0.1:8000"
