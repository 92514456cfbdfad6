"""What a person who started the service reads."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.access.demonstration import keep_teacher, kept_file
from app.access.handover import Handover
from app.accounts.sign_in_links import SignInLink
from app.connected import place
from app.settings import Settings
from app.welcome import welcome

DEMONSTRATION = Handover("rollcall_1", "hush", "http://127.0.0.1:8000/oauth2/token", "")


def test_secret_of_the_demonstration_is_printed_where_secrets_may_be() -> None:
    printed = welcome(Settings.load(), DEMONSTRATION, secrets=True)
    assert "hush" in printed
    assert "curl -s" in printed


@pytest.mark.parametrize("secrets", [True, False])
def test_teacher_of_the_demonstration_is_printed(tmp_path: Path, secrets: bool) -> None:
    settings = Settings.load(data_dir=tmp_path)
    assert "A teacher" not in welcome(settings, DEMONSTRATION, secrets=secrets)
    kept_file(settings).write_text("{}")
    assert "A teacher" not in welcome(settings, DEMONSTRATION, secrets=secrets)
    keep_teacher(settings, "T-1")
    printed = welcome(settings, DEMONSTRATION, secrets=secrets)
    assert "A teacher         T-1\n" in printed
    assert "--type assessments-sync" in printed
    assert "A teacher" not in welcome(settings, None, secrets=secrets)


def test_place_of_the_secret_is_printed_where_secrets_may_not_be(data_dir: Path) -> None:
    printed = welcome(Settings.load(data_dir=data_dir), DEMONSTRATION, secrets=False)
    assert "hush" not in printed
    assert f"in {data_dir}/demonstration.json" in printed
    assert "--show-secrets" in printed


def test_service_without_a_demonstration_says_how_to_make_credentials() -> None:
    assert "connection create NAME" in welcome(Settings.load(), None, secrets=True)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://me:hush@db.example.org:5433/sis", "sis on db.example.org:5433"),
        ("postgresql://me:hush@db.example.org/sis", "sis on db.example.org"),
        ("postgresql://me@/sis?host=/run/postgresql", "sis on /run/postgresql"),
        ("postgresql:///sis", "sis on this machine"),
    ],
)
def test_database_is_named_without_its_password(url: str, named: str) -> None:
    assert place(Settings.load(database_url=url)) == f"{named} (ROLLCALL_DATABASE_URL)"


def test_sign_in_link_of_a_newcomer_is_printed_where_secrets_may_be() -> None:
    link = SignInLink("http://127.0.0.1:8000/sign-in/link/hush", datetime(2026, 9, 1, tzinfo=UTC))
    printed = welcome(Settings.load(), DEMONSTRATION, secrets=True, link=link)
    assert "http://127.0.0.1:8000/sign-in/link/hush\n" in printed
    assert "until 2026-09-01 00:00 UTC" in printed
    hidden = welcome(Settings.load(), DEMONSTRATION, secrets=False, link=link)
    assert "/sign-in/link/" not in hidden
    assert "rollcall admin link newcomer@sample.example" in hidden
